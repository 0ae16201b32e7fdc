"""`shuangjian clauses`: which clauses of the five documents work, by what, and which are blank."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from shuangjian.cli.rules import load
from shuangjian.engine.book import Rulebook
from shuangjian.rulebook.coverage import (
    KINDS,
    Pointer,
    ResultsError,
    find_unresolved,
    load_coverage,
    read_results,
    whole_clauses,
)


@click.command()
@click.option(
    "--missing", is_flag=True, help="List the clauses that do not work whole, and what is missing. 尚未完整实现的条款"
)
@click.option(
    "--check", "results", type=click.Path(dir_okay=False, path_type=Path),
    help="Name the pointers whose test does not carry the clause, did not run or failed, by this file of test results. 核对测试结果",
)  # fmt: skip
def clauses(missing: bool, results: Path | None) -> None:
    """Show how many clauses of each document work, and by what.

    Exit status: 0; with --check 1 if a pointer does not resolve, 2 if the file cannot be read.
    """
    book, pointers = load(), load_coverage()
    if results is not None:
        _check(book, pointers, results)
    elif missing:
        _list_missing(book, pointers)
    else:
        _summarise(book, pointers)


def _check(book: Rulebook, pointers: list[Pointer], path: Path) -> None:
    try:
        tests = read_results(path)
    except ResultsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    faults = find_unresolved(pointers, tests, book.clauses)
    for fault in faults:
        click.echo(fault)
    whole, begun = whole_clauses(pointers), {pointer.clause for pointer in pointers}
    click.echo(
        f"{len(pointers)} pointers for {len(begun)} clauses, {len(whole)} of them whole; {len(faults)} do not resolve."
    )
    sys.exit(1 if faults else 0)


def _list_missing(book: Rulebook, pointers: list[Pointer]) -> None:
    whole, of_clause = whole_clauses(pointers), {pointer.clause: pointer for pointer in pointers}
    lacking = [clause for clause in book.clauses.values() if clause.id not in whole]
    for clause in lacking:
        begun = of_clause.get(clause.id)
        said = f"　[部分] {begun.missing_zh}" if begun else ""
        click.echo(f"{clause.id:<10}{clause.kind:<11}{clause.area:<14}{clause.summary_zh}{said}")
    parts = sum(clause.id in of_clause for clause in lacking)
    click.echo(f"{len(lacking) - parts} of {len(book.clauses)} clauses are not covered, {parts} in part.")


def _summarise(book: Rulebook, pointers: list[Pointer]) -> None:
    of_document = {clause.id: clause.instrument for clause in book.clauses.values()}
    everything = Counter(instrument.id for instrument in of_document.values())
    covered = whole_clauses(pointers) & of_document.keys()
    by_document = Counter(of_document[clause].id for clause in covered)
    by_kind = Counter((of_document[c].id, k) for c, k in {(p.clause, p.kind) for p in pointers} if c in of_document)
    kinds = [kind for kind in KINDS if any(key[1] == kind for key in by_kind)]
    for document in sorted(everything):
        parts = ", ".join(f"{kind} {by_kind[document, kind]}" for kind in kinds if by_kind[document, kind])
        title = book.instruments[document].title_zh
        click.echo(f"{document:<4}{by_document[document]:>4} of {everything[document]:>3}  {title}: {parts or '-'}")
    begun = len({pointer.clause for pointer in pointers} - covered)
    click.echo(f"{len(covered)} of {len(book.clauses)} clauses work whole, {begun} in part; {len(pointers)} pointers.")
