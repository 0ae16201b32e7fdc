"""`backup` and `restore` of a deployment, and `doctor`, which says whether all is well with it."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from shuangjian import embedded
from shuangjian.embedded import EmbeddedError, archive
from shuangjian.embedded.backup import back_up
from shuangjian.embedded.backup import restore as restore_from
from shuangjian.embedded.errors import NoArchive

_ELSEWHERE = (
    "DATABASE_URL names a PostgreSQL of your own: back it up with its own tools (pg_basebackup, pg_dump), and copy "
    "SHUANGJIAN_HOME/files and SHUANGJIAN_HOME/secret beside it."
)
_MARKS = {"ok": "ok  ", "look": "look", "bad": "BAD "}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--keep-days",
    type=click.IntRange(1),
    help="Then delete from the archive what is not needed to go back so many days.",
)
def backup(folder: Path | None, keep_days: int | None) -> None:
    """Copy the running deployment: database, files, secret. Pages go on meanwhile.

    Into the new FOLDER or, without one, into the archive (SHUANGJIAN_ARCHIVE), which also keeps the database's log from then on.
    """
    _check_ours()
    kept = archive.get_archive()
    now = dt.datetime.now(dt.UTC)
    if keep_days is not None and (kept is None or folder is not None):
        raise click.UsageError("--keep-days is for the archive: set SHUANGJIAN_ARCHIVE, and name no folder.")
    try:
        if folder is None and kept is None:
            raise NoArchive(None)
        to = folder or archive.new_base(kept or Path(), now)
        about = back_up(embedded.get_home(), to)
        if kept is not None and keep_days is not None:
            bases, logs = archive.drop_old(kept, days=keep_days, now=now)
            click.echo(f"{bases} older copies and {logs} older files of the log deleted.")
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{to}: {int(str(about['bytes'])) / 1e6:.1f} MB, whole. It holds the secret: keep it as you keep that.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--to",
    "moment",
    help="The moment to go back to, 2026-11-28T14:00 (Shanghai, unless it names a zone), or `end`: all that the log holds.",
)
def restore(folder: Path, moment: str | None) -> None:
    """Make SHUANGJIAN_HOME from a copy in FOLDER, or from the archive FOLDER. Overwrites nothing."""
    _check_ours()
    to = _read_moment(moment) if moment not in (None, "end") else None
    try:
        about = restore_from(folder, embedded.get_home(), to=to, log=moment == "end")
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error
    at = "the end of the log" if moment == "end" else to.isoformat() if to else about["made_at"]
    click.echo(f"Restored as it was at {at}. Start it with `shuangjian migrate`, then `serve` and `worker`.")
    if moment is not None:
        click.echo("Make a new copy soon (`shuangjian backup`): the log goes on from here.")


def _read_moment(said: str | None) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(said or "")
    except ValueError:
        raise click.BadParameter(f"{said!r} is no moment. Write it as 2026-11-28T14:00.", param_hint="--to") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@click.command()
def doctor() -> None:
    """Say whether all is well: versions, rights, folders, clock, migrations, nightly work, backup. Exit status 1 where it is not."""
    from shuangjian.config.environment import prepare

    try:
        server = prepare()
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error
    import django

    django.setup()
    from shuangjian.config.doctor import examine

    try:
        found = examine(embedded.get_home())
    finally:
        if server is not None:
            server.stop()
    for each in found:
        click.echo(f"{_MARKS[each.state]}  {each.what}: {each.says}" + (f" → {each.do}" if each.do else ""))
    sys.exit(1 if any(each.state == "bad" for each in found) else 0)


def _check_ours() -> None:
    if os.environ.get("DATABASE_URL"):
        raise click.ClickException(_ELSEWHERE)
