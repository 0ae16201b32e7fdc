"""`shuangjian simulate`: a draft parameter over facts that are there already."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from shuangjian.cli.check import open_folder
from shuangjian.cli.rules import load
from shuangjian.cli.scope import known_region, region_to_be, scope_of, scoped
from shuangjian.engine.book import Rulebook
from shuangjian.engine.errors import DraftRefused, UnknownParameter
from shuangjian.engine.finding import Finding, dumps
from shuangjian.engine.parameters import Draft
from shuangjian.engine.session import Session
from shuangjian.engine.simulate import Effect, affected_rules, compare_books, parse_draft
from shuangjian.engine.simulate import simulate as run_simulation
from shuangjian.rulebook.pack import PackError
from shuangjian.rulebook.pack_reader import lay_draft

_SHOWN = 15


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="A draft value; may be repeated. 草案数值",
)
@click.option(
    "--pack",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A draft pack, confirmed or not: its values, days, rules and what they stand on. 规则包草稿",
)
@click.option("--stage", help="Only for this stage (primary, junior …). 学段")
@click.option("--live", is_flag=True, help="Over the live database instead of a folder. 使用平台数据")
@scoped
@click.option("--default-region", help="Region of rows that say none.")
@click.option(
    "--map", "mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Reviewed header map."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def simulate(
    folder: Path | None, settings: tuple[str, ...], pack: Path | None, stage: str | None, live: bool, first: datetime | None,
    last: datetime | None, as_of: datetime | None, regions: tuple[str, ...], default_region: str | None, mapping: Path | None, lang: str, as_json: bool,
) -> None:  # fmt: skip
    """Compare what breaks the parameters in force with what would break a draft of them, over FOLDER or --live."""
    if live == (folder is not None):
        raise click.UsageError("Give a FOLDER or --live, one of them.")
    if not settings and pack is None:
        raise click.UsageError("Give --set or --pack.")
    console = Console(stderr=as_json)
    book = load()
    for region in regions:
        known_region(book.regions, region, "--region")
    scope, given = scope_of(first, last, as_of, regions)
    region_to_be(book, default_region, "--default-region")
    try:
        drafts = [
            parse_draft(text, book, region=region, stage=stage) for text in settings for region in regions or (None,)
        ]
    except (DraftRefused, UnknownParameter) as error:
        raise click.BadParameter(str(error), param_hint="--set") from error
    laid = book
    if pack is not None:
        try:
            laid, of_pack = lay_draft(book, pack)
            drafts += of_pack
        except PackError as error:
            console.print(str(error), style="red", markup=False)
            sys.exit(2)
    if laid is book and not affected_rules(book, drafts):
        console.print("没有规则使用这些参数。" if lang == "zh" else "No rule reads these parameters.")

    def wanted(finding: Finding) -> bool:
        return scope.wants(finding, book.regions)

    try:
        if live:
            effect = _over_live(book, pack, drafts, given, wanted, scope.first)
        else:
            assert folder is not None
            with open_folder(console, folder, laid, default_region, mapping, lang) as opened:
                day = given or opened.last_day_until(date.today())  # noqa: DTZ011 - the official's own calendar day

                def session(asked: Rulebook) -> Session:
                    return Session(opened.backend(), asked, day, drafts if asked is laid else (), scope.first)

                if laid is book:
                    effect = run_simulation(
                        lambda values: Session(opened.backend(), book, day, values, scope.first), book, drafts, wanted
                    )
                else:
                    effect = compare_books(session, book, laid, wanted, drafts)
    except (DraftRefused, UnknownParameter) as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(2)
    if as_json:
        click.echo(dumps(effect.as_dict(lang)))
    else:
        _summarise(console, effect, book, lang)


def _over_live(
    book: Rulebook,
    pack: Path | None,
    drafts: Sequence[Draft],
    given: date | None,
    wanted: Callable[[Finding], bool],
    first: date | None,
) -> Effect:
    from shuangjian.config.environment import prepare

    prepare()
    import django

    django.setup()
    from django.db import transaction

    from shuangjian.live.book import book_in_force
    from shuangjian.live.session import last_day_judged, leaving_nothing, open_session

    day = given or last_day_judged()
    here = book_in_force()
    laid = here if pack is None else lay_draft(here, pack)[0]
    with transaction.atomic(), leaving_nothing():
        if laid is here:
            return run_simulation(lambda values: open_session(day, values, first=first), book, drafts, wanted)

        def session(asked: Rulebook) -> Session:
            return open_session(day, drafts if asked is laid else (), first=first, book=asked)

        return compare_books(session, here, laid, wanted, drafts)


def _summarise(console: Console, effect: Effect, book: Rulebook, lang: str) -> None:
    zh = lang == "zh"
    for draft in effect.drafts:
        parameter = book.parameters[draft.key]
        where = book.regions.full_name(draft.region) if draft.region else ("全部地区" if zh else "everywhere")
        title = parameter.title_zh if zh else parameter.title_en
        console.print(f"{'草案' if zh else 'Draft'}：{title} = {draft.value} {parameter.unit}（{where}）", markup=False)
    console.print(
        f"现行 {effect.before:,} 项 → 草案 {effect.after:,} 项：新增 {len(effect.added):,}，不再违规 {len(effect.removed):,}，不变 {effect.unchanged:,}"
        if zh
        else f"in force {effect.before:,} → draft {effect.after:,}: {len(effect.added):,} added, {len(effect.removed):,} gone, {effect.unchanged:,} the same",
        style="bold", markup=False, highlight=False,
    )  # fmt: skip
    table = Table(expand=False)
    for heading in ("主体", "现行", "草案") if zh else ("Owner", "In force", "Draft"):
        table.add_column(heading)
    changed = sorted(effect.by_owner.items(), key=lambda item: -abs(item[1][1] - item[1][0]))
    for owner, (before, after) in changed[:_SHOWN]:
        table.add_row(owner, f"{before:,}", f"{after:,}")
    if changed:
        console.print(table)
    for label, findings in (("新增" if zh else "Added", effect.added), ("不再违规" if zh else "Gone", effect.removed)):
        for finding in findings[:_SHOWN]:
            console.print(f"  {label} {finding.message(lang)}", markup=False)
