"""`shuangjian indicators`: compute the figures over the live database now."""

from __future__ import annotations

from datetime import datetime

import click


@click.command()
@click.option(
    "--as-of", type=click.DateTime(formats=["%Y-%m-%d"]), help="Day by which states are judged (default: today)."
)
def indicators(as_of: datetime | None) -> None:
    """Compute every indicator and keep the values as a run."""
    from shuangjian.config.environment import prepare

    prepare()
    import django

    django.setup()
    from shuangjian.registry.actors import SystemPart
    from shuangjian.reporting.services import run_indicators

    run = run_indicators(by=SystemPart.COMMAND_LINE, as_of=as_of.date() if as_of else None)
    click.echo(f"{len(run.versions)} indicators computed as of {run.as_of}, {len(run.skipped)} skipped.")
    for name, reason in run.skipped.items():
        click.echo(f"  {name}: {reason}")
