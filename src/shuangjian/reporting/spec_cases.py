"""A rule's spec cases for reading: the facts given and the findings wanted, as small tables in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuangjian.engine.rule import SpecCase
from shuangjian.live.words import language, say
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.formats import format_value


@dataclass(frozen=True)
class SmallTable:
    """A few rows for reading: title, headers, rows of texts as wide as the headers."""

    title: str
    headers: list[str]
    rows: list[list[str]]


def show_case(case: SpecCase) -> dict[str, Any]:
    """Return a case of a rule in the words of the reader: its name, the facts given, the findings wanted."""
    wanted = [{key: value for key, value in finding.items() if key != "name_en"} for finding in case.findings]
    return {
        "title": say(case.name),
        "count": len(case.findings),
        "given": [_given(name, rows) for name, rows in case.facts.items() if rows],
        "wanted": _small_table("", wanted, lambda key: str(_WANTED.get(key, key)), lambda key, value: _text(value)),
    }


_GAP = re.compile(r"\{(\w+)[^}]*\}")
# What a case says of a finding.
_WANTED = {
    "subject_id": _("Who or what"),
    "day": _("Day"),
    "observed": _("Observed"),
    "limit": _("Limit"),
    "evidence": _("Rows at fault"),
    "clauses": _("Clauses"),
    "basis": _("Basis"),
    "region_code": _("Region"),
    "owner_id": _("School or institution"),
}


def show_template(text: str) -> str:
    """Return a message's text with its gaps named in words: `{observed}` reads 〔实际〕."""
    return _GAP.sub(lambda gap: f"〔{_WANTED.get(gap[1], gap[1])}〕", text)


def _given(name: str, rows: Sequence[Mapping[str, Any]]) -> SmallTable:
    table = packaged_rulebook().contract[name]
    columns = {column.name: column for column in table.columns}
    zh = language() == "zh"

    def label(key: str) -> str:
        return columns[key].header_zh if zh and key in columns else key

    def cell(key: str, value: Any) -> str:
        words = columns[key].values.get(str(value)) if zh and key in columns else None
        return words[0] if words else _text(value)

    return _small_table(table.name_zh if zh else name, rows, label, cell)


def _small_table(
    title: str, rows: Sequence[Mapping[str, Any]], label: Callable[[str], str], cell: Callable[[str, Any], str]
) -> SmallTable:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[cell(key, row[key]) if key in row else "" for key in keys] for row in rows]
    return SmallTable(title, [label(key) for key in keys], cells)


def _text(value: Any) -> str:
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else format_value(value)
