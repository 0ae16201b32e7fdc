"""`shuangjian sweep`: run the rules over the live database now."""

from __future__ import annotations

from datetime import datetime

import click


@click.command()
@click.option(
    "--as-of", type=click.DateTime(formats=["%Y-%m-%d"]), help="Day by which states are judged (default: today)."
)
@click.option("--rule", "rules", multiple=True, help="Only this rule; may be repeated.")
def sweep(as_of: datetime | None, rules: tuple[str, ...]) -> None:
    """Open, update, clear and reopen findings and their cases over the live database."""
    from shuangjian.config.environment import prepare

    prepare()
    import django

    django.setup()
    from shuangjian.cases.services.escalation import escalate_late_cases
    from shuangjian.findings.services.sweep import run_sweep
    from shuangjian.registry.actors import SystemPart

    done = run_sweep(by=SystemPart.COMMAND_LINE, as_of=as_of.date() if as_of else None, rules=rules or None)
    late = escalate_late_cases(by=SystemPart.COMMAND_LINE)
    click.echo(
        f"{done.seen} found: {done.opened} opened, {done.changed} changed, {done.reopened} reopened, {done.cleared} cleared; "
        f"{len(done.rules)} rules run, {len(done.skipped)} skipped; {late} cases escalated."
    )
