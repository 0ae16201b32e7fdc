"""A copy that was made while the server ran becomes the same deployment elsewhere, or is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from embedded_server import make_home
from shuangjian import embedded
from shuangjian.embedded import Role
from shuangjian.embedded.backup import back_up, restore
from shuangjian.embedded.errors import BackupUnreadable, FolderTaken
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
