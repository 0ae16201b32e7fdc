"""The fact contract: which tables and columns rules may read, and what they mean.

Two shapes of one table. The *file* shape is what districts keep (`facts.tsv`): money in yuan, one timestamp
column, ids as the owner wrote them. The *engine* shape is what rules read, and every producer of facts (folder
reader, database views, Spark) must deliver it exactly:

* `region_code` is never null; unknown is the nation, "000000".
* `row_id` (text, never null) names the row in evidence, as its owner wrote it.
* each `<x>_id` of an owner or object has a `<x>_key`, qualified by region and owner ("230804/S1/301"), because
  ids are unique within their owner only. Rules join on keys and show ids.
* money is `<column>_fen`, integer fen.
* a timestamp pair `starts_at`/`ends_at` (Shanghai wall time) has companions `starts_on` (date), `starts_minute`
  (minutes after that day's midnight, rounded down) and `ends_minute` (minutes after the *starting* day's
  midnight, rounded up, so past midnight exceeds 1440).
* `homework.stage`, `exam.stage`, `service_session.stage` are filled from the class, the school or the grade.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

CONTRACT_VERSION = 1

NATION = "000000"

# What an empty cell may say, besides standing for a value.
UNKNOWN, NONE, OPEN = "unknown", "none", "open"

# What a column holds beyond its type: words that people wrote, somebody's number, an amount that may be below zero.
FREE_TEXT, PERSON, SIGNED = "free_text", "person", "signed"

# What qualifies an id. `{}` in the engine shape: "<region>/<owner>/<id>".
_KEY_PARENTS: dict[str, tuple[str, ...]] = {
    "school_id": ("school_id",),
    "class_id": ("school_id", "class_id"),
    "institution_id": ("institution_id",),
    "course_id": ("institution_id", "course_id"),
    "contract_id": ("institution_id", "contract_id"),
    "site_id": ("institution_id", "site_id"),
    "lesson_id": ("institution_id", "lesson_id"),
    "group_id": ("institution_id", "group_id"),
    "student_id": ("student_id",),
}

_ENGINE_TYPES = {
    "text": "text",
    "int": "integer",
    "bool": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "decimal": "bigint",
}


@dataclass(frozen=True)
class Fill:
    """Where an empty cell is taken from: column `column` of the row of `table` that this row's key names.

    `only` are the values that may be taken; all where it is empty.
    """

    table: str
    column: str
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of the file shape.

    `type` is text, int, decimal (yuan), bool, date or timestamp. `values` maps each stored code to the Chinese
    words districts write for it; empty where the column is free. `empty` is what an empty cell says, and a column
    that is absent, which is no other: "unknown" (there is a value and nobody has said which), "none" (there is none:
    no text written, a day that has not come), "open" (a span without an end on this side) or the value it stands for.
    It is "" where the column is required. `holds` is FREE_TEXT, PERSON, SIGNED or "": numbers are not below zero where it is
    not SIGNED. `taken_from` fills an empty cell, the first that has a value. `headers` and `words` are what a deployment's own files say besides: other headers,
    and (word, code) of a coded column. `record` says why no rule or figure reads the column: it is kept and shown only.
    """

    name: str
    type: str
    required: bool
    header_zh: str
    values: dict[str, tuple[str, ...]]
    meaning: str
    empty: str
    holds: str = ""
    taken_from: tuple[Fill, ...] = ()
    headers: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    record: str = ""

    @property
    def hides(self) -> bool:
        """Whether an empty cell hides a value: whoever judges the row must ask what it could be."""
        return self.empty == UNKNOWN

    @property
    def is_free_text(self) -> bool:
        """Whether people write here in words of their own."""
        return self.holds == FREE_TEXT

    @property
    def is_person(self) -> bool:
        """Whether it names a person: an identity number there becomes a pseudonym."""
        return self.holds == PERSON

    @property
    def may_be_negative(self) -> bool:
        """Whether a number here may be below zero."""
        return self.holds == SIGNED

    @property
    def stands_for(self) -> str | None:
        """The value an empty cell stands for, or None."""
        return self.empty if self.empty not in ("", UNKNOWN, NONE, OPEN) else None


@dataclass(frozen=True)
class EngineColumn:
    """One column of the engine shape; `sources` are the file columns it is made from."""

    name: str
    type: str  # text | integer | bigint | boolean | date | timestamp
    sources: tuple[str, ...]


_OWNER_KEYS = ("institution_key", "school_key")


@dataclass(frozen=True)
class Table:
    """One fact table, in both shapes."""

    name: str
    name_zh: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    row_id: tuple[str, ...]
    day: str | None
    until: str | None = None
    _by_name: dict[str, Column] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_name.update({column.name: column for column in self.columns})

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Column:
        return self._by_name[name]

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Engine key column → the file columns that qualify it, after the region, e.g. class_key → school_id, class_id."""
        found: dict[str, tuple[str, ...]] = {}
        for column in self.columns:
            parents = _KEY_PARENTS.get(column.name)
            if parents and all(parent in self._by_name for parent in parents):
                found[column.name.removesuffix("_id") + "_key"] = parents
        if self.name == "publication":
            found["owner_key"] = ("owner_id",)
        if self.name == "report":
            found["subject_key"] = ("subject_id",)
        return found

    @property
    def owner_keys(self) -> tuple[str, ...]:
        """The engine keys of a school or institution, that first under which the rows are kept.

        An examination is kept by its school and may name an institution as well: it is the school's.
        """
        return tuple(
            sorted((k for k in _OWNER_KEYS if k in self.keys), key=lambda k: not set(self.keys[k]) <= set(self.key))
        )

    @property
    def event_day(self) -> str | None:
        """The column of the day on which what a row says happened; None where it lasted, or has no day."""
        return None if self.until or self.name == "calendar_day" else self.day

    @property
    def has_times(self) -> bool:
        """Whether the table carries a starts_at/ends_at pair and so the companion columns."""
        return "starts_at" in self._by_name and "ends_at" in self._by_name

    @property
    def engine_columns(self) -> tuple[EngineColumn, ...]:
        """The engine shape, in order: row_id, region_code, keys, times, then the file columns."""
        out = [
            EngineColumn("row_id", "text", self.row_id),
            EngineColumn("region_code", "text", ("region_code",) if "region_code" in self._by_name else ()),
        ]
        out += [EngineColumn(name, "text", parents) for name, parents in self.keys.items()]
        if self.has_times:
            out += [
                EngineColumn("starts_on", "date", ("starts_at",)),
                EngineColumn("starts_minute", "integer", ("starts_at",)),
                EngineColumn("ends_minute", "integer", ("starts_at", "ends_at")),
            ]
        for column in self.columns:
            if column.name == "region_code":
                continue
            name = column.name + "_fen" if column.type == "decimal" else column.name
            out.append(EngineColumn(name, _ENGINE_TYPES[column.type], (column.name,)))
        return tuple(out)


@dataclass(frozen=True)
class Words:
    """What a deployment's own files write: headers that mean a column or, with `code`, words in it that mean a code."""

    table: str
    column: str
    words: tuple[str, ...]
    code: str = ""


class Contract:
    """All fact tables by name."""

    def __init__(self, tables: dict[str, Table]) -> None:
        """Hold `tables`; use `load_contract()` for the packaged one."""
        self._tables = tables

    def __iter__(self) -> Iterator[Table]:
        return iter(self._tables.values())

    def __contains__(self, name: str) -> bool:
        return name in self._tables

    def __getitem__(self, name: str) -> Table:
        return self._tables[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Table names in contract order."""
        return tuple(self._tables)

    def with_words(self, added: Iterable[Words]) -> Contract:
        """Return the contract with further headers and words of columns; it holds the same tables otherwise."""
        tables = dict(self._tables)
        for each in added:
            table = tables[each.table]
            column = table[each.column]
            column = replace(
                column,
                headers=column.headers if each.code else (*column.headers, *each.words),
                words=(*column.words, *((word, each.code) for word in each.words)) if each.code else column.words,
            )
            columns = tuple(column if one.name == column.name else one for one in table.columns)
            tables[each.table] = replace(table, columns=columns, _by_name={})
        return Contract(tables)


def _parse_values(text: str) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        code, _, words = part.partition("=")
        values[code.strip()] = tuple(word.strip() for word in words.split("|") if word.strip())
    return values


def _parse_fills(text: str) -> tuple[Fill, ...]:
    fills = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        source, _, only = part.partition("=")
        table, _, column = source.partition(".")
        fills.append(Fill(table, column, tuple(filter(None, only.split("|")))))
    return tuple(fills)


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("shuangjian.engine").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def load_contract() -> Contract:
    """Read the packaged contract (`facts.tsv`, `tables.tsv`, `record_only.tsv`)."""
    columns: dict[str, list[Column]] = {}
    record = {(row["table"], row["column"]): row["why"] for row in _rows("record_only.tsv")}
    for row in _rows("facts.tsv"):
        columns.setdefault(row["table"], []).append(
            Column(
                name=row["column"],
                type=row["type"],
                required=row["required"] == "yes",
                header_zh=row["header_zh"],
                values=_parse_values(row["values_zh"] or ""),
                meaning=row["meaning"] or "",
                empty=row["empty"] or "",
                holds=row["holds"] or "",
                taken_from=_parse_fills(row["taken_from"] or ""),
                record=record.pop((row["table"], row["column"]), ""),
            )
        )
    tables: dict[str, Table] = {}
    for row in _rows("tables.tsv"):
        name = row["table"]
        tables[name] = Table(
            name=name,
            name_zh=row["name_zh"],
            columns=tuple(columns[name]),
            key=tuple(row["key"].split(",")),
            row_id=tuple(row["row_id"].split(",")),
            day=row["day"] or None,
            until=row["until"] or None,
        )
    assert not record, f"record_only.tsv names columns that facts.tsv does not: {sorted(record)}"
    missing = set(columns) - set(tables)
    assert not missing, f"facts.tsv names tables that tables.tsv does not: {missing}"
    return Contract(tables)
