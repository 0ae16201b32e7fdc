"""`backup` and `restore` of a deployment, and `doctor`, which says whether all is well with it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from shuangjian import embedded
from shuangjian.embedded import EmbeddedError
from shuangjian.embedded.backup import back_up
from shuangjian.embedded.backup import restore as restore_from

_ELSEWHERE = (
    "DATABASE_URL names a PostgreSQL of your own: back it up with its own tools (pg_basebackup, pg_dump), and copy "
    "SHUANGJIAN_HOME/files and SHUANGJIAN_HOME/secret beside it."
)
_MARKS = {"ok": "ok  ", "look": "look", "bad": "BAD "}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def backup(folder: Path) -> None:
    """Copy the running deployment into the new FOLDER: database, files, secret. Pages go on meanwhile."""
    _check_ours()
    try:
        about = back_up(embedded.get_home(), folder)
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{folder}: {int(str(about['bytes'])) / 1e6:.1f} MB, whole. It holds the secret: keep it as you keep that."
    )


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def restore(folder: Path) -> None:
    """Make SHUANGJIAN_HOME from a copy in FOLDER. Overwrites nothing."""
    _check_ours()
    try:
        about = restore_from(folder, embedded.get_home())
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"Restored as it was at {about['made_at']}. Start it with `shuangjian migrate`, then `serve` and `worker`."
    )


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
