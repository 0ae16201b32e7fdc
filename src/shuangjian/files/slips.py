"""Return slips: for each school or institution what it must mend, with its own rows and the reason beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shuangjian import sheets
from shuangjian.engine.calendar import CALENDAR
from shuangjian.engine.contract import Contract
from shuangjian.engine.finding import Finding
from shuangjian.files.evidence import Spot
from shuangjian.files.people import hide
from shuangjian.files.rejected import Place, Rejection
from shuangjian.files.result import CheckResult
from shuangjian.files.sources import Sheet, SourceError, open_sheets

_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_FINDINGS = {
    "zh": ("规则", "性质", "对象", "日期", "说明", "整改要求", "依据", "位置"),
    "en": ("Rule", "Kind", "Subject", "Day", "Message", "Remedy", "Basis", "Where"),
}
_ROWS = {
    "zh": ("文件", "工作表", "行", "原因", "原表内容"),
    "en": ("File", "Sheet", "Row", "Reason", "As it stands there"),
}
# Whom a lesson's day belongs to does not keep the calendar.
_CALENDAR = {
    "zh": "当日是否寒暑假（校历由主管部门录入）",
    "en": "whether the day is vacation (the bureau keeps the calendar)",
}
_UNDECIDED = {
    "zh": ("文件", "工作表", "行", "待填列", "表", "等待判定的规则"),
    "en": ("File", "Sheet", "Row", "Column to fill", "Table", "Rules that wait for it"),
}
_TITLES = {
    "zh": ("问题", "未读入", "原始行", "待补数据"),
    "en": ("Findings", "Rejected", "Original rows", "Data to fill"),
}
_NO_COLUMN = {"zh": "（缺整张表）", "en": "(the whole table)"}
_KINDS = {"zh": {"breach": "违规", "suspected": "疑似"}, "en": {}}
_HOLE_WIDTHS = (30, 14, 8, 20, 18, 60)
_LONGEST_NAME = 80
_MOST_SHEETS = 200
_WIDTHS = (30, 8, 16, 12, 60, 40, 40, 30)


# Where a cell stands (None: not known), its table and column.
Hole = tuple[Spot | None, str, str]


@dataclass
class Slip:
    """What one school or institution gets back: its findings, where their rows stand, cells to fill, and its rejected rows.

    `owner` is its name, its id where the files do not say one. `holes` maps each cell to fill to the ids of the rules that wait for it.
    """

    owner: str
    findings: list[tuple[Finding, tuple[Spot, ...]]] = field(default_factory=list)
    holes: dict[Hole, list[str]] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)


def slips_of(result: CheckResult) -> list[Slip]:
    """Return a slip for every owner that a finding, a cell to fill or a rejected row names, in order of their ids."""
    slips: dict[str, Slip] = {}

    def slip(key: str, named: str) -> Slip:
        return slips.setdefault(key, Slip(result.names.get(key, named)))

    for number, finding in enumerate(result.findings):
        spots = result.evidence_at[number] if result.evidence_at else ()
        slip(finding.owner_key, finding.owner_id).findings.append((finding, spots))
    for entry, located in zip(result.undecided, result.undecided_at, strict=False):
        for known, (key, spot) in zip(entry.owners, located, strict=True):
            owner = known if "/" in known else key
            if owner and owner.count("/") == 1:
                holes = slip(owner, owner.partition("/")[2]).holes
                holes.setdefault((spot, entry.table, entry.column), []).append(entry.rule)
    keys: dict[str, list[str]] = defaultdict(list)
    for key in {*slips, *(key for key in result.names if key.count("/") == 1)}:
        keys[key.partition("/")[2]].append(key)
    for rejection in result.rejected:
        if rejection.owner:
            # A row that was not taken has no region of its own: it goes to the one owner of that id, where there is one.
            found = keys.get(rejection.owner, [])
            key = found[0] if len(found) == 1 else rejection.owner
            slip(key, rejection.owner).rejected.append(rejection)
    return [slips[key] for key in sorted(slips, key=lambda key: (key.rpartition("/")[2], key))]


def write_slips(result: CheckResult, target: Path, lang: str, contract: Contract) -> int:
    """Write one workbook for each owner into `target`; return how many.

    Args:
        result: what the check found.
        target: a folder, made where it is not there.
        lang: zh or en.
        contract: names the columns to fill.

    Raises:
        OSError: the folder cannot be written.
    """
    target.mkdir(parents=True, exist_ok=True)
    slips = slips_of(result)
    originals = _originals(result.places, {spot for slip in slips for _, spots in slip.findings for spot in spots})
    taken: set[str] = set()
    for slip in slips:
        book = sheets.Book()
        findings, rejected, rows, holes = _TITLES[lang]
        beside = sheets.headers(_ROWS[lang], (24, 12, 8, 50, 16))
        book.add_sheet(findings, sheets.headers(_FINDINGS[lang], _WIDTHS), _finding_lines(slip, result, lang))
        if slip.holes:
            to_fill = hole_lines(slip, result.places, contract, lang)
            book.add_sheet(holes, sheets.headers(_UNDECIDED[lang], _HOLE_WIDTHS), to_fill)
        book.add_sheet(rejected, beside, _rejected_lines(slip, lang))
        book.add_sheet(rows, beside, _original_lines(slip, result.places, originals, lang))
        book.save(target / f"{_file_name(slip.owner, taken)}.xlsx")
    return len(slips)


def add_owner_sheets(book: sheets.Book, result: CheckResult, lang: str) -> None:
    """Add one sheet for each owner: its findings, and below them its rejected rows; of very many owners the first."""
    for slip in slips_of(result)[:_MOST_SHEETS]:
        findings = list(_finding_lines(slip, result, lang))
        rejected = [
            [_TITLES[lang][1], "", "", "", reason, "", "", f"{file} {sheet or ''} {row or ''}"]
            for file, sheet, row, reason, *_ in _rejected_lines(slip, lang)
        ]
        book.add_sheet(slip.owner, sheets.headers(_FINDINGS[lang], _WIDTHS), [*findings, *rejected])


def hole_lines(slip: Slip, places: Sequence[Place], contract: Contract, lang: str) -> Iterator[list[Any]]:
    """Yield a line for each cell to fill: where it stands, what it is called, which rules wait for it."""
    zh = lang == "zh"
    for (spot, name, column), rules in sorted(slip.holes.items(), key=lambda item: (item[0][1:], item[0][0] or (0, 0))):
        table = contract[name]
        place = places[spot[0]] if spot else None
        shown = _NO_COLUMN[lang] if not column else table[column].header_zh if zh else column
        shown = _CALENDAR[lang] if name == CALENDAR else shown
        yield [
            place.file if place else "", place.shown_sheet if place else "", spot[1] if spot else "", shown,
            table.name_zh if zh else name, "、".join(dict.fromkeys(rules)),
        ]  # fmt: skip


def _finding_lines(slip: Slip, result: CheckResult, lang: str) -> Iterator[list[Any]]:
    for finding, spots in slip.findings:
        shown = finding.as_dict(lang, result.names)
        where = "；".join(say_place(result.places[p], row) for p, row in spots)
        basis = "；".join(provision["citation"] for provision in shown["basis"])
        kind = _KINDS[lang].get(shown["kind"], shown["kind"])
        subject = shown["subject_name"] or shown["subject_id"]
        yield [shown["title"], kind, subject, finding.day, shown["message"], shown["remedy"], basis, where]


def say_place(place: Place, row: int) -> str:
    """Say where a row stands: file, sheet, number."""
    return " ".join(filter(None, (place.file, place.shown_sheet, str(row))))


def _rejected_lines(slip: Slip, lang: str) -> Iterator[list[Any]]:
    for one in slip.rejected:
        shown = one.as_dict(lang)
        yield [shown["file"], shown["sheet"], shown["row"], shown["reason"], *map(hide, one.cells)]


def _original_lines(
    slip: Slip, places: Sequence[Place], originals: dict[tuple[int, int], list[str]], lang: str
) -> Iterator[list[Any]]:
    reasons: dict[tuple[int, int], list[str]] = defaultdict(list)
    for finding, spots in slip.findings:
        for spot in spots:
            reasons[spot].append(finding.rule.title[lang])
    for spot in sorted(reasons):
        place, row = places[spot[0]], spot[1]
        yield [
            place.file,
            place.shown_sheet,
            row,
            "；".join(dict.fromkeys(reasons[spot])),
            *map(hide, originals.get(spot, [])),
        ]


def _originals(places: Sequence[Place], wanted: set[tuple[int, int]]) -> dict[tuple[int, int], list[str]]:
    """Return the cells of the rows wanted, read again from their files."""
    rows: dict[int, set[int]] = defaultdict(set)
    for place, row in wanted:
        rows[place].add(row)
    found: dict[tuple[int, int], list[str]] = {}
    for number, numbers in rows.items():
        sheet = _reopened(places[number])
        for row, cells in sheet.rows() if sheet else ():
            if row in numbers:
                found[number, row] = cells
            if row >= max(numbers):
                break
    return found


def _reopened(place: Place) -> Sheet | None:
    try:
        return next((s for s in open_sheets(place.path, place.file) if place.sheet in (None, s.title)), None)
    except SourceError:
        return None


def _file_name(owner: str, taken: set[str]) -> str:
    """Return a file name for an owner that no system refuses and no other owner has."""
    plain = _NO_FILE_NAME.sub("_", owner).strip(" .")[:_LONGEST_NAME] or "_"
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain}_{number}"
    taken.add(name.lower())
    return name
