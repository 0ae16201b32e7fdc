"""`shuangjian demo` as a process: it comes up, and everything it started goes with it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from e2e_demo import start_demo
from embedded_server import make_home, wait_until


def _processes_of(home: Path) -> list[str]:
    """Return the command lines of all processes that have `home` in their environment or arguments."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if str(home).encode() in folder.joinpath("environ").read_bytes() + folder.joinpath("cmdline").read_bytes():
                found.append(folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def warm_home():
    """A data folder in which a demonstration was prepared before."""
    with make_home() as home:
        demo = start_demo(home)
        demo.end()
        yield home


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
@pytest.mark.xdist_group("demo-process")
def test_comes_up_and_ends_with_everything_it_started(warm_home: Path) -> None:
    demo = start_demo(warm_home)
    assert len(_processes_of(warm_home)) >= 5  # itself, the server with two workers, the worker, the database
    assert demo.end(signal.SIGTERM) == 0
    assert not demo.database_is_up
    assert _processes_of(warm_home) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
@pytest.mark.xdist_group("demo-process")
def test_leaves_nothing_behind_when_it_is_killed(warm_home: Path) -> None:
    demo = start_demo(warm_home)
    demo.end(signal.SIGKILL)
    wait_until(lambda: not _processes_of(warm_home))
    assert not demo.database_is_up


@pytest.mark.xdist_group("demo-process")
def test_says_which_port_is_taken(warm_home: Path) -> None:
    demo = start_demo(warm_home)
    port = demo.url.rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "shuangjian.cli.main", "demo", "--port", port],
        capture_output=True,
        text=True,
        check=False,
    )
    demo.end()
    assert second.returncode == 1
    assert f"Port {port} is taken" in second.stderr
