"""Collect the static files once and again only when one has changed: compressing them takes seconds."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed() -> bool:
    """Collect, compress and name by content what changed; return whether anything did.

    Of two servers that start at once in one checkout the second waits for the first, and finds all done.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    fingerprint = _fingerprint()
    with _alone(root.with_name(f"{root.name}.lock")):
        if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
            return False
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(fingerprint, encoding="utf-8")
        return True


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
