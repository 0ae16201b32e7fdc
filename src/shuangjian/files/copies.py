"""Find files that are copies of others: they are said once, and the one that looks like the original counts."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from shuangjian.files.sources import display_name

_COPY = re.compile(r"副本|复件|\(\d+\)|（\d+）|copy|备份|~\d*$", re.IGNORECASE)


def without_copies(files: Iterable[Path], folder: Path) -> tuple[list[Path], dict[str, str]]:
    """Return the files to read and, for each that holds the same bytes as one of these, copy → original by name."""
    by_size: dict[int, list[Path]] = defaultdict(list)
    kept: list[Path] = []
    copies: dict[str, str] = {}
    for path in files:
        by_size[_size(path)].append(path)
    for size, alike in by_size.items():
        by_content: dict[str, list[Path]] = defaultdict(list)
        for path in alike:
            by_content[digest(path) if len(alike) > 1 and size else str(path)].append(path)
        for same in by_content.values():
            original, *others = sorted(
                same, key=lambda path: (bool(_COPY.search(path.stem)), len(path.name), str(path))
            )
            kept.append(original)
            copies |= {display_name(other, folder): display_name(original, folder) for other in others}
    return sorted(kept), copies


def digest(path: Path) -> str:
    """Return a digest of a file's bytes; of its name, where they cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError:
        return str(path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
