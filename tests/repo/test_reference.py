"""Generated pages are as their sources; the glossary names what is there."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from shuangjian.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts/reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_fresh() -> None:
    # A process of its own: what other tests did to this one is no part of the reference.
    script = [sys.executable, str(ROOT / "scripts" / "reference.py"), "--check"]
    done = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_page_is_named(reference: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "TARGET", tmp_path)
    monkeypatch.setattr(reference, "pages", lambda: {"cli.md": "new"})
    (tmp_path / "cli.md").write_text("old", encoding="utf-8")
    assert reference.run(check=True) == 1
    assert reference.run(check=False) == 0
    assert (tmp_path / "cli.md").read_text(encoding="utf-8") == "new\n"


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if name != "seed" and f"## `shuangjian {name}`" not in page] == []


def glossary() -> list[list[str]]:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return rows[2:]


def test_glossary_identifiers_are_used_in_the_code() -> None:
    sources = [*(ROOT / "src/shuangjian").rglob("*.py"), *(ROOT / "src/shuangjian").rglob("*.tsv")]
    words = {word for file in sources for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
    assert [row[1] for row in glossary() if row[1].strip("`") not in words] == []


def test_glossary_has_one_word_per_idea() -> None:
    terms, identifiers = [row[0] for row in glossary()], [row[1] for row in glossary()]
    assert len(glossary()) >= 60
    assert len(set(terms)) == len(terms)
    assert len(set(identifiers)) == len(identifiers)
    assert all(len(row) == 4 and all(row) for row in glossary())
