"""Find out what a sheet is: which row holds the headers, which table it is, which column is which."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import resources

from shuangjian.engine.contract import Contract, Table
from shuangjian.files.values import tidy

HEADER_ROWS_LOOKED_AT = 20

IDENTITY_HEADERS = frozenset(
    {"身份证号", "身份证号码", "身份证", "证件号码", "证件号", "公民身份号码", "身份证件号", "身份证件号码"}
)
_PERSON_COLUMN = ("person_id", "student_id", "staff_person_id")


def plain_header(text: str) -> str:
    """Return a header as it is compared: tidy, lower case, without spaces, units in brackets kept in plain form."""
    return re.sub(r"\s+", "", tidy(text)).lower().replace("（", "(").replace("）", ")").lstrip("*").rstrip("*:：")


def _without_unit(header: str) -> str:
    return re.sub(r"\([^)]*\)$", "", header)


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    text = resources.files("shuangjian.files").joinpath("synonyms.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["column"]: tuple(row["words"].split()) for row in rows}


def header_words(table: Table) -> dict[str, str]:
    """Return every header that names a column of the table, plain, → the column. The contract's own words win."""
    words: dict[str, str] = {}
    for column in table.columns:
        for word in _synonyms().get(column.name, ()):
            words.setdefault(plain_header(word), column.name)
    for column in table.columns:
        if column.header_zh:
            words[_without_unit(plain_header(column.header_zh))] = column.name
    for column in table.columns:
        if column.header_zh:
            words[plain_header(column.header_zh)] = column.name
        words[column.name] = column.name
    for person in _PERSON_COLUMN:
        if person in table:
            for word in IDENTITY_HEADERS:
                words.setdefault(word, person)
            break
    return words


@dataclass(frozen=True)
class Layout:
    """How one sheet is laid out.

    `header_row` counts from 1, as a spreadsheet does. `columns` gives for each position the contract column, or None.
    `foreign` lists headers that name nothing, with the likeliest column. `missing` lists required columns that are not there.
    """

    table: str
    header_row: int
    headers: tuple[str, ...]
    columns: tuple[str | None, ...]
    missing: tuple[str, ...]
    foreign: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """Whether every required column is there."""
        return not self.missing

    @property
    def present(self) -> frozenset[str]:
        """The contract columns the sheet has."""
        return frozenset(column for column in self.columns if column)


def _assign(
    table: Table, cells: Sequence[str], extra: Mapping[str, str | None]
) -> tuple[list[str | None], dict[str, str | None]]:
    words = header_words(table)
    given = {plain_header(header): column for header, column in extra.items()}
    columns: list[str | None] = []
    foreign: dict[str, str | None] = {}
    for cell in cells:
        header = plain_header(cell)
        if header in given:
            found = given[header]
        else:
            found = words.get(header) or words.get(_without_unit(header))
        if found in columns:
            found = None  # the first of two like headers counts
        columns.append(found)
        if found is None and header and header not in given:
            near = get_close_matches(header, words, n=1, cutoff=0.5)
            foreign[cell.strip()] = words[near[0]] if near else None
    return columns, foreign


def read_layout(
    contract: Contract,
    rows: Sequence[Sequence[str]],
    names: Sequence[str],
    mapping: Mapping[str, str | None] | None = None,
    table: str | None = None,
) -> Layout | None:
    """Find table and headers of a sheet.

    Args:
        contract: the fact contract.
        rows: the first rows, as text.
        names: what the sheet is called (sheet title, file stem): they decide between tables of like headers.
        mapping: reviewed foreign headers → column, or None for a column to leave out.
        table: the table, where the mapping already says.

    Returns:
        The layout with the most recognised headers, or None where no row has two.
    """
    named = [table] if table else [t for t in (table_named(contract, name) for name in names) if t]
    best: tuple[tuple[int, int, int, int], Layout] | None = None
    for candidate in [contract[n] for n in named] or list(contract):
        for number, row in enumerate(rows[:HEADER_ROWS_LOOKED_AT], start=1):
            columns, foreign = _assign(candidate, row, mapping or {})
            hits = [column for column in columns if column]
            if len(hits) < 2:
                continue
            missing = tuple(c.name for c in candidate.columns if c.required and c.name not in hits)
            layout = Layout(
                candidate.name, number, tuple(cell.strip() for cell in row), tuple(columns), missing, foreign
            )
            score = (int(not missing), len(hits) - len(missing), -len(foreign), -number)
            if best is None or score > best[0]:
                best = (score, layout)
    return best[1] if best else None


def table_named(contract: Contract, name: str) -> str | None:
    """Return the table a file or sheet name says: its name, or its Chinese name, at the beginning or alone."""
    plain = re.sub(r"\d+年?|\d+月|\d+日|[\s_\-.()（）\d]+", "", tidy(name).lower())
    exact = {table.name.replace("_", ""): table.name for table in contract} | {
        table.name_zh: table.name for table in contract
    }
    if plain in exact:
        return exact[plain]
    inside = [word for word in exact if word in plain]
    return exact[max(inside, key=len)] if inside else None
