"""What the tests of the private server share: a folder its account can reach, a process that holds it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from shuangjian.embedded.home import Layout
from shuangjian.embedded.server import _is_free

HOLDER = str(Path(__file__).parent / "embedded_holder.py")


@contextlib.contextmanager
def make_home() -> Iterator[Path]:
    """Make a data folder that every account may enter: pytest's own are closed to all but their owner."""
    folder = Path(tempfile.mkdtemp(prefix="shuangjian-test-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        wait_until(lambda: not is_up(folder))
        shutil.rmtree(folder)


def is_up(home: Path) -> bool:
    """Return whether a server process runs on the cluster of `home`, or the keeper that owns it."""
    if Layout(home).folder.exists() and not _is_free(Layout(home).keeper_lock):
        return True
    pid_file = Layout(home).data / "postmaster.pid"
    try:
        os.kill(int(pid_file.read_text().split()[0]), 0)
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return False
    return True


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something that another process does; fail when it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
