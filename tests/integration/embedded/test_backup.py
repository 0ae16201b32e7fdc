"""A copy that was made while the server ran becomes the same deployment elsewhere, or is refused in words."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from embedded_server import make_home, wait_until
from shuangjian import embedded
from shuangjian.embedded import Role, archive
from shuangjian.embedded.archive import VARIABLE
from shuangjian.embedded.backup import back_up, restore
from shuangjian.embedded.errors import BackupUnreadable, FolderTaken, MomentNotReached
from shuangjian.embedded.home import Layout


@pytest.fixture
def homes() -> Iterator[tuple[Path, Path]]:
    with make_home() as first, make_home() as second:
        yield first, second


def test_a_copy_becomes_the_deployment_again_or_is_refused(homes: tuple[Path, Path], tmp_path: Path) -> None:
    home, other = homes
    server = embedded.ensure_running(home)
    with psycopg.connect(server.url_for(Role.OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        (home / "files" / "ab").mkdir(parents=True)
        (home / "files" / "ab" / "proof").write_bytes(b"proof")
        (home / "secret").write_text("s3cret")
        back_up(home, tmp_path / "copy")
        connection.execute("INSERT INTO kept VALUES (8)")  # after the copy
    server.stop()
    restore(tmp_path / "copy", other)
    server = embedded.ensure_running(other)
    with psycopg.connect(server.url_for(Role.OWNER)) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]
    server.stop()
    assert (other / "files" / "ab" / "proof").read_bytes() == b"proof"
    assert (other / "secret").read_text() == "s3cret"
    assert not [path for path in (tmp_path, Layout(other).folder) for path in path.glob("*.part")]
    # Nothing is overwritten, by a copy or by a restore.
    with pytest.raises(FolderTaken):
        back_up(home, tmp_path / "copy")
    with pytest.raises(FolderTaken):
        restore(tmp_path / "copy", other)

    # Nor is a copy taken that is not whole, or not ours.
    third = tmp_path / "third"
    archive = tmp_path / "copy" / "database" / "base.tar.gz"
    whole = archive.read_bytes()
    for harmed in (whole[:-5000], whole[:5000] + b"x" + whole[5001:]):
        archive.write_bytes(harmed)
        with pytest.raises(BackupUnreadable, match=r"whole|missing"):
            restore(tmp_path / "copy", third)
    (tmp_path / "copy" / "backup.json").write_text('{"postgresql": 9}')
    with pytest.raises(BackupUnreadable, match="PostgreSQL 9"):
        restore(tmp_path / "copy", third)
    with pytest.raises(BackupUnreadable, match="cannot be read"):
        restore(tmp_path, third)
    assert not third.exists()


def test_the_log_brings_back_any_moment_between_two_acts(
    homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = homes
    with make_home() as store:
        monkeypatch.setenv(VARIABLE, str(store))
        server = embedded.ensure_running(home)
        with psycopg.connect(server.url_for(Role.SUPERUSER), autocommit=True) as connection:

            def act(number: int) -> dt.datetime:
                connection.execute("INSERT INTO kept VALUES (%s)", [number])  # acknowledged: it is committed
                time.sleep(0.02)
                now = connection.execute("SELECT clock_timestamp()").fetchone()[0]
                time.sleep(0.02)
                return now

            connection.execute("CREATE TABLE kept (n int)")
            before = act(1)
            back_up(home, archive.new_base(store, dt.datetime.now(dt.UTC)))
            act(2)
            between = act(3)
            act(4)
            (home / "files").mkdir()
            (home / "files" / "proof").write_bytes(b"handed in after the copy")
            archive.keep_file(home / "files", "proof")
            last = act(5)
            connection.execute("SELECT pg_switch_wal()")
            wait_until(
                lambda: (
                    connection.execute("SELECT last_archived_time > %s FROM pg_stat_archiver", [last]).fetchone()
                    == (True,)
                )
            )
        server.stop()
        # The archive may lie where no copy can be half: nothing under a name of its own that is not whole.
        assert not list((store / "wal").glob("*.part"))

        assert _restored(store, other, to=between) == [1, 2, 3]
        assert (other / "files" / "proof").read_bytes() == b"handed in after the copy"
        with make_home() as third:
            with pytest.raises(BackupUnreadable, match="later than that"):
                restore(store, third, to=before)
            with pytest.raises(MomentNotReached, match="last act is of"):
                restore(store, third, to=last + dt.timedelta(days=1))
            assert not Layout(third).data.exists()
            assert _restored(store, third, log=True) == [
                1,
                2,
                3,
            ]  # the log of the restored one: what it dropped stays dropped


def _restored(store: Path, home: Path, **how: Any) -> list[int]:
    restore(store, home, **how)
    server = embedded.ensure_running(home)
    with psycopg.connect(server.url_for(Role.SUPERUSER), autocommit=True) as connection:
        found = [n for (n,) in connection.execute("SELECT n FROM kept ORDER BY n")]
        connection.execute("INSERT INTO kept VALUES (99)")  # it is open for work
        connection.execute("DELETE FROM kept WHERE n = 99")
    server.stop()
    return found


def test_what_is_needed_to_go_back_stays_and_the_rest_goes(tmp_path: Path) -> None:
    (tmp_path / "wal").mkdir()
    now = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
    for days, position in ((20, "0/3000028"), (9, "0/FF000028"), (2, "1/2000028")):
        base = archive.new_base(tmp_path, now - dt.timedelta(days=days))
        (base / "database").mkdir(parents=True)
        (base / "backup.json").write_text(json.dumps({"made_at": (now - dt.timedelta(days=days)).isoformat()}))
        (base / "database" / "backup_manifest").write_text(json.dumps({"WAL-Ranges": [{"Start-LSN": position}]}))
    names = [
        "000000010000000000000003",
        "0000000100000000000000FE",
        "0000000100000000000000FF",
        "000000010000000100000002",
        "00000002.history",
    ]
    for name in names:
        (tmp_path / "wal" / name).touch()
    # A week back needs the copy of nine days ago, and the log from where that begins.
    assert archive.drop_old(tmp_path, days=7, now=now) == (1, 2)
    assert [made.day for made, _path in archive.bases_of(tmp_path)] == [19, 26]
    assert sorted(path.name for path in (tmp_path / "wal").iterdir()) == sorted(names[2:])


def test_a_file_of_the_log_is_never_overwritten_and_never_half(tmp_path: Path) -> None:
    script = Path(archive.__file__).with_name("archive.sh")
    (tmp_path / "wal").mkdir()
    (tmp_path / "segment").write_bytes(b"log")

    def keep(*, of: str = "segment") -> int:
        return subprocess.run(["sh", script, tmp_path / of, "0001", tmp_path / "wal"], capture_output=True).returncode

    (tmp_path / "wal" / "0001.part").write_bytes(b"half")  # of one that was killed
    assert keep() == 0
    assert keep() == 0  # asked again after a crash: it is there
    (tmp_path / "segment").write_bytes(b"another's")
    assert keep() == 1
    assert keep(of="none") != 0
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "wal").iterdir()] == [("0001", b"log")]
