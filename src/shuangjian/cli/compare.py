"""`shuangjian compare OLD.json NEW.json`: what has changed since the last check."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from shuangjian.engine.finding import dumps
from shuangjian.files.compare import STATES, NoReport, read_report
from shuangjian.files.compare import compare as compare_reports

_HEADINGS = {
    "zh": {"new": "新增", "reopened": "再次出现", "lasting": "仍在", "cleared": "已消除"},
    "en": {state: state for state in STATES},
}
_SHOWN = 60
_REPORT = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("old", type=_REPORT)
@click.argument("new", type=_REPORT)
@click.option(
    "--earlier",
    multiple=True,
    type=_REPORT,
    help="A report before OLD: what it had and OLD has not is reopened. 更早的报告",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of the table.")
def compare(old: Path, new: Path, earlier: tuple[Path, ...], lang: str, as_json: bool) -> None:
    """Say which findings of the report NEW are new, reopened or lasting since OLD, and which are cleared, by owner and rule.

    Both are JSON files of `check --output`. Exit status: 1 if any finding is new or reopened, 0 if none, 2 if a file is no report.
    """
    console = Console(stderr=as_json)
    try:
        found = compare_reports(read_report(old), read_report(new), [read_report(path) for path in earlier])
    except NoReport as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    if as_json:
        click.echo(dumps(found.as_dict()))
    else:
        words = _HEADINGS[lang]
        table = Table(
            "责任主体" if lang == "zh" else "Owner", "规则" if lang == "zh" else "Rule", *(words[s] for s in STATES)
        )
        rows = found.counts("owner_id", "rule")
        for key, counts in rows[:_SHOWN]:
            table.add_row(*map(Text, key), *(str(counts[state]) for state in STATES))
        console.print(table)
        if len(rows) > _SHOWN:
            console.print("… --json", markup=False)
        console.print("，".join(f"{words[s]} {len(found.findings[s]):,}" for s in STATES), style="bold", markup=False)
    sys.exit(1 if found.findings["new"] or found.findings["reopened"] else 0)
