"""`shuangjian check FOLDER`: what in these files breaks which clause."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from shuangjian.cli.rules import RULEBOOK, load, pick
from shuangjian.cli.scope import known_region, region_to_be, scope_of, scoped
from shuangjian.engine.book import Rulebook
from shuangjian.engine.calendar import CALENDAR
from shuangjian.engine.finding import dumps
from shuangjian.files.check import OpenFolder, check_folder
from shuangjian.files.coverage_report import Coverage
from shuangjian.files.mapping import FolderMap, MappingError, propose_map, read_map
from shuangjian.files.reader import Folder, UnknownRegion
from shuangjian.files.rejected import Account, unknown_words
from shuangjian.files.report import OutputError, result_as_dict, write_result
from shuangjian.files.result import CheckResult
from shuangjian.files.slips import write_slips
from shuangjian.files.unknown_ids import UnknownIds

_SHOWN_RULES = 40
_SHOWN_SHEETS = 60
_SHOWN_REJECTED = 12
_SHOWN_UNDECIDED = 12
_SHOWN_REGIONS = 3
_WORDS = {
    "zh": {
        "reading": "读取 {what}", "judging": "检查", "ending": "请用 .json、.csv 或 .xlsx 结尾。", "named": "  {name}：{reason}",
        "nothing": "{folder}：没有可以检查的表。", "no_files": "文件夹里没有 csv、xlsx 或 parquet 文件。",
        "map": "列名对不上时，可先运行 shuangjian check 文件夹 --propose-map 映射.yaml，核对后再用 --map 映射.yaml。",
        "unwritten": "{path}：写不进去（{why}），请换一个文件夹", "proposed": "已写入 {path}，请核对后用 --map {path} 检查。",
    },
    "en": {
        "reading": "Reading {what}", "judging": "Judging", "ending": "Give a name that ends in .json, .csv or .xlsx.",
        "named": "  {name}: {reason}", "nothing": "{folder}: no table that can be checked.",
        "no_files": "There is no csv, xlsx or parquet file in the folder.",
        "map": "Where headers are not known, run shuangjian check FOLDER --propose-map MAP.yaml, review it, and use --map MAP.yaml.",
        "unwritten": "{path}: cannot be written ({why}); choose another folder", "proposed": "Written to {path}: review it, then check with --map {path}.",
    },
}  # fmt: skip


def open_folder(
    console: Console,
    folder: Path,
    book: Rulebook,
    default_region: str | None,
    mapping: Path | None,
    lang: str,
    *,
    usable: bool = True,
) -> OpenFolder:
    """Read a folder with a progress line; with `usable`, exit with status 2 where nothing in it can be used."""
    say = _WORDS[lang]
    chosen: FolderMap | None = None
    if mapping:
        try:
            chosen = read_map(mapping, book.contract)
        except MappingError as error:
            console.print(error.reason.of(lang), style="red", markup=False, soft_wrap=True)
            sys.exit(2)
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
    ) as bar:
        task = bar.add_task(say["reading"].format(what=""))

        def progress(what: str, rows: int) -> None:
            bar.update(task, description=say["reading"].format(what=what) + (f" {rows:,}" if rows else ""))

        try:
            opened = OpenFolder(folder, book, default_region=default_region, mapping=chosen, progress=progress)
        except UnknownRegion as error:
            known_region(book.regions, error.code, "--default-region")
            raise
    if usable and not opened.folder.checked:
        explain_nothing(console, folder, opened.folder, lang)
        opened.close()
        sys.exit(2)
    return opened


def explain_nothing(console: Console, folder: Path, read: Folder, lang: str) -> None:
    """Say why nothing in a folder can be used, and what to do."""
    say = _WORDS[lang]
    console.print(say["nothing"].format(folder=folder), style="bold red", markup=False)
    if not read.complaints:
        console.print(say["no_files"], markup=False)
    for name, reason in read.complaints.items():
        console.print(say["named"].format(name=name, reason=reason.of(lang)), markup=False)
    console.print(say["map"], markup=False)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@scoped
@click.option("--rule", "rules", multiple=True, help="Only this rule or area; may be repeated. 只查这些规则")
@click.option("--default-region", help="Region of rows that say none, GB/T 2260. 缺省行政区划代码")
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Reviewed header map. 表头映射",
)
@click.option(
    "--propose-map",
    type=click.Path(dir_okay=False, path_type=Path),
    is_flag=False,
    flag_value=Path("-"),
    help="Write a header map for review and stop. 生成表头映射",
)
@RULEBOOK
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option(
    "--strict",
    is_flag=True,
    help="Suspected findings, rejected rows and undecided rules end with status 1 too. 疑似、未读入与待补数据也算不通过",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write FILE.json, .csv or .xlsx. 输出文件"
)
@click.option(
    "--slips",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a workbook for each school and institution into this folder. 逐校、逐机构的退回单",
)
@click.option(
    "--coverage",
    is_flag=True,
    help="Say for each rule how many subjects it judged, for each table who has no rows. 覆盖情况",
)
@click.option("--json", "as_json", is_flag=True, help="Print the JSON object instead of the summary.")
def check(
    folder: Path, first: datetime | None, last: datetime | None, as_of: datetime | None, rules: tuple[str, ...], regions: tuple[str, ...],
    default_region: str | None, mapping: Path | None, propose_map: Path | None, pack: Path | None, engine: str, lang: str, strict: bool, output: Path | None, slips: Path | None, coverage: bool, as_json: bool,
) -> None:  # fmt: skip
    """Check the fact tables in FOLDER (CSV, Excel, Parquet) against the rules.

    Exit status: 1 if there is any breach or every row was rejected, 0 if there is none, 2 if no table is usable or no rule judged
    anything.
    """
    console = Console(stderr=as_json)
    book = load(pack)
    chosen = pick(book, rules)
    region_to_be(book, default_region, "--default-region")
    for region in regions:
        region_to_be(book, region, "--region")
    scope, given = scope_of(first, last, as_of, regions)
    if output and output.suffix.lower() not in (".json", ".csv", ".xlsx"):
        raise click.BadParameter(_WORDS[lang]["ending"], param_hint="--output")
    if propose_map is not None:
        propose(console, folder, book, propose_map, lang)
        return
    with open_folder(console, folder, book, default_region, mapping, lang, usable=False) as opened:
        day = given or opened.last_day_until(date.today())  # noqa: DTZ011 - the official's own calendar day
        for region in regions:
            known_region(opened.folder.regions, region, "--region")
        with Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
        ) as bar:
            task = bar.add_task(_WORDS[lang]["judging"])

            def progress(rule: str, found: int) -> None:
                bar.update(task, description=f"{_WORDS[lang]['judging']} {rule} {found:,}")

            result = check_folder(
                opened,
                as_of=day,
                scope=scope,
                rules=chosen,
                engine=engine,
                coverage=coverage,
                progress=progress,
            )
        if given is None and not as_json:
            console.print(
                f"判定至 {day}（文件中的最后一日；可用 --to 另定）"
                if lang == "zh"
                else f"Judged up to {day}, the last day the files know; --to says otherwise",
                markup=False,
            )
        if output and (opened.folder.checked or result.rejected):
            try:
                write_result(result, output, lang)
            except OutputError as error:
                console.print(error.reason.of(lang), style="red", markup=False, soft_wrap=True)
                sys.exit(2)
        if slips:
            try:
                count = write_slips(result, slips, lang, book.contract)
            except OSError as error:
                said = _WORDS[lang]["unwritten"].format(path=slips, why=error.strerror)
                console.print(said, style="red", markup=False, soft_wrap=True)
                sys.exit(2)
            console.print(
                f"已在 {slips} 写入 {count:,} 份退回单" if lang == "zh" else f"{count:,} return slips in {slips}",
                markup=False,
            )
        if as_json:
            click.echo(dumps(result_as_dict(result, lang)))
        if not opened.folder.checked:
            explain_nothing(console, folder, opened.folder, lang)
        else:
            summarise(console, result, book, opened.folder, lang, output)
    if not result.judged:
        # Rows that were all rejected are the report: they are what is to be mended, and it is read like any other.
        sys.exit(1 if not any(result.checked.values()) and any(account.rejected for account in result.accounts) else 2)
    failed = result.breaches or (strict and (result.suspected or result.rejected_count or result.undecided))
    sys.exit(1 if failed else 0)


def propose(console: Console, folder: Path, book: Rulebook, target: Path, lang: str) -> None:
    """Write a header map for review."""
    with OpenFolder(folder, book) as opened:
        read = opened.folder
        if not read.layouts and not read.unknown:
            explain_nothing(console, folder, read, lang)
            sys.exit(2)
        tables = {label: layout.table for label, layout in read.layouts.items()}
        text = propose_map(read.layouts, read.unknown, unknown_words(read.rejected, book.contract, tables), lang)
    if str(target) == "-":
        click.echo(text)
        return
    target.write_text(text, encoding="utf-8")
    console.print(_WORDS[lang]["proposed"].format(path=target), markup=False)


def summarise(
    console: Console, result: CheckResult, book: Rulebook, read: Folder, lang: str, output: Path | None
) -> None:
    """Print what was found in words, the most serious first."""
    zh = lang == "zh"
    console.print()
    tables = "、".join(
        f"{book.contract[name].name_zh if zh else name} {rows:,}" for name, rows in result.checked.items()
    )
    console.print(f"{'已检查' if zh else 'Checked'}：{tables}", markup=False)
    for name, complaint in read.complaints.items():
        console.print(f"{'未使用' if zh else 'Not used'} {name}：{complaint.of(lang)}", style="yellow", markup=False)
    for account in read.accounts[:_SHOWN_SHEETS]:
        console.print(account_line(account, lang), markup=False, highlight=False)
    if len(read.accounts) > _SHOWN_SHEETS:
        console.print(f"  … {'其余见输出文件' if zh else 'the rest is in the output file'}", markup=False)
    if result.findings:
        console.print(_findings_table(result, zh))
    if result.rejected_count:
        console.print(f"{'未读入' if zh else 'Rejected'} {result.rejected_count:,}", style="yellow", markup=False)
        for rejection in result.rejected[:_SHOWN_REJECTED]:
            shown = rejection.as_dict(lang)
            where = f"第 {shown['row']} 行" if zh else f"row {shown['row']}"
            value = "" if shown["value"] is None else f"“{shown['value']}” "
            console.print(f"  {shown['file']} {where if shown['row'] else ''}：{value}{shown['reason']}", markup=False)
        if result.rejected_count > _SHOWN_REJECTED:
            console.print(f"  … {'其余见输出文件' if zh else 'the rest is in the output file'}", markup=False)
    if result.undecided:
        _say_undecided(console, result, book, zh)
    for entry in result.unknown_ids[:_SHOWN_UNDECIDED]:
        _say_unknown(console, entry, book, zh)
    if result.coverage:
        console.print(_coverage_table(result.coverage, zh))
        _say_gaps(console, result.coverage, book, zh)
    if result.skipped:
        console.print(f"{'未运行的规则' if zh else 'Rules not run'} {len(result.skipped)}：", style="dim", markup=False)
        reasons = Counter(skip.of(lang) for skip in result.skipped)
        for reason, count in reasons.most_common(8):
            console.print(f"  {count} × {reason}", style="dim", markup=False)
    if output:
        console.print(f"{'已写入' if zh else 'Written to'} {output}", markup=False)
    if not result.judged:
        nothing = "没有可判定的数据：没有一条规则判定了任何一行" if zh else "Nothing to judge: no rule judged any row"
        console.print(nothing, style="bold red", markup=False)
        return
    last = (
        f"违规 {result.breaches:,} 项，疑似 {result.suspected:,} 项，待补数据 {result.waiting:,} 项，未读入 {result.rejected_count:,} 行"
        if zh
        else f"{result.breaches:,} breaches, {result.suspected:,} suspected, {result.waiting:,} undecided, "
        f"{result.rejected_count:,} rows rejected"
    )
    if not any(result.checked.values()):
        last = f"没有可判定的数据；{last}" if zh else f"Nothing could be judged; {last}"
    console.print(last, style="bold", markup=False, highlight=False)


def _say_undecided(console: Console, result: CheckResult, book: Rulebook, zh: bool) -> None:
    """Print which columns and tables to fill, those that most rules wait for first."""
    waiting: dict[tuple[str, str], list[int]] = {}
    for entry in result.undecided:
        waiting.setdefault((entry.table, entry.column), []).append(entry.count)
    days = [each for entry in result.undecided for each in entry.days]
    console.print("待补数据：" if zh else "Data to fill:", style="yellow", markup=False)
    ranked = sorted(waiting.items(), key=lambda item: (-len(item[1]), item[0]))
    for (name, column), counts in ranked[:_SHOWN_UNDECIDED]:
        table = book.contract[name]
        shown = table.name_zh if zh else name
        if column:
            shown += f"“{table[column].header_zh}”" if zh else f".{column}"
        rows, rules = max(counts), len(counts)
        said = f"{rows:,} 行，{rules} 条规则待定" if zh else f"{rows:,} rows, {rules} rules wait"
        missing = "" if column else ("（缺表）" if zh else " (no such table)")
        console.print(f"  {shown}{missing}：{said}" if zh else f"  {shown}{missing}: {said}", markup=False)
        if name == CALENDAR and days:
            first, last = min(each.first for each in days), max(each.last for each in days)
            regions = sorted({each.region_code for each in days})
            where = ("、" if zh else ", ").join(regions[:_SHOWN_REGIONS]) + (" …" if regions[_SHOWN_REGIONS:] else "")
            said = (
                f"    没有校历说明 {where} 在 {first} 至 {last} 之间哪些日子放寒暑假：请附校历表（行政区划代码、日期、类别），或用规则包写明假期"
                if zh
                else f"    No calendar says which days of {where} from {first} to {last} are vacation: add the table calendar_day, or a pack"
            )
            console.print(said, markup=False, soft_wrap=True)
    if len(ranked) > _SHOWN_UNDECIDED:
        console.print(f"  … {'其余见输出文件' if zh else 'the rest is in the output file'}", markup=False)


def account_line(account: Account, lang: str) -> str:
    """Say where the rows of one sheet went, and what was done to read it."""
    shown = account.as_dict(lang)
    where = f"{shown['file']}（{shown['sheet']}）" if shown["sheet"] else shown["file"]
    numbers = f"{account.rows:,} = {account.checked:,} + {account.rejected:,} + {account.set_aside:,}"
    said = (
        "读到 {} 行（已检查 + 未读入 + 另列）" if lang == "zh" else "rows {} (checked + rejected + set aside)"
    ).format(numbers)
    return f"  {where}：{said}" + "".join(f"；{note}" for note in shown["notes"])


def _say_unknown(console: Console, entry: UnknownIds, book: Rulebook, zh: bool) -> None:
    """Print the ids of a column that no list has, with those they may have been meant for."""
    table, listed = book.contract[entry.table], book.contract[entry.listed_in]
    near = [f"{id} → {'、'.join(others)}" if others else id for id, others in entry.examples.items()]
    said = (
        f"{table.name_zh}“{table[entry.column].header_zh}”有 {entry.count:,} 个编号（{entry.rows:,} 行）不在{listed.name_zh}表中："
        if zh
        else f"{table.name}.{entry.column}: {entry.count:,} ids ({entry.rows:,} rows) are not in {listed.name}: "
    )
    console.print(said + ("；" if zh else "; ").join(near), style="yellow", markup=False)


def _coverage_table(coverage: Coverage, zh: bool) -> Table:
    table = Table(show_lines=False, expand=False)
    headings = (
        ("规则", "对象数", "合规", "违规", "疑似", "待补数据")
        if zh
        else ("Rule", "Subjects", "Clean", "Breach", "Suspected", "Undecided")
    )
    for heading in headings:
        table.add_column(heading)
    for rule in coverage.rules:
        if not rule.skipped:
            counts = (rule.subjects, rule.clean, rule.breach, rule.suspected, rule.undecided)
            table.add_row(rule.rule, *(f"{count:,}" for count in counts))
    return table


def _say_gaps(console: Console, coverage: Coverage, book: Rulebook, zh: bool) -> None:
    """Print for each table how many schools and institutions have no rows in it, and on how many school days some lack."""
    never = Counter((gap.table, gap.owner_type) for gap in coverage.gaps if not gap.days)
    days: Counter[tuple[str, str]] = Counter()
    for gap in coverage.gaps:
        days[gap.table, gap.owner_type] += len(gap.days)
    for name, owner in sorted(never.keys() | {key for key, count in days.items() if count}):
        table, whose = book.contract[name], book.contract[owner]
        said = (
            f"{table.name_zh}：{never[name, owner]:,} 个{whose.name_zh}没有数据，另缺 {days[name, owner]:,} 个上课日的数据"
            if zh
            else f"{name}: {never[name, owner]:,} of {owner} have no rows, and rows of {days[name, owner]:,} school days are missing"
        )
        console.print(said, style="yellow", markup=False)


def _findings_table(result: CheckResult, zh: bool) -> Table:
    table = Table(show_lines=False, expand=False)
    for heading in (
        ("性质", "规则", "条款", "数量", "例如") if zh else ("Kind", "Rule", "Clauses", "Count", "For example")
    ):
        table.add_column(heading, overflow="fold")
    by_rule = Counter(finding.rule.id for finding in result.findings)
    order = {"serious": 0, "general": 1, "minor": 2}
    first = {finding.rule.id: finding for finding in reversed(result.findings)}
    ranked = sorted(
        first.values(), key=lambda f: (f.rule.kind != "breach", order[f.rule.severity], -by_rule[f.rule.id])
    )
    words = {"breach": "违规", "suspected": "疑似"} if zh else {}
    for example in ranked[:_SHOWN_RULES]:
        rule = example.rule
        table.add_row(
            words.get(rule.kind, rule.kind), rule.title["zh" if zh else "en"], "、".join(example.clauses) or "—", f"{by_rule[rule.id]:,}",
            Text(example.message("zh" if zh else "en")), style="red" if rule.kind == "breach" else "yellow",
        )  # fmt: skip
    return table
