"""What takes long to make of files that seldom change, kept between runs, keyed by the content of those files."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import tempfile
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

# Kept of one name; older ones are what earlier contents left behind.
_KEPT = 4


def default_folder() -> Path:
    """Return where this user's caches lie: under SHUANGJIAN_HOME where it is set."""
    if home := os.environ.get("SHUANGJIAN_HOME"):
        return Path(home).expanduser().absolute() / "cache"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "shuangjian" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shuangjian"


def digest_of(folders: Iterable[Traversable], *parts: str) -> str:
    """Return a digest of all files in folders, of their names and of `parts`."""
    digest = hashlib.sha256("\x1f".join((sys.version, *parts)).encode())
    for folder in folders:
        for name, file in sorted(_files(folder, "")):
            content = file.read_bytes()
            digest.update(f"{name}\x1f{len(content)}\x1f".encode() + content)
    return digest.hexdigest()


def _files(folder: Traversable, under: str) -> Iterable[tuple[str, Traversable]]:
    for child in folder.iterdir():
        if child.is_dir():
            if child.name != "__pycache__":
                yield from _files(child, f"{under}{child.name}/")
        elif not child.name.endswith(".pyc"):
            yield under + child.name, child


class Cache:
    """Objects kept in a folder of the user's own, each under a name and the digest of what it was made of.

    Whatever goes wrong with a file (another program's, cut short, no right to write) is as if nothing had been kept. A file
    that another account owns or may write is not opened: to read an object is to run what it says.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Use `folder`; this user's own by default."""
        self.folder = folder or default_folder()

    def get(self, name: str, digest: str) -> Any:
        """Return what was kept, or None."""
        path = self._path(name, digest)
        try:
            if not _is_ours(path):
                return None
            return pickle.loads(path.read_bytes())
        except Exception:
            return None

    def put(self, name: str, digest: str, value: Any) -> None:
        """Keep an object; a reader sees all of it or nothing."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=f".{name}-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
                os.replace(temporary, self._path(name, digest))
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
            self._forget(name)

    def _forget(self, name: str) -> None:
        kept = sorted(self.folder.glob(f"{name}-*.pickle"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[_KEPT:]:
            path.unlink(missing_ok=True)

    def _path(self, name: str, digest: str) -> Path:
        return self.folder / f"{name}-{digest[:32]}.pickle"


def _is_ours(path: Path) -> bool:
    if sys.platform == "win32":
        return True  # the folder lies in the user's profile, closed to others
    found = [os.lstat(path), os.stat(path.parent)]
    return all(one.st_uid == os.geteuid() and not one.st_mode & 0o022 for one in found)
