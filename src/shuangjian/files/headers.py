"""Say what a header means: which column of a table, in which unit."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import resources

from shuangjian.engine.contract import Column, Contract, Table
from shuangjian.files.numerals import FEN_OF, MINUTES_OF, UNSAID_SHARE
from shuangjian.files.tidy import squeezed, tidy

IDENTITY_HEADERS = frozenset(
    {
        "身份证号",
        "身份证号码",
        "身份证",
        "证件号码",
        "证件号",
        "公民身份号码",
        "身份证件号",
        "身份证件号码",
        "身份证件号码(必填)",
    }
)

# Headers that are no column of any table but say what others mean.
DAY, DEBIT, CREDIT, SERIAL, WEEKDAY = "@day", "@debit", "@credit", "@serial", "@weekday"

_BRACKETS = re.compile(r"\(([^()]*)\)$")
_SQUARE = str.maketrans("【】[]", "()()")
# The number of a question before it, as questionnaires export their headers: 3、学科, Q3.学科, 第3题:学科.
_QUESTION = re.compile(r"^(?:(?:q|第)?\d{1,3}题?[、.:)]|\(\d{1,3}\)|q\d{1,3})(?=[^\d])")
# What a form says behind a header of how to fill it in: 布置日期 格式：2025-09-01.
_HINT = re.compile(r"(?:格式|例如|例:|如:|示例|填写|请|必填|选填|注:|说明:|单选|下拉)[^()]*$")
# A translation beside a header: 学科 Subject.
_TRANSLATION = re.compile(r"^[a-z][a-z./]*(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff)])[/|]?[a-z][a-z./]*$")
_AFTER_MARK = re.compile(r"[/:,]([^/:,]+)$")
_TOTALS = re.compile(
    r"(?:本页|本日|当日|当天|每日|全天|全班|全校|本月|本周)?(?:合计|小计|总计|共计|累计|总和|合计数|总时长)(?:\(.*\))?"
)
# Units that no column converts from: a header that states one is refused, not passed over.
_NEVER_CONVERTED = frozenset(
    {"秒", "秒钟", "s", "sec", "天", "日", "周", "星期", "月", "个月", "学期", "页", "题", "道", "遍"}
)
_LESSON = ("课时", "节", "次", "课次", "节课")
# Money per something else than what the column counts.
_PER = {"fee_due": ("学期",), "fee_charged": ("学期",), "price_per_lesson": _LESSON, "amount": (), "stated_original": ("课时", "节", "次")}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """What a header names: a field (a contract column, two joined by +, or one of ours) and the unit it states."""

    field: str
    unit: str | None = None


@lru_cache(maxsize=8192)
def plain_header(text: str) -> str:
    """Return a header as it is compared: tidy, lower case, without spaces, stars and colons around it."""
    return squeezed(text).translate(_SQUARE).lower().strip("*").rstrip("*:")


def is_question(text: str) -> bool:
    """Whether a header begins with the number of a question, as questionnaires export them."""
    return _QUESTION.match(plain_header(text)) is not None


def is_total(text: str) -> bool:
    """Whether a text is what stands before or above a total."""
    return _TOTALS.fullmatch(plain_header(text)) is not None


def parted(header: str) -> list[tuple[str, str | None]]:
    """Return the ways to part a plain header from a unit after it, the whole header first."""
    ways: list[tuple[str, str | None]] = [(header, None)]
    bare = header
    notes: list[str] = []
    while match := _BRACKETS.search(bare):
        bare, notes = bare[: match.start()], [match.group(1), *notes]
    if notes and bare:
        units = [note.removeprefix("单位").lstrip(":") for note in notes]
        ways.append((bare, next((unit for unit in units if is_unit(unit)), None)))
    if match := _AFTER_MARK.search(bare):
        if is_unit(match.group(1)):
            ways.append((bare[: match.start()], match.group(1)))
    if (bare := _TRANSLATION.sub("", header)) != header and bare:
        ways += parted(bare)
    if (match := _HINT.search(header)) and match.start():
        ways.append((header[: match.start()].rstrip("*:,;"), None))
    if (match := _QUESTION.match(header)) and match.end() < len(header):
        ways += parted(header[match.end() :].strip("*"))
    return ways


def is_unit(text: str) -> bool:
    """Whether a text is a unit of time or money, of money per something among them, or per cent."""
    head = text.split("/")[0]
    return (
        head in MINUTES_OF
        or head in FEN_OF
        or head.endswith("元")
        or text in ("%", "课时", "节", "课次")
        or text in _NEVER_CONVERTED
    )


@cache
def _synonyms() -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = resources.files("shuangjian.files").joinpath("synonyms.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return tuple((row["column"], tuple(row["words"].split())) for row in rows)


def header_words(table: Table) -> dict[str, str]:
    """Return every header that names a field of the table, plain, → the field. The contract's own words win."""
    words: dict[str, str] = {}
    own: dict[str, str] = {}
    for name, synonyms in _synonyms():
        field = _field(table, name)
        if field is None:
            continue
        target = own if "." in name else words
        for word in synonyms:
            target.setdefault(plain_header(word), field)
    words |= own
    for column in table.columns:
        # A deployment's own headers go before the packaged ones, never before the contract's.
        words |= {plain_header(word): column.name for word in column.headers}
    for column in table.columns:
        if column.header_zh:
            words[_BRACKETS.sub("", plain_header(column.header_zh))] = column.name
    for column in table.columns:
        if column.header_zh:
            words[plain_header(column.header_zh)] = column.name
        words[column.name] = words[column.name.replace("_", "")] = column.name
        if column.type == "bool":
            words.setdefault(f"是否{plain_header(column.header_zh).removeprefix('已')}", column.name)
    if person := next((column.name for column in table.columns if column.is_person), None):
        for word in IDENTITY_HEADERS:
            words.setdefault(word, person)
    if table.day and table.day in table:
        words.setdefault("日期", table.day)
    return words


def _field(table: Table, name: str) -> str | None:
    """Return the field of a table that a line of the synonyms names, or None where it is of other tables."""
    parts = []
    for part in name.split("+"):
        owner, _, column = part.rpartition(".")
        if owner and owner != table.name:
            return None
        parts.append(column)
    if parts == [SERIAL] or (parts in ([DAY], [WEEKDAY]) and table.has_times):
        return parts[0]
    if parts in ([DEBIT], [CREDIT]) and "direction" in table:
        return parts[0]
    return "+".join(parts) if all(part in table for part in parts) else None


class Vocabulary:
    """The headers of one table."""

    def __init__(self, table: Table) -> None:
        """Gather the words of `table`."""
        self.table = table
        self.words = header_words(table)
        self._read: dict[str, Heading | None] = {}

    def read(self, text: str, decided: Mapping[str, str | None] | None = None) -> Heading | None:
        """Return what a header names, or None where it names nothing.

        Args:
            text: the header.
            decided: reviewed headers, plain → column or None; they win.
        """
        plain = plain_header(text)
        if decided and plain in decided:
            column = decided[plain]
            return Heading(column, _unit_in(plain)) if column else None
        if plain not in self._read:
            self._read[plain] = self._find(plain)
        return self._read[plain]

    def _find(self, plain: str) -> Heading | None:
        for bare, unit in parted(plain):
            if field := self.words.get(bare):
                unsaid = UNSAID_SHARE if field == "share_bp" and bare.endswith(("比例", "比", "份额")) else None
                return Heading(field, unit or _unit_in(plain) or unsaid)
        return None

    def likely(self, text: str) -> str | None:
        """Return the column a foreign header most likely means, for a person to review."""
        words = {word: field for word, field in self.words.items() if field in self.table}
        near = get_close_matches(plain_header(text), words, n=1, cutoff=0.5)
        return words[near[0]] if near else None


def _unit_in(plain: str) -> str | None:
    """Return the unit that a header recognised as a whole states in its brackets."""
    match = _BRACKETS.search(plain)
    unit = match.group(1).removeprefix("单位").lstrip(":") if match else ""
    return unit if is_unit(unit) else None


def unit_fits(column: Column, unit: str, duration: bool, per_lesson: bool = False) -> str | None:
    """Return the unit to convert a column's bare numbers by, None where the header's says nothing new.

    Args:
        column: the column.
        unit: as the header states it.
        duration: whether it holds minutes.
        per_lesson: whether it holds what one lesson or other item costs.

    Raises:
        ValueError: the column cannot be in this unit.
    """
    head, _, per = unit.partition("/")
    if duration and head in MINUTES_OF and not per:
        return head
    if (
        column.type == "decimal"
        and head in FEN_OF
        and (not per or per in (_LESSON if per_lesson else _PER.get(column.name, ())))
    ):
        return head
    if column.type == "int" and not duration and head not in FEN_OF and (unit not in MINUTES_OF or unit == "分"):
        return unit if unit in ("%", UNSAID_SHARE) and column.name == "share_bp" else None
    if column.type not in ("int", "decimal"):
        return None
    raise ValueError(unit)


def tables_named(contract: Contract, *names: str) -> frozenset[str]:
    """Return the tables that a file's, sheet's or title's words speak of; of words within words the longest counts."""
    words = {table.name.replace("_", ""): table.name for table in contract} | {t.name_zh: t.name for t in contract}
    found: set[str] = set()
    for name in names:
        rest = re.sub(r"[\s_\-.]+", "", tidy(name).lower())
        for word in sorted(words, key=len, reverse=True):
            if word in rest:
                found.add(words[word])
                rest = rest.replace(word, "|")
    return frozenset(found)
