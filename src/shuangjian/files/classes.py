"""Classes and grades as schools name them: 三年级（1）班, 三(1)班, 初一2班, 2024级3班 are grade and number however written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from shuangjian.files.tidy import squeezed

_FIRST_MONTH = 8  # of a school year
_YEARS_OF_JUNIOR = 3
_DIGITS = "一二三四五六七八九"
# Behind another word 小 ends that word: 松川一小三（1）班 is class 三（1）班.
_PRIMARY = r"(?<![\u4e00-\u9fff])小学?"
_GRADE_NAME = rf"(?:(?P<stage>{_PRIMARY}|初中|初)?(?P<grade>[一二三四五六七八九]|[1-9])(?:年级|年級|年))"
_SHORT_GRADE = rf"(?:(?P<short_stage>{_PRIMARY}|初中|初)?(?P<short>[一二三四五六七八九]))"
_COUNT = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_NUMBER = rf"(?:[(\[](?P<bracketed>{_COUNT})[)\]]班?|(?P<number>{_COUNT})班)"
_CLASS = re.compile(rf"(?:{_GRADE_NAME}|{_SHORT_GRADE}|(?P<digit>[1-9])(?=[(\[.-]))[.·-]?{_NUMBER}")
_COHORT = re.compile(rf"(?P<cohort>20\d\d|\d\d)[级届]{_NUMBER}")
_BARE = re.compile(rf"[(\[]?(?P<number>{_COUNT})[)\]]?班")
_ALONE = re.compile(_COUNT)
# 401班: the grade, then the class in two digits.
_IN_DIGITS = re.compile(r"([1-9])(?:0[1-9]|[1-4]\d)班")
_GRADE = re.compile(r"(?:小学|小)?(?P<primary>[一二三四五六]|[1-6])(?:年级|年級|年)?|(?:初中|初)(?P<junior>[一二三四]|[1-4])(?:年级|年級|年)?"
                    r"|(?:初中)?(?P<high>[七八九]|[7-9])(?:年级|年級|年)?")  # fmt: skip


@dataclass(frozen=True)
class ClassName:
    """What a class's name says. `grade` is None where it says only a number (1班); `cohort` is the year of entry (2024级)."""

    grade: int | None
    number: int
    cohort: int | None = None

    @property
    def shown(self) -> str:
        """The name as schools print it."""
        if self.grade is not None:
            return f"{_DIGITS[self.grade - 1]}年级（{self.number}）班"
        return f"{self.cohort}级（{self.number}）班" if self.cohort else f"（{self.number}）班"

    @property
    def in_digits(self) -> tuple[str, ...]:
        """The ways to name it by its digits, 301班 and 301; none where the grade is not said."""
        digits = f"{self.grade}{self.number:02d}"
        return (f"{digits}班", digits) if self.grade is not None else ()


def read_class(text: str) -> ClassName | None:
    """Return what a class name says, or None where the whole text is no class name."""
    plain = squeezed(text)
    if match := _CLASS.fullmatch(plain):
        return ClassName(_grade_in(match), _count_in(match))
    if match := _COHORT.fullmatch(plain):
        year = int(match.group("cohort"))
        return ClassName(None, _count_in(match), year if year > 99 else 2000 + year)
    if match := _BARE.fullmatch(plain):
        return ClassName(None, _number(match.group("number")))
    return None


def find_class(text: str) -> str | None:
    """Return the only class a title names, as it stands there, or None where it names none or several."""
    plain = squeezed(text)
    found = {match.group() for match in _CLASS.finditer(plain)}
    return next(iter(found)) if len(found) == 1 else None


def grade_of(text: str) -> int | None:
    """Return the grade a text names, by itself or in a class's name; None where it names none."""
    plain = squeezed(text).removesuffix(".0")
    if match := _GRADE.fullmatch(plain):
        if match.group("junior"):
            grade = _number(match.group("junior")) + 6
            return grade if grade <= 9 else None
        return _number(match.group("primary") or match.group("high"))
    named = read_class(plain)
    return named.grade if named else None


def grade_in_digits(text: str, stage: str | None) -> int | None:
    """Return the grade of a class named by three digits, 401班; None where it is none, or may be of either stage: 101班."""
    match = _IN_DIGITS.fullmatch(squeezed(text))
    if match is None:
        return None
    grade = int(match.group(1))
    if grade > _YEARS_OF_JUNIOR:
        return grade
    return {"primary": grade, "junior": grade + 6}.get(stage or "")


def grade_of_cohort(cohort: int, day: date, stage: str | None) -> int | None:
    """Return the grade of those who entered in the summer of a year; None where it may be one of two, or none.

    Args:
        cohort: the year of entry into the stage.
        day: a day of the school year meant, which begins in August.
        stage: primary or junior; without it only what lasts too long for a junior school is known to be primary.
    """
    year = day.year - (day.month < _FIRST_MONTH) - cohort + 1
    if stage == "junior":
        return year + 6 if 1 <= year <= 3 else None
    return year if (1 if stage == "primary" else 4) <= year <= 6 else None


def numbered(text: str, grade: int) -> str | None:
    """Return the printed name of a class whose cell says its number only, 1 or 一, beside a column of grades; else None."""
    plain = squeezed(text)
    if not _ALONE.fullmatch(plain) or not (number := _number(plain)):
        return None
    return ClassName(grade, number).shown


def canonical(text: str, grade: int | None = None) -> str:
    """Return a class's name in its printed form; a bare 1班 gets the grade its row states. What is no class name stays as it is."""
    named = read_class(text)
    if named is None:
        return text
    return ClassName(named.grade or (None if named.cohort else grade), named.number, named.cohort).shown


def _grade_in(match: re.Match[str]) -> int | None:
    grade = _number(match.group("grade") or match.group("short") or match.group("digit"))
    stage = match.group("stage") or match.group("short_stage")
    if stage in ("初", "初中") and grade <= 3:
        grade += 6
    return grade


def _count_in(match: re.Match[str]) -> int:
    return _number(match.group("bracketed") or match.group("number"))


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _DIGITS.index(text) + 1
    return (_DIGITS.index(tens) + 1 if tens else 1) * 10 + (_DIGITS.index(ones) + 1 if ones else 0)
