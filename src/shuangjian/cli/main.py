"""Entry point of the `shuangjian` command: each subcommand is loaded only when it is called."""

from __future__ import annotations

from importlib import import_module

import click

# name → module:attribute of its click command. A test keeps this table and docs/reference/cli.md complete.
COMMANDS = {
    "audit": "shuangjian.cli.audit:audit",
    "clauses": "shuangjian.cli.clauses:clauses",
    "indicators": "shuangjian.cli.indicators:indicators",
    "intake": "shuangjian.cli.intake:intake",
    "simulate": "shuangjian.cli.simulate:simulate",
    "sweep": "shuangjian.cli.sweep:sweep",
    "check": "shuangjian.cli.check:check",
    "compare": "shuangjian.cli.compare:compare",
    "demo": "shuangjian.cli.platform:demo",
    "makemigrations": "shuangjian.cli.platform:makemigrations",
    "manage": "shuangjian.cli.platform:manage",
    "migrate": "shuangjian.cli.platform:migrate",
    "seed": "shuangjian.cli.platform:seed",
    "serve": "shuangjian.cli.platform:serve",
    "worker": "shuangjian.cli.platform:worker",
    "rules": "shuangjian.cli.rules:rules",
}


class LazyGroup(click.Group):
    """A group that imports a subcommand's module only when the subcommand is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all command names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, attribute = target.split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="shuangjian")
def main() -> None:
    """双减治理平台: rules over files and a platform that runs them."""


if __name__ == "__main__":
    main()
