"""`shuangjian indicators`: compute the figures over the live database now."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from shuangjian.cli.rules import RULEBOOK, laid_over
from shuangjian.cli.scope import known_region, scope_of, scoped
from shuangjian.engine.finding import dumps


@click.command()
@scoped
@RULEBOOK
@click.option("--json", "as_json", is_flag=True, help="Print what is not kept as JSON.")
def indicators(
    first: datetime | None, last: datetime | None, as_of: datetime | None, regions: tuple[str, ...], pack: Path | None, as_json: bool
) -> None:  # fmt: skip
    """Compute every indicator and keep the values as a run.

    With --region, --from, --to or --rulebook the figures of just those days and regions, by that rulebook, are printed and not
    kept: the board shows whole runs only.
    """
    scope, day = scope_of(first, last, as_of, regions)
    from shuangjian.config.environment import prepare

    prepare()
    import django

    django.setup()
    from shuangjian.live.book import book_in_force
    from shuangjian.live.session import last_day_judged
    from shuangjian.registry.actors import SystemPart
    from shuangjian.reporting.services import regions_known, run_indicators, totals_of

    for region in regions:
        known_region(regions_known(), region, "--region")
    if scope.is_all and pack is None and not as_json:
        run = run_indicators(by=SystemPart.COMMAND_LINE, as_of=day)
        click.echo(f"{len(run.versions)} indicators computed as of {run.as_of}, {len(run.skipped)} skipped.")
        for name, reason in run.skipped.items():
            click.echo(f"  {name}: {reason}")
        return
    book = laid_over(book_in_force(), pack) if pack else book_in_force()
    totals = totals_of(scope, day or last_day_judged(), book)
    if as_json:
        click.echo(
            dumps(
                [
                    {"indicator": each.indicator.id, "region_code": each.region_code, "numerator": each.numerator,
                     "denominator": each.denominator}
                    for each in totals
                ]
            )
        )  # fmt: skip
        return
    for each in totals:
        where = book.regions.full_name(each.region_code)
        click.echo(f"{each.indicator.title.zh}（{where}）：{each.numerator:,} / {each.denominator:,}")
