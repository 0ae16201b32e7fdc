"""Bind the columns of a table to the cells of a laid-out sheet: where each value comes from and how it is read.

A value comes from one cell, from several (a day and an hour, debit and credit, a class and its school), or from a title.
Whatever it is, it is a function of texts, and equal texts give equal values: so each distinct text is read once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shuangjian.engine.contract import Column, Table
from shuangjian.engine.regions import RegionTree
from shuangjian.files.classes import grade_in_digits, grade_of, grade_of_cohort, numbered, read_class
from shuangjian.files.headers import CREDIT, DAY, DEBIT, IDENTITY_HEADERS, plain_header, unit_fits
from shuangjian.files.ids import Register, clean_id, names_class, read_id, read_person, refuse_number_cut
from shuangjian.files.layout import Crossed, Layout, is_generated, name_for_id
from shuangjian.files.numerals import to_fen
from shuangjian.files.people import Pseudonyms, hide
from shuangjian.files.reasons import Unreadable
from shuangjian.files.tidy import squeezed, tidy
from shuangjian.files.times import (
    at,
    clock_span,
    split_span,
    split_stamp,
    to_clock,
    to_date,
    to_timestamp,
    without_weekday,
)
from shuangjian.files.values import DURATIONS, Circumstances, converter, is_stroke, nothing_in, refuse_no_value, to_text

_OWNERS = {"class_id": "school_id", "course_id": "institution_id"}

# Ids of letters and digits that stand for themselves: too short to hold an identity number, nothing in them to put right.
LONGEST_PLAIN_ID = 14

Read = Callable[[tuple[str, ...]], Any]


@dataclass(frozen=True)
class Source:
    """Where the values of one column come from.

    Attributes:
        column: of the contract.
        positions: the cells of a row it is made from; none where it is the same for all rows.
        read: texts of these cells → value, None where empty; raises `Unreadable`.
        header: what stands above the cell, plain; a cell that repeats it is a header again.
        plain: where every cell is letters and digits and no longer than `LONGEST_PLAIN_ID`, each stands for itself and none
            need be read.
    """

    column: Column
    positions: tuple[int, ...]
    read: Read
    header: str = ""
    plain: bool = False


@dataclass
class Binder:
    """What reading cells needs to know besides their sheet."""

    regions: RegionTree
    register: Register = field(default_factory=Register)
    pseudonyms: Pseudonyms = field(default_factory=Pseudonyms)
    category: Column | None = None  # of institutions

    def bind(
        self,
        table: Table,
        layout: Layout,
        crossed: Crossed | None = None,
        words: Mapping[str, Mapping[str, str]] | None = None,
    ) -> list[Source]:
        """Return the source of every column that the layout gives; an id that rows get from their place has none.

        Raises:
            Unreadable: a header's unit is none that its column can be in.
        """
        bound = _Bound(self, table, layout, crossed, words or {})
        return [source for column in table.columns if (source := bound.source(column))]


class _Bound:
    def __init__(
        self,
        binder: Binder,
        table: Table,
        layout: Layout,
        crossed: Crossed | None,
        words: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.binder, self.table, self.layout, self.words = binder, table, layout, words
        self.fields = {**layout.fields, **(crossed.fields if crossed else {})}
        self.units = {**layout.units, **(crossed.units if crossed else {})}
        self.said = {**layout.constants, **(crossed.values if crossed else {})}
        self.joined = {part: name for name in self.fields if "+" in name for part in name.split("+")}

    def source(self, column: Column) -> Source | None:
        name = column.name
        if self.table.has_times and name in ("starts_at", "ends_at"):
            return self.time(column)
        if name in _OWNERS or name in ("school_id", "institution_id"):
            return self.owner(column)
        if name == "observed" and {"field", "observed"} <= self.fields.keys():
            return self.observed(column)
        if name == "amount" and {"amount", "direction"} <= self.fields.keys():
            return self.signed_amount(column)
        if name in self.fields:
            return self.cell(column, self.fields[name])
        if name in ("direction", "amount") and DEBIT in self.fields and CREDIT in self.fields:
            return self.debit_credit(column)
        if name in self.joined:
            return self.end_of_span(column)
        if name in self.said:
            value = self.reader(column, "")(self.said[name])
            return Source(column, (), lambda texts: value)
        if name == "grade" and (self.fields.get("class_id") is not None or "class_id" in self.said):
            return self.grade(column)
        if (other := name_for_id(self.table, name)) and other in self.fields:
            return self.cell(column, self.fields[other])
        return None

    # One cell --------------------------------------------------------------------------------------------------------

    def cell(self, column: Column, position: int) -> Source:
        header = self.layout.headers[position] if position < len(self.layout.headers) else ""
        read = self.reader(column, header)
        is_free = column.is_free_text
        nothing = frozenset() if is_free else nothing_in(self.table, column)

        def value(texts: tuple[str, ...]) -> Any:
            text = texts[0].strip()
            if not text or (not is_free and (is_stroke(text) or (nothing and tidy(text).lower() in nothing))):
                return None
            refuse_no_value(text)
            found = read(text)
            return None if found == "" else found

        own = is_generated(self.table, column.name)
        return Source(column, (position,), value, plain_header(header), own)

    def reader(self, column: Column, header: str) -> Callable[[str], Any]:
        """Return what reads one non-empty cell of a column."""
        pseudonyms = self.binder.pseudonyms
        if column.is_person:
            stated = any(word == plain_header(header) for word in IDENTITY_HEADERS)
            return lambda text: read_person(text, pseudonyms, stated)
        if column.name == "region_code":
            return self.region
        if column.type == "text" and not column.values:
            if column.name.endswith("_id"):
                return lambda text: read_id(text, pseudonyms)
            plain = converter(self.table, column)
            if column.is_free_text:
                return lambda text: hide(plain(text).strip())

            def guarded(text: str) -> str:
                refuse_number_cut(text)
                return hide(plain(text).strip(), pseudonyms=pseudonyms)

            return guarded
        return converter(self.table, column, self.circumstances(column))

    def circumstances(self, column: Column) -> Circumstances:
        unit = self.units.get(column.name)
        if unit is not None:
            try:
                unit = unit_fits(column, unit, column.name in DURATIONS, self.table.name == "price")
            except ValueError:
                raise Unreadable(
                    f"表头单位是“{unit}”，不能换算为“{column.header_zh}”，请改正单位或数据",
                    f"has the unit {unit} in its header, which cannot be converted: mend the unit or the data",
                ) from None
        return Circumstances(unit, self.layout.hint, self.words.get(column.name, {}))

    def region(self, text: str) -> str:
        code = clean_id(text)
        # The table of regions may add some; every other table may only use those that are known.
        known = len(code) == 6 and code.isdigit() if self.table.name == "region" else code in self.binder.regions
        if not known:
            raise Unreadable(
                "没有这个行政区划代码，请填六位代码（GB/T 2260），如 230804",
                "is no region code: give six digits of GB/T 2260, like 230804",
            )
        return code

    # Several cells ---------------------------------------------------------------------------------------------------

    def owner(self, column: Column) -> Source | None:
        """Read a school, an institution, or a class or course within it, by the registers."""
        name = column.name
        register, pseudonyms = self.binder.register, self.binder.pseudonyms
        own = self.table.row_id == (name,)
        position = self.fields.get(name, self.fields.get("class_id+grade") if name == "class_id" else None)
        if position is None and name in self.joined:
            position = self.fields[self.joined[name]]
        if position is None and own and (other := name_for_id(self.table, name)):
            position = self.fields.get(other)
        owner_column = _OWNERS.get(name)
        if position is None and name not in self.said:
            return None
        slots = _Slots()
        mine = slots.take(position)
        grades = slots.take(self.fields.get("grade")) if name == "class_id" else None
        owners = slots.take(self.fields.get(owner_column)) if owner_column else None
        said, said_owner = self.said.get(name, ""), self.said.get(owner_column or "", "")

        def read(texts: tuple[str, ...]) -> str | None:
            text = (texts[mine] if mine is not None else said).strip()
            if not text or is_stroke(text):
                return None
            refuse_no_value(text)
            found = read_id(text, pseudonyms)
            if owner_column is None:
                return found if own else register.owner(name, found)
            owner = texts[owners].strip() if owners is not None else said_owner
            grade = grade_of(texts[grades]) if grades is not None and names_class(found) else None
            alone = numbered(found, grade) if grade and found.isalnum() else None
            if self.table.name in ("school_class", "course") and own:
                return found
            return register.part(name, register.owner(owner_column, read_id(owner, pseudonyms)), found, grade, alone)

        header = self.layout.headers[position] if position is not None and position < len(self.layout.headers) else ""
        return Source(column, slots.positions, read, plain_header(header))

    def observed(self, column: Column) -> Source:
        """Read what was seen of an institution: a category by its words, a name as the register has it, the rest as it stands."""
        slots = _Slots()
        here, fields, owners = (slots.take(self.fields.get(name)) for name in ("observed", "field", "institution_id"))
        field_codes, category = self.reader(self.table["field"], ""), self.binder.category
        categories = converter(self.table, category) if category else None

        def read(texts: tuple[str, ...]) -> str | None:
            text = texts[here or 0].strip()
            if not text:
                return None
            refuse_no_value(text)
            seen = hide(to_text(text).strip())
            try:
                said = field_codes(texts[fields or 0].strip())
                if said == "category" and category and categories:
                    return category.values[categories(seen)][0]
            except Unreadable:
                return seen
            owner = texts[owners].strip() if owners is not None else ""
            if said == "name" and owner:
                register = self.binder.register
                shown = register.shown(
                    "institution_id", register.owner("institution_id", read_id(owner, self.binder.pseudonyms))
                )
                return shown if shown and squeezed(shown) == squeezed(seen) else seen
            return seen

        return Source(column, slots.positions, read, plain_header(self.layout.headers[slots.positions[0]]))

    def grade(self, column: Column) -> Source:
        """Read the grade out of a class's name; out of its year of entry where day and stage are known too."""
        slots = _Slots()
        classes, days, stages = (
            (slots.take(self.fields.get(name)), self.said.get(name, ""))
            for name in ("class_id", self.table.day or "", "stage")
        )
        codes = self.reader(self.table["stage"], "") if "stage" in self.table else None

        def cell(texts: tuple[str, ...], place: tuple[int | None, str]) -> str:
            at, said = place
            return (texts[at] if at is not None else said).strip()

        def read(texts: tuple[str, ...]) -> int | None:
            text = cell(texts, classes)
            found = grade_of(text) if text else None
            if found is not None or not text:
                return found
            try:
                return entered(texts, text)
            except Unreadable:
                if column.required:
                    raise
                return None  # a group whose grade is not said may be mixed

        def entered(texts: tuple[str, ...], text: str) -> int:
            named, day, stage = read_class(text), cell(texts, days), cell(texts, stages)
            in_stage = codes(stage) if stage and codes else None
            if (found := grade_in_digits(text, in_stage)) is not None:
                return found
            if named and named.cohort:
                if day:
                    found = grade_of_cohort(named.cohort, to_date(day, self.layout.hint), in_stage)
                if found is None:
                    raise Unreadable(
                        f"“{text}”是入学年份，还不能定出年级，请补“年级”，或补“学段”（小学、初中）和日期",
                        "names a year of entry, which gives no grade yet: add the grade, or the stage and the day",
                    )
                return found
            raise Unreadable(
                f"没有“年级”一列，班级“{text}”里也看不出年级，请补年级",
                "names no grade, and there is no column of grades: add one",
            )

        return Source(column, slots.positions, read)

    def time(self, column: Column) -> Source | None:
        """Read a time from its own cell, a span, a day beside it or in the title."""
        span = self.fields.get("starts_at+ends_at")
        own = self.fields.get(column.name)
        other = self.fields.get("ends_at" if column.name == "starts_at" else "starts_at")
        if own is None and span is None and other is None:
            return None
        whole = own is None or (span is None and other is None)
        slots = _Slots()
        here = slots.take(own if own is not None else span if span is not None else other)
        days = slots.take(self.fields.get(DAY))
        said, hint = self.said.get(DAY, ""), self.layout.hint
        second = column.name == "ends_at"

        def read(texts: tuple[str, ...]) -> datetime | None:
            text = texts[here].strip() if here is not None else ""
            day_text = (texts[days] if days is not None else said).strip()
            if not text:
                return None
            refuse_no_value(text)
            day = None
            if day_text:
                refuse_no_value(day_text)
                day = to_date(day_text, hint)
            if whole:
                return _span_of_times(text, day)[second]
            return _time_on(text, day)

        return Source(column, slots.positions, read, plain_header(self.layout.headers[slots.positions[0]]))

    def debit_credit(self, column: Column) -> Source:
        units = self.units.get(DEBIT), self.units.get(CREDIT)

        def read(texts: tuple[str, ...]) -> Any:
            out, into = (_amount(text, unit) for text, unit in zip(texts, units, strict=True))
            if bool(out) == bool(into):
                raise Unreadable(
                    "借方、贷方应恰有一个金额，请核对", "must have an amount in exactly one of debit and credit"
                )
            if column.name == "direction":
                return "out" if out else "in"
            return out or into

        return Source(column, (self.fields[DEBIT], self.fields[CREDIT]), read)

    def signed_amount(self, column: Column) -> Source:
        """Read an amount beside its direction, where a minus may say once more that it went out."""
        plain = self.cell(column, self.fields["amount"])
        directions = self.reader(self.table["direction"], "")

        def read(texts: tuple[str, ...]) -> Any:
            text = texts[0].strip()
            if text[:1] in "-−－" and texts[1].strip() and directions(texts[1].strip()) == "out":
                text = text[1:]
            return plain.read((text,))

        return Source(column, (self.fields["amount"], self.fields["direction"]), read, plain.header)

    def end_of_span(self, column: Column) -> Source:
        name = self.joined[column.name]
        second = name.split("+")[-1] == column.name
        hint = self.layout.hint

        def read(texts: tuple[str, ...]) -> Any:
            text = texts[0].strip()
            if not text:
                return None
            refuse_no_value(text)
            if name == "class_id+grade":
                return grade_of(text)
            return split_span(text, lambda part: to_date(part, hint))[second]

        return Source(column, (self.fields[name],), read)


class _Slots:
    """Positions of cells gathered once each; `take` returns where among them a position's text will be."""

    def __init__(self) -> None:
        self.positions: tuple[int, ...] = ()

    def take(self, position: int | None) -> int | None:
        if position is None:
            return None
        if position not in self.positions:
            self.positions += (position,)
        return self.positions.index(position)


def _amount(text: str, unit: str | None) -> int:
    text = text.strip()
    if not text or tidy(text) in ("-", "—", "/"):
        return 0
    refuse_no_value(text)
    found = to_fen(text, unit)
    if found < 0:
        raise Unreadable("不能为负数，请核对", "cannot be negative")
    return found


def _time_on(text: str, day: date | None) -> datetime:
    text = without_weekday(text, day)
    if day is None:
        return to_timestamp(text)
    try:
        clock = to_clock(text)
    except Unreadable as error:
        try:
            found = to_timestamp(text)
        except Unreadable:
            raise error from None
        if found.date() not in (day, day + timedelta(days=1)):
            raise Unreadable("与“日期”一列不是同一天，请核对", "is not on the day beside it") from None
        return found
    return at(day, clock)


def _span_of_times(text: str, day: date | None) -> tuple[datetime, datetime]:
    text = without_weekday(text, day)
    if day is not None:
        try:
            starts, ends = clock_span(text)
        except Unreadable:
            raise Unreadable("不是起止时间，请写作 15:40-17:40", "is not a span of time, like 15:40-17:40") from None
        return at(day, starts), at(day, ends)
    plain = tidy(text)
    try:
        return split_span(plain, to_timestamp)
    except Unreadable:
        pass
    # 2025-09-02 19:00-20:45: the day stands once, before the first hour.
    head, rest = split_stamp(plain) or (plain, "")
    try:
        return _span_of_times(rest, to_date(head))
    except Unreadable:
        raise Unreadable(
            "不是起止时间，请写作 2025-03-03 15:40-17:40", "is not a span of time, like 2025-03-03 15:40-17:40"
        ) from None


__all__ = ["Binder", "Source", "is_generated"]
