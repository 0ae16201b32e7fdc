"""However the last user of the server ends, the server ends too, and its data is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from embedded_server import HOLDER, is_up, make_home, wait_until
from shuangjian import embedded
from shuangjian.embedded import Role
from shuangjian.embedded.home import Layout


@pytest.fixture
def home() -> Iterator[Path]:
    with make_home() as folder:
        yield folder


def _start_holder(home: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, HOLDER, str(home)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "up\n"
    return holder


def _postmaster(home: Path) -> int:
    return int((Layout(home).data / "postmaster.pid").read_text().split()[0])


def _keeper(home: Path) -> int:
    return int(Path(f"/proc/{_postmaster(home)}/stat").read_text().rsplit(")", 1)[1].split()[1])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGHUP])
def test_stops_when_the_parent_is_signalled(home: Path, how: signal.Signals) -> None:
    holder = _start_holder(home)
    holder.send_signal(how)
    holder.communicate()
    wait_until(lambda: not is_up(home))
    _wait_until_it_says_so(home)


def test_stays_while_a_forked_child_lives(home: Path) -> None:
    server = embedded.ensure_running(home, {"fsync": "off"})
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    os.close(reader)
    server.stop()
    assert is_up(home)
    os.close(writer)
    os.waitpid(child, 0)
    wait_until(lambda: not is_up(home))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_shuts_down_cleanly_when_the_keeper_is_killed(home: Path) -> None:
    holder = _start_holder(home)
    os.kill(_keeper(home), signal.SIGKILL)
    wait_until(lambda: not is_up(home))
    _wait_until_it_says_so(home)
    holder.kill()
    holder.communicate()


@pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")
def test_recovers_after_the_server_was_killed(home: Path) -> None:
    server = embedded.ensure_running(home)
    with psycopg.connect(server.url_for(Role.OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    os.kill(_postmaster(home), signal.SIGKILL)
    server.stop()
    server = embedded.ensure_running(home)
    with psycopg.connect(server.url_for(Role.OWNER)) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
    server.stop()
    assert "database system was not properly shut down" in Layout(home).log.read_text()


def test_a_start_during_the_shutdown_waits_and_succeeds(home: Path) -> None:
    holder = _start_holder(home)
    holder.kill()
    holder.communicate()
    server = embedded.ensure_running(home)
    with psycopg.connect(server.url_for(Role.APP)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()


def test_a_stale_pid_file_neither_stops_the_start_nor_harms_whom_it_names(home: Path) -> None:
    embedded.ensure_running(home).stop()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as bystander:
        pid_file = Layout(home).data / "postmaster.pid"
        pid_file.write_text(f"{bystander.pid}\n{Layout(home).data}\n0\n5432\n\n\n0 0\nready\n", encoding="utf-8")
        server = embedded.ensure_running(home)
        assert bystander.poll() is None
        assert _postmaster(home) != bystander.pid
        server.stop()
        bystander.kill()


def _wait_until_it_says_so(home: Path) -> None:
    """Wait for the log's last word, which comes after the file that shows the server running is gone."""
    wait_until(lambda: "database system is shut down" in Layout(home).log.read_text())
