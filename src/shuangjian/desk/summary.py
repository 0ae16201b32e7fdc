"""A check as a page shows it: by school and institution, everything counted, the first of each kind named."""

from __future__ import annotations

from collections import Counter
from typing import Any

from shuangjian.engine.book import Rulebook
from shuangjian.engine.finding import Finding
from shuangjian.files.evidence import Spot
from shuangjian.files.reader import Folder
from shuangjian.files.rejected import Rejection
from shuangjian.files.result import CheckResult
from shuangjian.files.slips import Slip, hole_lines, say_place, slips_of

# How many of each kind are named for one owner; the rest is in the workbook.
SHOWN = 50
SHOWN_OF_RULE = 10
_SHOWN_OWNERS = 2_000
_SHOWN_ASIDE = 300
_GRAVITY = {"serious": 0, "general": 1, "minor": 2}


def summarise(result: CheckResult, book: Rulebook, folder: Folder, lang: str) -> dict[str, Any]:
    """Return JSON-ready values for the page of a check, in one language; counts are exact."""
    zh = lang == "zh"
    tables = {table.name: table.name_zh if zh else table.name.replace("_", " ") for table in book.contract}
    owners = [_owner(slip, result, book, lang) for slip in slips_of(result)]
    owners.sort(key=lambda owner: (-owner["breach"], -owner["suspected"], -owner["undecided"], owner["name"]))
    nobody = [one for one in result.rejected if not one.owner]
    return {
        "totals": {
            "breach": result.breaches, "suspected": result.suspected, "undecided": result.waiting, "rejected": result.rejected_count,
            "checked": sum(result.checked.values()), "set_aside": folder.set_aside.count,
        },
        "judged": result.judged,
        "checked": [{"table": tables[name], "rows": rows} for name, rows in result.checked.items() if rows],
        "files": [{**one.as_dict(lang), "table": tables.get(one.table or "", "")} for one in folder.accounts],
        "complaints": [{"file": name, "reason": reason.of(lang)} for name, reason in folder.complaints.items()],
        "owners": owners[:_SHOWN_OWNERS],
        "owners_more": max(0, len(owners) - _SHOWN_OWNERS),
        "rejected": [_rejection(one, lang) for one in nobody[:SHOWN]],
        "rejected_more": max(0, len(nobody) - SHOWN),
        "set_aside": [one.as_dict(lang) for one in result.set_aside[:_SHOWN_ASIDE]],
        "unknown_ids": [
            {**one.as_dict(), "table": tables[one.table], "listed_in": tables[one.listed_in]} for one in result.unknown_ids
        ],
        "skipped": [{"reason": reason, "count": count} for reason, count in Counter(s.of(lang) for s in result.skipped).most_common()],
    }  # fmt: skip


def _owner(slip: Slip, result: CheckResult, book: Rulebook, lang: str) -> dict[str, Any]:
    by_rule: dict[str, list[tuple[Finding, tuple[Spot, ...]]]] = {}
    for pair in slip.findings:
        by_rule.setdefault(pair[0].rule.id, []).append(pair)
    groups = sorted(by_rule.values(), key=lambda group: (_rank(group[0][0]), -len(group)))
    breach = sum(finding.rule.kind == "breach" for finding, _ in slip.findings)
    holes = list(hole_lines(slip, result.places, book.contract, lang))
    return {
        "name": slip.owner,
        "breach": breach,
        "suspected": len(slip.findings) - breach,
        "undecided": len(holes),
        "rejected": len(slip.rejected),
        "groups": [_group(group, result, lang) for group in groups],
        "holes": [_hole(line, book, lang) for line in holes[:SHOWN]],
        "rejected_rows": [_rejection(one, lang) for one in slip.rejected[:SHOWN]],
    }


def _rank(finding: Finding) -> tuple[bool, int]:
    return finding.rule.kind != "breach", _GRAVITY[finding.rule.severity]


def _group(group: list[tuple[Finding, tuple[Spot, ...]]], result: CheckResult, lang: str) -> dict[str, Any]:
    """Return the findings of one rule at one owner: what it is once, then each of the first."""
    shown = group[0][0].as_dict(lang, result.names)
    return {
        "kind": shown["kind"], "severity": shown["severity"], "title": shown["title"], "remedy": shown["remedy"],
        "basis": [basis["citation"] for basis in shown["basis"]], "count": len(group),
        "items": [_item(finding, spots, result, lang) for finding, spots in group[:SHOWN_OF_RULE]],
    }  # fmt: skip


def _item(finding: Finding, spots: tuple[Spot, ...], result: CheckResult, lang: str) -> dict[str, Any]:
    where = [say_place(result.places[place], row) for place, row in spots]
    return {"message": finding.message(lang, result.names), "where": where[:5], "where_more": max(0, len(where) - 5)}


def _hole(line: list[Any], book: Rulebook, lang: str) -> dict[str, Any]:
    file, sheet, row, column, table, rules = line
    titles = [book.rules[rule].title[lang] for rule in rules.split("、")]
    return {"file": file, "sheet": sheet, "row": row, "column": column, "table": table, "rules": titles}


def _rejection(one: Rejection, lang: str) -> dict[str, Any]:
    return one.as_dict(lang)
