"""Locks name versions and hashes, never the address of a registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
_ADDRESS = re.compile(r"[a-z+]+://|^--(index-url|extra-index-url|find-links|trusted-host)", re.MULTILINE)


def find_faults(text: str) -> list[str]:
    faults = (_ADDRESS.findall(text) and ["an address"]) or []
    for block in re.split(r"\n(?=\S)", text.strip()):
        if not re.match(r"[A-Za-z0-9._-]+(\[[^]]*\])?==\S+", block):
            faults.append(f"not pinned: {block.splitlines()[0]}")
        elif "--hash=sha256:" not in block:
            faults.append(f"no hash: {block.splitlines()[0]}")
    return faults


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_a_hash_and_no_address(name: str) -> None:
    assert find_faults((ROOT / name).read_text(encoding="utf-8")) == []


def test_planted_faults_are_found() -> None:
    assert find_faults("--index-url https://x.example\na==1 \\\n    --hash=sha256:ab")
    assert find_faults("a>=1 \\\n    --hash=sha256:ab") == ["not pinned: a>=1 \\"]
    assert find_faults("a==1\nb==2 \\\n    --hash=sha256:ab") == ["no hash: a==1"]


def test_the_front_end_lock_has_integrity_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all(package.get("integrity") for name, package in packages.items() if name)


def test_both_locks_agree_on_what_runs() -> None:
    run, dev = (dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)) for name in (
        "requirements.lock", "requirements-dev.lock"
    ))  # fmt: skip
    assert {name: dev.get(name) for name in run} == run
