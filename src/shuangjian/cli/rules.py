"""`shuangjian rules`: list the rules, run their spec tests and the mutation run over them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from shuangjian.engine.book import Rulebook
from shuangjian.engine.errors import RulebookError
from shuangjian.engine.finding import dumps
from shuangjian.engine.parameters import STRICTER_GOVERNS
from shuangjian.engine.rule import Rule
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack import PackError
from shuangjian.rulebook.pack_reader import lay_over

RULEBOOK = click.option(
    "--rulebook",
    "pack",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Lay the pack in this folder over the packaged rulebook. 本地规则包",
)


def load(pack: Path | None = None) -> Rulebook:
    """Load the packaged rulebook, with a pack laid over it, or end with all faults on standard error (exit status 2)."""
    try:
        book = packaged_rulebook()
        return laid_over(book, pack) if pack else book
    except RulebookError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        click.echo(f"{len(error.problems)} faults in the rulebook.", err=True)
        sys.exit(2)


def laid_over(book: Rulebook, folder: Path) -> Rulebook:
    """Return a rulebook with the pack of a folder laid over it, or end with all its faults on standard error (exit status 2)."""
    try:
        laid, pack = lay_over(book, folder)
    except PackError as error:
        for fault in error.problems:
            click.echo(fault, err=True)
        click.echo(f"规则包有 {len(error.problems)} 处问题，没有启用。", err=True)
        sys.exit(2)
    of = pack.instrument
    click.echo(
        f"规则包：{of.number or of.title_zh}，参数 {len(pack.values)} 项，规则依据 {len(pack.grounds)} 项", err=True
    )
    if pack.waiting:
        click.echo(f"规则包还有 {pack.waiting} 项未确认（confirmed 不是 true），没有生效。", err=True)
    for warning in laid.warnings[len(book.warnings) :]:
        what = "上级规定从严，本地数值不起作用" if warning.hint == STRICTER_GOVERNS else "请核对"
        click.echo(f"提示：{warning.place} 比上级规定宽松，{what}：{warning.message}", err=True)
    return laid


def pick(book: Rulebook, ids: tuple[str, ...]) -> list[Rule]:
    """Return the rules named, each id a rule's or an area's; all of them where none is named."""
    if not ids:
        return list(book.rules.values())
    chosen = [rule for rule in book.rules.values() if rule.id in ids or rule.area in ids]
    unknown = [id for id in ids if not any(rule.id == id or rule.area == id for rule in chosen)]
    if unknown:
        raise click.UsageError(f"There is no rule or area {', '.join(unknown)}. `shuangjian rules` lists them.")
    return chosen


def rule_as_dict(rule: Rule) -> dict[str, Any]:
    """Return what `rules --json` says of a rule."""
    return {
        "id": rule.id,
        "title": {"zh": rule.title.zh, "en": rule.title.en},
        "kind": rule.kind,
        "severity": rule.severity,
        "nature": rule.nature,
        "grain": list(rule.grain),
        "provisions": [ground.provision.id for ground in rule.grounds],
        "facts": sorted(rule.facts),
        "columns": {table: sorted(columns) for table, columns in sorted(rule.columns.items())},
        "parameters": [parameter.key for parameter in rule.parameters],
        "specs": [
            {
                "name": {"zh": case.name.zh, "en": case.name.en},
                "clauses": list(case.clauses),
                "findings": len(case.findings),
            }
            for case in rule.specs
        ],
    }


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="All rules as JSON.")
@RULEBOOK
@click.pass_context
def rules(ctx: click.Context, as_json: bool, pack: Path | None) -> None:
    """List the rules of the rulebook."""
    if ctx.invoked_subcommand:
        return
    book = load(pack)
    if as_json:
        click.echo(dumps([rule_as_dict(rule) for rule in book.rules.values()]))
        return
    for rule in book.rules.values():
        click.echo(f"{rule.id:<44}{rule.kind:<11}{rule.title.zh}")
    click.echo(f"{len(book.rules)} rules")


@rules.command()
@click.argument("ids", nargs=-1)
def test(ids: tuple[str, ...]) -> None:
    """Run the spec tests of the rules (or areas) named, or of all."""
    from shuangjian.engine.specs import run_specs

    book = load()
    results = run_specs(book, pick(book, ids))
    failed = [result for result in results if result.failure]
    for result in failed:
        click.echo(f"FAILED {result.rule}: {result.case}\n       {result.failure}")
    click.echo(f"{len(results) - len(failed)} cases hold, {len(failed)} fail.")
    sys.exit(1 if failed else 0)


@rules.command()
@click.argument("ids", nargs=-1)
def mutate(ids: tuple[str, ...]) -> None:
    """Change the rules named one condition at a time and list the changes no spec case notices."""
    from shuangjian.engine.specs import surviving_mutants

    book = load()
    alive_in_all = 0
    for rule in pick(book, ids):
        alive = surviving_mutants(book, rule)
        alive_in_all += len(alive)
        for description in alive:
            click.echo(f"ALIVE {rule.id}: {description}")
    click.echo(f"{alive_in_all} mutants alive.")
    sys.exit(1 if alive_in_all else 0)


@rules.command()
def lint() -> None:
    """Check the whole rulebook: errors stop it, warnings are listed."""
    book = load()
    for warning in book.warnings:
        click.echo(f"warning: {warning}")
    click.echo(
        f"{len(book.rules)} rules, {len(book.indicators)} indicators, {len(book.parameters)} parameters, {len(book.provisions)} provisions: no fault."
    )
