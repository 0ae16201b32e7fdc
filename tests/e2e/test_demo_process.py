"""`shuangjian demo` as a process: it comes up, and everything it started goes with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from e2e_demo import start_demo
from embedded_server import make_home, wait_until

# One prepared demonstration for all that start it.
pytestmark = pytest.mark.xdist_group("demo")


def _processes_of(home: Path) -> list[str]:
    """Return the command lines of all processes that have `home` in their environment or arguments."""
    return [found for folder in Path("/proc").glob("[0-9]*") if (found := _command_in(folder, home))]


def _pid_of(home: Path, what: str) -> int:
    """Return the oldest process of `home` with `what` in its command line; 0 if there is none."""
    found = [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if what in _command_in(folder, home)]
    return min(found, default=0)


def _command_in(folder: Path, home: Path) -> str:
    try:
        of_home = (
            str(home).encode() in folder.joinpath("environ").read_bytes() + folder.joinpath("cmdline").read_bytes()
        )
        return folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode() if of_home else ""
    except OSError:
        return ""


def _age_of(pid: int) -> float:
    return time.time() - Path(f"/proc/{pid}").stat().st_ctime


def _status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 200  # the server has not taken the connection yet


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_comes_up_and_ends_with_everything_it_started(demo_home: Path) -> None:
    demo = start_demo(demo_home)
    assert len(_processes_of(demo_home)) >= 5  # itself, the server with two workers, the worker, the database
    assert demo.end(signal.SIGTERM) == 0
    assert not demo.database_is_up
    assert _processes_of(demo_home) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_leaves_nothing_behind_when_it_is_killed(demo_home: Path) -> None:
    demo = start_demo(demo_home)
    demo.end(signal.SIGKILL)
    wait_until(lambda: not _processes_of(demo_home))
    assert not demo.database_is_up


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_a_killed_database_or_keeper_costs_seconds(demo_home: Path) -> None:
    demo = start_demo(demo_home)
    seen: set[int] = set()

    def answers() -> bool:
        seen.add(_status_of(f"{demo.url}/healthz"))
        return demo.process.poll() is None and _status_of(f"{demo.url}/sign-in") == 200

    for name in ("bin/postgres -D", "keeper.py"):
        # A server that has only just come up is not started again: it may never be able to run here.
        wait_until(lambda: answers() and _age_of(_pid_of(demo_home, "bin/postgres -D")) > 4)
        killed = _pid_of(demo_home, name)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda killed=killed, name=name: _pid_of(demo_home, name) not in (0, killed) and answers(), 60)
    assert seen <= {200, 503}, "a page broke instead of saying that the database is coming back"
    assert _pid_of(demo_home, "cli.main worker"), "the worker did not outlive it"
    assert demo.end(signal.SIGTERM) == 0
    assert _processes_of(demo_home) == []


def test_says_which_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        second = subprocess.run(
            [sys.executable, "-m", "shuangjian.cli.main", "demo", "--port", port],
            env=os.environ | {"SHUANGJIAN_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert second.returncode == 1
    assert f"Port {port} is taken" in second.stderr
    assert not (tmp_path / "demo").exists(), "nothing is prepared for what cannot be served"


def test_a_running_demonstration_is_copied_restored_and_found_well(demo_home: Path, tmp_path: Path) -> None:
    def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "shuangjian.cli.main", *arguments]
        environment = os.environ | {"SHUANGJIAN_HOME": str(home)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    demo = start_demo(demo_home)
    copied = run(demo_home / "demo", "backup", str(tmp_path / "copy"))
    at_work = run(demo_home / "demo", "doctor")
    demo.end()
    assert copied.returncode == 0, copied.stderr
    # How full the disk of this machine is is not ours.
    assert [line for line in at_work.stdout.splitlines() if line.startswith("BAD") and "disk" not in line] == []
    assert "worker: at work" in at_work.stdout
    assert str(tmp_path / "copy") in at_work.stdout
    with make_home() as other:
        assert "Restored" in run(other, "restore", str(tmp_path / "copy")).stdout
        (other / "secret").chmod(0o644)
        found = run(other, "doctor")
        assert found.returncode == 1
        assert "BAD   secret" in found.stdout
        assert "ok    migrations: all made" in found.stdout
        assert "ok    rights: shuangjian_app owns nothing" in found.stdout
