"""Run several of our commands side by side: all live, or all end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

from shuangjian.config.environment import without_private_database

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.2
_STOP_SECONDS_MAX = 20


class _Stop:
    """Remembers that we were asked to end."""

    asked = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        self.asked = True


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start one of our own commands; it is told to end when this process ends, however that happens (Linux)."""
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def end_with_parent() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    command = [sys.executable, "-m", "shuangjian.cli.main", *arguments]
    # Their own session: Ctrl-C reaches us alone, and we end them in order.
    environment = without_private_database(os.environ)
    return subprocess.Popen(command, env=environment, preexec_fn=end_with_parent, start_new_session=True)


def run_together(*commands: tuple[str, ...], announce: Callable[[], bool]) -> int:
    """Run the commands until one of them ends or we are asked to; return the exit status to give.

    Args:
        commands: our own commands with their arguments.
        announce: called again and again until it returns True.

    Returns:
        0 when we were asked (SIGTERM, SIGINT), otherwise that of the command that ended by itself.
    """
    stop = _Stop()
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, stop)
    running = [start(*command) for command in commands]
    ended = None
    announced = False
    while not stop.asked and ended is None:
        time.sleep(_POLL_SECONDS)
        announced = announced or announce()
        ended = next((process for process in running if process.poll() is not None), None)
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS_MAX
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        if process.poll() is None:
            process.kill()
            process.wait()
    return 0 if ended is None else (ended.returncode or 1)
