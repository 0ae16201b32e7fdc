"""The layers hold, and the guard that says so finds what it should (run on planted packages)."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LINT = Path(sys.executable).parent / "lint-imports"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LAYERS = [name.strip() for line in CONTRACTS["contracts"][0]["layers"] for name in line.split("|")]


def _lint(folder: Path, source: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | {"PYTHONPATH": str(source)}
    command = [LINT, "--no-cache"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A copy of the contracts over empty packages of the same names."""
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    package = tmp_path / "shuangjian"
    for name in LAYERS:
        (package / name).mkdir(parents=True)
        (package / name / "__init__.py").touch()
    (package / "__init__.py").touch()
    return package


def test_every_package_has_its_layer() -> None:
    packages = {path.parent.name for path in (ROOT / "src" / "shuangjian").glob("*/__init__.py")}
    assert packages <= set(LAYERS)


def test_empty_packages_keep_the_contracts(planted: Path) -> None:
    done = _lint(planted.parent, planted.parent)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("web", "from shuangjian import registry"),
        ("homework", "from shuangjian import funds"),
        ("engine", "import django"),
        ("registry", "def late():\n    from shuangjian import cases"),
    ],
)
def test_a_planted_import_is_found(planted: Path, where: str, what: str) -> None:
    (planted / where / "wrong.py").write_text(what, encoding="utf-8")
    assert _lint(planted.parent, planted.parent).returncode == 1


def test_a_package_without_a_layer_is_found(planted: Path) -> None:
    (planted / "somewhere").mkdir()
    (planted / "somewhere" / "__init__.py").touch()
    assert _lint(planted.parent, planted.parent).returncode == 1
