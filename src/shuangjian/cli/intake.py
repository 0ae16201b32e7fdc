"""`shuangjian intake FILE`: read a government document and propose its structure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shuangjian.cli.rules import load
from shuangjian.cli.scope import known_region
from shuangjian.documents.blocks import UnreadableDocumentError
from shuangjian.documents.draft_pack import draft_pack, write_pack
from shuangjian.documents.formats import open_document
from shuangjian.documents.plan import Plan, plan_of
from shuangjian.documents.repaired import repaired_text
from shuangjian.documents.write import write_plan
from shuangjian.engine.finding import dumps

_WORDS = {
    "zh": {
        "ending": "请用 .json 或 .xlsx 结尾。", "unread": "{path}：读不了（{why}），请检查文件权限。",
        "unwritten": "{path}：写不进去（{why}），请换一个文件夹。", "written": "已写入 {path}",
        "taken": "{path} 里已有规则包；请换一个文件夹，以免覆盖已确认的条目。",
        "pack": "规则包草稿已写入 {path}：参数 {parameters} 项、规则 {rules} 项待确认，检查项 {checklist} 条。",
        "incomplete": "请在草稿里补上适用地区（territory）和生效日期（in_force_from）。",
        "measures": "措施 {count} 项", "columns": "序号|内容|牵头|责任|时限", "negative": "负面清单：{listed}", "part": "{part} {count} 项",
        "and": "，", "promise": "承诺：{text}", "differs": "正文与附表不一致：第 {no} 项 {field}", "note": "提示：{text}",
    },
    "en": {
        "ending": "Give a name that ends in .json or .xlsx.", "unread": "{path}: cannot be read ({why}); look at its permissions.",
        "unwritten": "{path}: cannot be written ({why}); choose another folder.", "written": "Written to {path}",
        "taken": "{path} holds a pack already; choose another folder, so that no confirmed entry is lost.",
        "pack": "Draft of a pack in {path}: {parameters} parameters and {rules} rules to confirm, {checklist} checklist items.",
        "incomplete": "Add the territory and the day it is in force from (in_force_from) to the draft.",
        "measures": "{count} measures", "columns": "No.|Measure|Lead|Responsible|Deadline", "negative": "Negative list: {listed}",
        "part": "{part}: {count}", "and": ", ", "promise": "Promise: {text}", "differs": "Text and annex differ: item {no}, {field}",
        "note": "Note: {text}",
    },
}  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write plan.json or plan.xlsx. 输出文件"
)
@click.option(
    "--text",
    "text_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the repaired text, repairs marked. 修补后的文本",
)
@click.option(
    "--pack",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a draft pack of the document into this folder. 规则包草稿",
)
@click.option("--region", default="", help="Where the document holds, GB/T 2260; with --pack. 适用地区代码")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def intake(
    file: Path, output: Path | None, text_file: Path | None, pack: Path | None, region: str, lang: str, as_json: bool
) -> None:
    """Read FILE and propose its title, measures, departments, deadlines, lists and promises.

    Text, Word, web pages, PDF with a text layer and OFD are read; .doc and .wps where LibreOffice is installed.

    Exit status: 0, or 2 where the file cannot be read or is no official document.
    """
    console = Console(stderr=as_json)
    say = _WORDS[lang]
    if output and output.suffix.lower() not in (".json", ".xlsx"):
        raise click.BadParameter(say["ending"], param_hint="--output")
    try:
        opened = open_document(file)
        if text_file:
            _write(console, say, text_file, lambda path: path.write_text(repaired_text(opened), encoding="utf-8"))
        plan = plan_of(opened, file.name)
    except UnreadableDocumentError as error:
        console.print(error.reason.of(lang), style="red", markup=False)
        sys.exit(2)
    except OSError as error:
        console.print(say["unread"].format(path=file, why=error.strerror), style="red", markup=False)
        sys.exit(2)
    if output:
        _write(console, say, output, lambda path: write_plan(plan, path, lang))
    if pack:
        _write_pack(console, say, plan, pack, file.name, region)
    if as_json:
        click.echo(dumps(plan.as_dict(lang)))
        return
    _summarise(console, plan, lang)
    if output:
        console.print(say["written"].format(path=output), markup=False)


def _write_pack(console: Console, say: Mapping[str, str], plan: Plan, folder: Path, name: str, region: str) -> None:
    book = load()
    known_region(book.regions, region or None, "--region")
    draft = draft_pack(plan, book, region)
    try:
        path = write_pack(draft, folder, name)
    except FileExistsError:
        console.print(say["taken"].format(path=folder), style="red", markup=False)
        sys.exit(2)
    except OSError as error:
        console.print(say["unwritten"].format(path=folder, why=error.strerror), style="red", markup=False)
        sys.exit(2)
    counts = {part: len(draft[part]) for part in ("parameters", "rules", "checklist")}
    console.print(say["pack"].format(path=path, **counts), markup=False)
    if not draft["instrument"]["territory"] or not draft["instrument"]["in_force_from"]:
        console.print(say["incomplete"], style="yellow", markup=False)


def _write(console: Console, say: Mapping[str, str], path: Path, write: Callable[[Path], object]) -> None:
    try:
        write(path)
    except OSError as error:
        console.print(say["unwritten"].format(path=path, why=error.strerror), style="red", markup=False)
        sys.exit(2)


def _summarise(console: Console, plan: Plan, lang: str) -> None:
    say = _WORDS[lang]
    console.print(plan.title, style="bold", markup=False)
    console.print("  ".join(part for part in (plan.number, plan.issuer, plan.date or "") if part), markup=False)
    if plan.measures:
        table = Table(title=say["measures"].format(count=len(plan.measures)), title_justify="left")
        for heading in say["columns"].split("|"):
            table.add_column(heading, overflow="fold")
        for measure in plan.measures:
            deadlines = "；".join(measure.deadlines) or measure.deadline
            cells = (measure.no, measure.heading, "、".join(measure.lead), "、".join(measure.responsible), deadlines)
            table.add_row(*map(Text, cells))
        console.print(table)
    if plan.negative_list:
        parts: dict[str, int] = {}
        for item in plan.negative_list:
            parts[item.part] = parts.get(item.part, 0) + 1
        listed = say["and"].join(say["part"].format(part=part, count=count) for part, count in parts.items())
        console.print(say["negative"].format(listed=listed), markup=False)
    for promise in plan.promises:
        console.print(say["promise"].format(text=promise), markup=False)
    for difference in plan.differences:
        console.print(say["differs"].format(no=difference.no, field=difference.field), style="yellow", markup=False)
    for warning in plan.warnings:
        console.print(say["note"].format(text=warning.of(lang)), style="yellow", markup=False)
