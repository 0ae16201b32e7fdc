"""`shuangjian sweep`: run the rules over the live database now."""

from __future__ import annotations

from datetime import datetime

import click

from shuangjian.cli.scope import known_region, scope_of, scoped


@click.command()
@scoped
@click.option("--rule", "rules", multiple=True, help="Only this rule; may be repeated.")
def sweep(
    first: datetime | None,
    last: datetime | None,
    as_of: datetime | None,
    regions: tuple[str, ...],
    rules: tuple[str, ...],
) -> None:
    """Open, update, clear and reopen findings and their cases over the live database.

    What lies outside the days and regions asked for stays as it is.
    """
    scope, day = scope_of(first, last, as_of, regions)
    from shuangjian.config.environment import prepare

    prepare()
    import django

    django.setup()
    from shuangjian.cases.services.escalation import escalate_late_cases
    from shuangjian.findings.services.sweep import run_sweep
    from shuangjian.registry.actors import SystemPart
    from shuangjian.reporting.services import regions_known

    for region in regions:
        known_region(regions_known(), region, "--region")
    done = run_sweep(by=SystemPart.COMMAND_LINE, as_of=day, rules=rules or None, scope=scope)
    late = escalate_late_cases(by=SystemPart.COMMAND_LINE)
    click.echo(
        f"{done.seen} found: {done.opened} opened, {done.changed} changed, {done.reopened} reopened, {done.cleared} cleared; "
        f"{len(done.rules)} rules run, {len(done.skipped)} skipped; {late} cases escalated."
    )
