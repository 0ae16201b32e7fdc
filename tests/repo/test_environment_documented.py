"""Every environment variable we read is in the reference, and the reference names no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
REFERENCE = ROOT / "docs" / "reference" / "environment.md"
# Between our own processes, never set by people.
INTERNAL = {"SHUANGJIAN_PRIVATE_DATABASE", "SHUANGJIAN_STATIC_COLLECTED", "DATABASE_APP_URL"}
_NAME = re.compile(r"\b(?:SHUANGJIAN_[A-Z_]+|DATABASE_(?:[A-Z]+_)?URL|PORT)\b")


def find_read(text: str) -> set[str]:
    """Return the names in quotes: where they are read."""
    return {name for quoted in re.findall(r"\"([A-Z_]+)\"", text) for name in _NAME.findall(quoted)}


def test_reference_and_sources_name_the_same() -> None:
    read = set().union(*(find_read(path.read_text("utf-8")) for path in (ROOT / "src").rglob("*.py")))
    rows = [line for line in REFERENCE.read_text("utf-8").splitlines() if line.startswith("| `")]
    documented = {_NAME.search(row)[0] for row in rows}  # type: ignore[index]
    assert read - INTERNAL == documented


def test_a_new_variable_is_found() -> None:
    assert find_read('os.environ.get("SHUANGJIAN_NEW")') == {"SHUANGJIAN_NEW"}
