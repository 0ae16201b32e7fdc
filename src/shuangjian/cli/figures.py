"""`shuangjian figures FOLDER`: indicators, what institutions owe, which payments the bank has seen, from files alone."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shuangjian.cli.check import open_folder
from shuangjian.cli.rules import RULEBOOK, load
from shuangjian.cli.scope import DAY, as_day, region_to_be
from shuangjian.engine.finding import dumps, format_value
from shuangjian.files.figures import BANK_DAYS_MAX, TOP, Figure, Figures, Line, as_dict, figures_of, name_of
from shuangjian.sheets import Book

_SHOWN_LINES = 10


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--as-of", type=DAY, help="Day up to which is counted (default: the last day the files know). 统计截止日")
@click.option("--default-region", help="Region of rows that say none, GB/T 2260. 缺省行政区划代码")
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Reviewed header map. 表头映射",
)
@RULEBOOK
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write figures.json or figures.xlsx. 输出文件"
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def figures(
    folder: Path, as_of: datetime | None, default_region: str | None, mapping: Path | None, pack: Path | None, lang: str,
    output: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Compute the indicators over the tables in FOLDER, the institutions that owe most, and payments against bank lines.

    Exit status: 0, or 2 if no table is usable.
    """
    console = Console(stderr=as_json)
    book = load(pack)
    region_to_be(book, default_region, "--default-region")
    if output and output.suffix.lower() not in (".json", ".xlsx"):
        raise click.BadParameter("请用 .json 或 .xlsx 结尾。", param_hint="--output")
    with open_folder(console, folder, book, default_region, mapping, lang) as opened:
        day = as_day(as_of) or opened.last_day_until(date.today())  # noqa: DTZ011 - the official's own calendar day
        found = figures_of(opened, day)
        regions = {each.region_code: opened.folder.regions.name(each.region_code) for each in found.indicators}
    if output:
        try:
            _write(found, regions, output, lang)
        except OSError as error:
            console.print(f"{output}：写不进去（{error.strerror}），请换一个文件夹。", style="red", markup=False)
            sys.exit(2)
    if as_json:
        click.echo(dumps(as_dict(found, lang)))
        return
    _summarise(console, found, regions, lang)
    if output:
        console.print(f"{'已写入' if lang == 'zh' else 'Written to'} {output}", markup=False)


def _summarise(console: Console, found: Figures, regions: dict[str, str], lang: str) -> None:
    zh = lang == "zh"
    console.print(f"{'统计至' if zh else 'As of'} {found.as_of}", markup=False)
    headings = (
        ("指标", "地区", "时段", "数值", "分子", "分母")
        if zh
        else ("Indicator", "Region", "Period", "Value", "Numerator", "Denominator")
    )
    table = _table(headings)
    for each in found.indicators:
        table.add_row(*map(Text, _figure_line(each, regions, lang)))
    console.print(table)
    if found.skipped:
        console.print(
            f"{'没有数据可算的指标' if zh else 'Indicators without data'}：{len(found.skipped)}",
            style="dim",
            markup=False,
        )
    if found.exposures:
        console.print(
            Text(
                f"如果今天关门：应退最多的 {TOP} 家机构（元）"
                if zh
                else f"If it closed today: the {TOP} institutions that owe most (yuan)",
                style="bold",
            )
        )
        table = _table(_EXPOSURE_HEADINGS[lang])
        for cells in _exposure_lines(found)[:TOP]:
            table.add_row(*map(_shown, cells))
        console.print(table)
    if found.match is not None:
        match = found.match
        said = (
            f"缴费与监管账户流水：对上 {match.matched:,} 笔 {format_value(match.matched_fen, 'yuan')} 元；"
            f"缴费 {len(match.payments):,} 笔没有到账，流水 {len(match.movements):,} 笔没有缴费记录（到账最迟 {BANK_DAYS_MAX} 天）"
            if zh
            else f"Payments against lines of supervised accounts: {match.matched:,} matched, {format_value(match.matched_fen, 'yuan')} yuan; "
            f"{len(match.payments):,} payments without a line, {len(match.movements):,} lines without a payment (within {BANK_DAYS_MAX} days)"
        )
        console.print(said, style="bold", markup=False, highlight=False)
        for alone in (*match.payments[:_SHOWN_LINES], *match.movements[:_SHOWN_LINES]):
            shown = "  ".join(str(value) for value in _line(found, alone))
            console.print(f"  {shown}", markup=False, highlight=False)


def _table(headings: tuple[str, ...]) -> Table:
    table = Table(show_lines=False, expand=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _figure_line(each: Figure, regions: dict[str, str], lang: str) -> tuple[str, str, str, str, str, str]:
    value = "—" if each.value is None else f"{each.value:,.1f}{'%' if each.indicator.unit == 'percent' else ''}"
    period = each.day.strftime("%Y-%m") if each.indicator.period == "month" else each.day.isoformat()
    parts = (f"{each.numerator:,}", f"{each.denominator:,}")
    return (each.indicator.title[lang], regions[each.region_code], period, value, *parts)


_EXPOSURE_HEADINGS = {
    "zh": ("机构", "在读合同", "学员", "未消课时", "应退", "监管账户余额", "保证金余额", "缺口", "未写课时的合同"),
    "en": ("Institution", "Contracts", "Learners", "Lessons owed", "Owed", "In escrow", "Deposit", "Shortfall", "Contracts without lessons"),
}  # fmt: skip


def _shown(value: object) -> Text:
    return Text("—" if value is None else f"{value:,.2f}" if isinstance(value, float) else str(value))


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def _exposure_lines(found: Figures) -> list[tuple[object, ...]]:
    return [
        (
            name_of(found, each.institution_key), each.contracts, each.learners, each.lessons_owed, each.owed_fen / 100,
            _yuan(each.escrow_fen), _yuan(each.deposit_fen), each.shortfall_fen / 100, each.uncounted,
        )
        for each in found.exposures
    ]  # fmt: skip


def _line(found: Figures, line: Line) -> tuple[object, ...]:
    return (name_of(found, line.institution_key), line.row_id, line.day, line.amount_fen / 100, line.where)


def _write(found: Figures, regions: dict[str, str], path: Path, lang: str) -> None:
    if path.suffix.lower() == ".json":
        path.write_text(json.dumps(as_dict(found, lang), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return
    zh = lang == "zh"
    book = Book()
    headings = (
        ("指标", "地区", "时段", "数值", "分子", "分母", "主体数")
        if zh
        else ("Indicator", "Region", "Period", "Value", "Numerator", "Denominator", "Owners")
    )
    rows = (
        (each.indicator.title[lang], regions[each.region_code], each.day, each.value, each.numerator, each.denominator, each.owners)
        for each in found.indicators
    )  # fmt: skip
    book.add_sheet("指标" if zh else "Indicators", headings, rows)
    book.add_sheet("应退与监管余额" if zh else "Owed and in escrow", _EXPOSURE_HEADINGS[lang], _exposure_lines(found))
    if found.match is not None:
        columns = (
            ("机构", "编号", "日期", "金额(元)", "位置")
            if zh
            else ("Institution", "Id", "Day", "Amount (yuan)", "Where")
        )
        book.add_sheet(
            "没有到账的缴费" if zh else "Payments without a line",
            columns,
            (_line(found, line) for line in found.match.payments),
        )
        book.add_sheet(
            "没有缴费的流水" if zh else "Lines without a payment",
            columns,
            (_line(found, line) for line in found.match.movements),
        )
    book.save(path)
