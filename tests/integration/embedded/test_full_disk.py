"""A disk that is full is said in one sentence, leaves nothing half-written, and all goes on when there is room again."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import RequestFactory

from embedded_server import is_up, wait_until
from shuangjian import embedded
from shuangjian.config.environment import without_private_database
from shuangjian.embedded import Role
from shuangjian.embedded.backup import _size_of, back_up
from shuangjian.embedded.errors import DiskFull
from shuangjian.embedded.home import Layout
from shuangjian.files import report
from shuangjian.web.errors import server_error

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a small file system"
)


@contextlib.contextmanager
def _small(megabytes: int) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="shuangjian-test-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        wait_until(lambda: not is_up(folder))
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


_MANY = "INSERT INTO kept SELECT %s, repeat(md5(i::text), 100) FROM generate_series(1, 500) AS i"


def _fill(folder: Path) -> Path:
    filler = folder / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    return filler


def _run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = without_private_database(os.environ) | {"SHUANGJIAN_HOME": str(home)}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "shuangjian.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)


def test_a_home_without_room_is_said_and_works_when_there_is_some() -> None:
    with _small(24) as home:
        done = _run("serve", "--port", "0", home=home)
        assert done.returncode == 1
        [said] = done.stderr.strip().splitlines()
        assert "is full" in said
        assert "are needed" in said
        assert not Layout(home).data.exists()
        assert not list(Layout(home).folder.glob("*.part"))
        subprocess.run(["mount", "-o", "remount,size=300m", home], check=True)
        server = embedded.ensure_running(home)
        with psycopg.connect(server.url_for(Role.OWNER), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (n int, text text)")
            connection.execute("INSERT INTO kept VALUES (1, 'before')")
        # A copy to a place without room: said, and nothing left of it.
        with _small(3) as other:
            with pytest.raises(DiskFull, match="MB are needed"):
                back_up(home, other / "copy")
            assert not list(other.iterdir())
        # Full while it works: what was told to be kept is kept, what was not is not there.
        filler, kept = _fill(home), 1

        def keep_until_full() -> None:
            nonlocal kept
            for number in range(2, 200):
                with psycopg.connect(server.url_for(Role.OWNER), autocommit=True) as connection:
                    connection.execute(_MANY, [number])
                kept = number

        with pytest.raises(psycopg.OperationalError):
            keep_until_full()
        filler.unlink()
        server.watch()  # as `serve` and `worker` do

        def numbers() -> list[Any]:
            with (
                contextlib.suppress(psycopg.OperationalError),
                psycopg.connect(server.url_for(Role.OWNER)) as connection,
            ):
                return connection.execute("SELECT n, count(*) FROM kept GROUP BY n ORDER BY n").fetchall()
            return []

        wait_until(lambda: bool(numbers()), 60)
        assert numbers() == [(1, 1), *((number, 500) for number in range(2, kept + 1))]
        with psycopg.connect(server.url_for(Role.OWNER), autocommit=True) as connection:
            connection.execute("INSERT INTO kept VALUES (0, 'after')")
        server.stop()
        time.sleep(1.5)  # until the thread that watches has seen it


def test_a_report_without_room_is_said_and_not_half(monkeypatch: pytest.MonkeyPatch) -> None:
    result = SimpleNamespace()
    monkeypatch.setattr(report, "_write_json", lambda _result, path, _lang: path.write_bytes(b"x" * 5_000_000))
    with _small(1) as folder:
        with pytest.raises(report.OutputError, match="写不下") as refused:
            report.write_result(result, folder / "report.json", "zh")  # type: ignore[arg-type]
        assert "no room" in refused.value.reason.of("en")
        assert not list(folder.iterdir())


def test_a_page_says_that_the_disk_is_full() -> None:
    cause = psycopg.errors.DiskFull("could not extend file")
    for error in (OSError(28, "No space left on device"), OperationalError("could not extend file")):
        try:
            raise error from cause
        except (OSError, OperationalError):
            answer = server_error(RequestFactory().get("/"))
        assert answer.status_code == 507
        assert "full" in answer.content.decode() or "已满" in answer.content.decode()


def test_what_goes_while_a_folder_is_measured_counts_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stays", "goes"):
        (tmp_path / name).write_bytes(b"x" * 10)
    asked = os.lstat

    def gone(path: str) -> os.stat_result:
        if path.endswith("goes"):
            raise FileNotFoundError
        return asked(path)

    monkeypatch.setattr(os, "lstat", gone)
    assert _size_of(tmp_path) == 10
