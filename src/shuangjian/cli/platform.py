"""The commands that run the platform: `demo`, `serve`, `worker`, `migrate` and what developers need beside."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import click
import django
from django.core.management import execute_from_command_line
from django.db import InterfaceError, OperationalError, connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from shuangjian import embedded
from shuangjian.config import demo as demonstration
from shuangjian.config import migrate as migration
from shuangjian.config import processes, static
from shuangjian.config.demo_data.days import LAST_DAY
from shuangjian.config.environment import prepare
from shuangjian.config.facts import FactViewsWrongError
from shuangjian.config.serve import run_gunicorn
from shuangjian.embedded import EmbeddedError, Role

logger = logging.getLogger(__name__)

_WAIT_SECONDS = 1.0
_PORT = click.option("--port", type=int, envvar="PORT", default=8000, show_default=True, help="Where to listen.")
_PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}


def _prepare(role: Role = Role.APP) -> embedded.Server | None:
    try:
        return prepare(role)
    except EmbeddedError as error:
        raise click.ClickException(str(error)) from error


def _set_up(role: Role = Role.APP) -> embedded.Server | None:
    server = _prepare(role)
    django.setup()
    return server


def _run(*arguments: str) -> None:
    """Run one of our commands to its end in a process of its own: a process connects as one role."""
    status = processes.start(*arguments).wait()
    if status:
        sys.exit(status)


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def migrate(quiet: bool) -> None:
    """Bring the database up to date: tables, fact views, rights. The only way to do so."""
    _set_up(Role.OWNER)
    try:
        migration.run(verbosity=0 if quiet else 1)
    except (FactViewsWrongError, migration.OldDatabaseError) as error:
        raise click.ClickException(str(error)) from error


@click.command(context_settings=_PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def makemigrations(arguments: tuple[str, ...]) -> None:
    """Write migrations for changed models (Django's command, with its options)."""
    _prepare(Role.OWNER)
    execute_from_command_line(["shuangjian", "makemigrations", *arguments])


@click.command(context_settings=_PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run any other Django command, as the application's role."""
    if arguments[:1] == ("migrate",):
        raise click.UsageError(
            "Use `shuangjian migrate`: it also keeps the fact views and the rights as they should be."
        )
    _prepare()
    execute_from_command_line(["shuangjian", *arguments])


@click.command()
@_PORT
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--workers", type=int, default=2, show_default=True, help="Processes.")
@click.option("--threads", type=int, default=4, show_default=True, help="Threads of each process.")
def serve(port: int, host: str, workers: int, threads: int) -> None:
    """Serve the pages until SIGTERM."""
    os.environ["SHUANGJIAN_STATIC_COLLECTED"] = "1"
    server = _set_up()
    static.collect_if_changed()
    if server is not None:
        server.watch()
    try:
        run_gunicorn(host=host, port=port, workers=workers, threads=threads)
    finally:
        if server is not None:
            server.stop()


@click.command()
@click.option("--concurrency", type=int, default=2, show_default=True, help="Tasks at a time.")
def worker(concurrency: int) -> None:
    """Do the background and nightly work until SIGTERM."""
    server = _set_up()
    if server is not None:
        server.watch()
    try:
        _work(concurrency)
    finally:
        if server is not None:
            server.stop()


def _work(concurrency: int) -> None:
    """Work until asked to end; where the database goes away, begin again when it is back."""
    asked_to_end = False
    while not asked_to_end:
        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        away = contextlib.suppress(ConnectorException, OperationalError, InterfaceError)
        with away, app.replace_connector(connector.get_worker_connector()) as at_work:
            asked_to_end = asyncio.run(_take_jobs(at_work, concurrency))
        if not asked_to_end:
            logger.warning("The database went away; the worker waits for it.")
            connections.close_all()
            time.sleep(_WAIT_SECONDS)


async def _take_jobs(at_work: App, concurrency: int) -> bool:
    """Take jobs until asked to end, or until the database goes away; return whether it was asked."""
    asked = False

    def end() -> None:
        nonlocal asked
        asked = True
        taking.cancel()

    async with at_work.open_async():
        taking = asyncio.create_task(at_work.run_worker_async(concurrency=concurrency, install_signal_handlers=False))
        for signum in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signum, end)
        with contextlib.suppress(asyncio.CancelledError):
            await taking
    return asked


@click.command()
@_PORT
@click.option("--seed", type=int, default=1, show_default=True, help="Another number, another district.")
@click.option("--prepare-only", is_flag=True, help="Make the data and stop.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the district as files for `shuangjian check` into this new folder and stop.",
)
@click.option("--use-database-url", is_flag=True, help="Fill the database of DATABASE_URL, not one of its own.")
def demo(port: int, seed: int, prepare_only: bool, folder: Path | None, use_database_url: bool) -> None:
    """Show a district at work, with synthetic data, until SIGTERM."""
    if folder is not None:
        _write_folder(seed, folder)
        return
    if not prepare_only:
        _check_port_is_free(port)
    os.environ["SHUANGJIAN_DEMO"] = "1"
    os.environ["SHUANGJIAN_FACTS_UNTIL"] = LAST_DAY.isoformat()
    if not use_database_url:
        # Synthetic data never go where real data may be: a data folder and a database of its own.
        os.environ["SHUANGJIAN_HOME"] = str(embedded.get_home() / "demo")
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SHUANGJIAN_SECRET", "SHUANGJIAN_ARCHIVE"):
            os.environ.pop(name, None)
    # Held until the end, so that the server does not stop between the steps.
    server = _prepare()
    try:
        _run("migrate", "--quiet")
        _run("seed", "--seed", str(seed))
        status = 0
        if not prepare_only:
            url = f"http://127.0.0.1:{port}/"
            commands = (("serve", "--port", str(port)), ("worker",))
            status = processes.run_together(*commands, announce=lambda: _announce(url))
    finally:
        if server is not None:
            server.stop()
    sys.exit(status)


def _write_folder(seed: int, folder: Path) -> None:
    # Not at the top: whatever serves pages would carry what writes files.
    from shuangjian.config.demo_data import generate, write_folder

    if folder.exists() and any(folder.iterdir()):
        # Synthetic data never go where real data may be.
        raise click.ClickException(f"{folder} is not empty. Name a folder that is new.")
    district = generate(seed)
    files = write_folder(district, folder)
    click.echo(f"{len(files)} files written. Now: shuangjian check {folder} --as-of {district.last_day}")


@click.command(hidden=True)
@click.option("--seed", type=int, default=1)
def seed(seed: int) -> None:
    """Fill an empty demonstration (a step of `demo`)."""
    _set_up()
    began = time.monotonic()
    if demonstration.seed(seed):
        click.echo(f"Synthetic data ready after {time.monotonic() - began:.1f} s.")


def _check_port_is_free(port: int) -> None:
    # Asked first: seeding takes a while, and afterwards another server's answer would look like ours.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            message = f"Port {port} is taken ({error.strerror}). Choose another: `make demo PORT=8001`."
            raise click.ClickException(message) from error


def _announce(url: str) -> bool:
    """Print the address once it answers; return whether it did."""
    try:
        with urllib.request.urlopen(f"{url}healthz", timeout=2):
            pass
    except (urllib.error.URLError, OSError):
        return False
    click.echo(f"\n  双减治理平台 · 演示（合成数据）\n  {url}\n\n  Ctrl-C stops it, the database included.\n")
    return True
