"""`shuangjian intake FILE`: read a government document and propose its structure."""

from __future__ import annotations

import sys
from collections.abc import Callable
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
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def intake(
    file: Path, output: Path | None, text_file: Path | None, pack: Path | None, region: str, as_json: bool
) -> None:
    """Read FILE and propose its title, measures, departments, deadlines, lists and promises.

    Text, Word, web pages, PDF with a text layer and OFD are read; .doc and .wps where LibreOffice is installed.

    Exit status: 0, or 2 where the file cannot be read or is no official document.
    """
    console = Console(stderr=as_json)
    if output and output.suffix.lower() not in (".json", ".xlsx"):
        raise click.BadParameter("请用 .json 或 .xlsx 结尾。", param_hint="--output")
    try:
        opened = open_document(file)
        if text_file:
            _write(console, text_file, lambda path: path.write_text(repaired_text(opened), encoding="utf-8"))
        plan = plan_of(opened, file.name)
    except UnreadableDocumentError as error:
        console.print(str(error), style="red", markup=False)
        sys.exit(2)
    except OSError as error:
        console.print(f"{file}：读不了（{error.strerror}），请检查文件权限。", style="red", markup=False)
        sys.exit(2)
    if output:
        _write(console, output, lambda path: write_plan(plan, path))
    if pack:
        _write_pack(console, plan, pack, file.name, region)
    if as_json:
        click.echo(dumps(plan.as_dict()))
        return
    _summarise(console, plan)
    if output:
        console.print(f"已写入 {output}", markup=False)


def _write_pack(console: Console, plan: Plan, folder: Path, name: str, region: str) -> None:
    book = load()
    known_region(book.regions, region or None, "--region")
    draft = draft_pack(plan, book, region)
    try:
        path = write_pack(draft, folder, name)
    except FileExistsError:
        console.print(f"{folder} 里已有规则包；请换一个文件夹，以免覆盖已确认的条目。", style="red", markup=False)
        sys.exit(2)
    except OSError as error:
        console.print(f"{folder}：写不进去（{error.strerror}），请换一个文件夹。", style="red", markup=False)
        sys.exit(2)
    counts = (
        f"参数 {len(draft['parameters'])} 项、规则 {len(draft['rules'])} 项待确认，检查项 {len(draft['checklist'])} 条"
    )
    console.print(f"规则包草稿已写入 {path}：{counts}。", markup=False)
    if not draft["instrument"]["territory"] or not draft["instrument"]["in_force_from"]:
        console.print("请在草稿里补上适用地区（territory）和生效日期（in_force_from）。", style="yellow", markup=False)


def _write(console: Console, path: Path, write: Callable[[Path], object]) -> None:
    try:
        write(path)
    except OSError as error:
        console.print(f"{path}：写不进去（{error.strerror}），请换一个文件夹。", style="red", markup=False)
        sys.exit(2)


def _summarise(console: Console, plan: Plan) -> None:
    console.print(plan.title, style="bold", markup=False)
    console.print("  ".join(part for part in (plan.number, plan.issuer, plan.date or "") if part), markup=False)
    if plan.measures:
        table = Table(title=f"措施 {len(plan.measures)} 项", title_justify="left")
        for heading in ("序号", "内容", "牵头", "责任", "时限"):
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
        console.print("负面清单：" + "，".join(f"{part} {count} 项" for part, count in parts.items()), markup=False)
    for promise in plan.promises:
        console.print(f"承诺：{promise}", markup=False)
    for difference in plan.differences:
        console.print(f"正文与附表不一致：第 {difference.no} 项 {difference.field}", style="yellow", markup=False)
    for warning in plan.warnings:
        console.print(f"提示：{warning}", style="yellow", markup=False)
