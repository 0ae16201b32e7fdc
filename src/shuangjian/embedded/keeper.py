"""The process that owns the server: starts it, and stops it when nobody uses it any more.

Run by its path, with the standard library alone. Whoever uses the server holds a shared lock on one file; the
kernel lets go of it when that process ends, by whatever signal. The keeper tries to get the lock alone, and
when it does, nobody is left and it stops the server. A server that dies while it is used is started again. Should the keeper itself be killed, the kernel tells the
server to shut down (`PR_SET_PDEATHSIG`). There are no lists of process ids that a crash could leave wrong.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

_POLL_SECONDS = 0.2
_FAST_STOP_SECONDS_MAX = 120
_PR_SET_PDEATHSIG = 1
# A server that lived so long could run here: where it dies it is started again. One that did not says why and is left.
_LIVED_SECONDS_MIN = 3
# Its last processes and their shared memory go a moment later; until then a new one refuses to start.
_STARTS_AGAIN_MAX = 20
_START_AGAIN_SECONDS = 0.5


class _Stop:
    """Remembers that somebody asked the keeper to end."""

    asked = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        self.asked = True


def try_lock(descriptor: int, kind: int) -> bool:
    """Take a lock without waiting; return whether we have it."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def open_lock(path: str | Path) -> int:
    """Open a lock file, making it if needed; the descriptor is not passed on to programs we start."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _start(spec: dict[str, Any]) -> subprocess.Popen[bytes]:
    keeper = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def die_with_keeper() -> None:
        if libc is not None:
            # SIGINT is PostgreSQL's fast shutdown: sessions end, a checkpoint is written, nothing is lost.
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
            if os.getppid() != keeper:
                os._exit(1)

    identity = {"user": spec["uid"], "group": spec["gid"], "extra_groups": []} if spec["switch"] else {}
    return subprocess.Popen(spec["command"], cwd="/", stdin=subprocess.DEVNULL, preexec_fn=die_with_keeper, **identity)


def _stop(server: subprocess.Popen[bytes]) -> None:
    for how, seconds in ((signal.SIGINT, _FAST_STOP_SECONDS_MAX), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        if server.poll() is not None:
            return
        server.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(seconds)


def keep(spec: dict[str, Any]) -> int:
    """Run the server of `spec` until nobody holds it; return the exit status."""
    keeper_lock = open_lock(spec["keeper_lock"])
    if not try_lock(keeper_lock, fcntl.LOCK_EX):
        return 0  # another keeper is at work
    stop = _Stop()
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, stop)
    in_use = open_lock(spec["in_use_lock"])
    server, began, starts_left = _start(spec), time.monotonic(), 0
    while not stop.asked and not try_lock(in_use, fcntl.LOCK_EX):
        lived = time.monotonic() - began >= _LIVED_SECONDS_MIN
        starts_left = _STARTS_AGAIN_MAX if lived else starts_left
        if server.poll() is not None:
            if starts_left == 0:
                break
            time.sleep(_START_AGAIN_SECONDS)
            server, began, starts_left = _start(spec), time.monotonic(), starts_left - 1
        time.sleep(_POLL_SECONDS)
    _stop(server)
    # In this order: who waits for `in_use` must find the keeper gone when it gets it.
    os.close(keeper_lock)
    os.close(in_use)
    return 0 if stop.asked else server.returncode


if __name__ == "__main__":
    sys.exit(keep(json.loads(sys.argv[1])))
