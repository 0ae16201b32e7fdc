"""Ids as owners write them, made comparable, and names where ids are wanted, by the registers in the folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from shuangjian.files.classes import canonical, numbered, read_class
from shuangjian.files.people import Pseudonyms, hide, is_damaged, looks_like_one, may_hold_one, plain_number
from shuangjian.files.reasons import Reason, Unreadable
from shuangjian.files.tidy import squeezed

_APOSTROPHES = re.compile(r"^['‘’`]+|[\x00-\x1f\x7f]")
_WHOLE_FLOAT = re.compile(r"\d+\.0")
_EXPONENT = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{1,3}")
_MASKED = re.compile(r"[*＊#]{2,}|[xX×●]{3,}")
_SHOWN = 3


def clean_id(text: str) -> str:
    """Return an id without spaces, invisible and control signs and the apostrophe that keeps a cell a text."""
    if text.isascii() and text.isalnum():
        return text
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]  # how an export keeps a spreadsheet from reading a number: ="0301"
    plain = squeezed(_APOSTROPHES.sub("", text)).replace("'", "")
    return plain[:-2] if _WHOLE_FLOAT.fullmatch(plain) else plain


def refuse_damaged(text: str) -> None:
    """Refuse a number whose last digits a workbook has cut."""
    if is_damaged(text):
        raise Unreadable(
            "末几位已丢失（表格把它存成了数字），请设为文本格式后重新填写",
            "has lost its last digits, as it was kept as a number: format the cells as text and fill them in again",
        )


def read_id(text: str, pseudonyms: Pseudonyms) -> str:
    """Return an id; an identity number within it becomes a pseudonym, so that different ones stay different."""
    if may_hold_one(text) or "E" in text or "e" in text:
        refuse_number_cut(text)
        return clean_id(hide(text, pseudonyms=pseudonyms))
    return clean_id(text)


def refuse_number_cut(text: str) -> None:
    """Refuse an id in the form of 3.71E+17; eighteen digits that end in 000 may be an id of another kind."""
    if not plain_number(text).isdigit():
        refuse_damaged(text)
    if _EXPONENT.fullmatch(text.strip()):
        raise Unreadable(
            "被表格写成了科学计数，末几位可能已丢失，请设为文本格式后重新填写",
            "is in exponent form and may have lost its last digits: format the cells as text and fill them in again",
        )


def read_person(text: str, pseudonyms: Pseudonyms, stated: bool) -> str:
    """Return who is meant: a pseudonym for an identity number, else the id.

    Args:
        text: the cell.
        pseudonyms: of this run.
        stated: whether the header says that identity numbers stand below it.
    """
    refuse_damaged(text)
    if stated and _MASKED.search(text):
        raise Unreadable(
            "有几位被隐去，分不清是谁，请填完整号码或改用人员编号",
            "has digits hidden, so that two people may look like one: give it whole, or an id of the person",
        )
    plain = plain_number(text)
    if stated or looks_like_one(plain):
        return pseudonyms.of(plain)
    return read_id(text, pseudonyms)


@dataclass
class Owners:
    """The ids of one register and the names that stand for them."""

    ids: set[str] = field(default_factory=set)
    by_name: dict[str, set[str]] = field(default_factory=dict)
    by_digits: dict[str, set[str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)

    def add(self, identity: str, *names: str | None) -> None:
        """Enter an id and its names."""
        self.ids.add(identity)
        if identity.isdigit():
            self.by_digits.setdefault(identity.lstrip("0"), set()).add(identity)
        for name in names:
            if name:
                self.shown.setdefault(identity, name)
                self.by_name.setdefault(canonical(squeezed(name)), set()).add(identity)
                for digits in named.in_digits if (named := read_class(name)) else ():
                    self.by_name.setdefault(digits, set()).add(identity)
        if identity.isdigit():
            self.by_name.setdefault(f"{identity}班", set()).add(identity)

    def find(self, text: str, said: dict[str, Reason] | None = None) -> str | None:
        """Return the id that a text means: itself, by name, or by the zeros a spreadsheet has taken; None where unknown.

        Raises:
            Unreadable: several could be meant.
        """
        if text in self.ids:
            return text
        if found := self._only(text, self.by_name.get(canonical(text), set()), "名称", "name"):
            return found
        if text.isdigit() and (
            found := self._only(text, self.by_digits.get(text.lstrip("0"), set()), "号码", "number")
        ):
            if said is not None:
                said[text] = Reason(
                    f"“{text}”按登记读作“{found}”（开头的 0 可能被表格去掉，请设为文本格式）",
                    f"{text} read as {found} of the register: its zeros seem lost, format the cells as text",
                )
            return found
        return None

    def _only(self, text: str, found: set[str], what: str, what_en: str) -> str | None:
        if len(found) > 1:
            shown = sorted(found)[:_SHOWN]
            raise Unreadable(
                f"登记里有 {len(found)} 个同{what}的（{'、'.join(shown)}），请填编号",
                f"is the {what_en} of {len(found)} in the register ({', '.join(shown)}): give the id",
            )
        return next(iter(found), None)


@dataclass
class Register:
    """Who is registered in the folder: schools and institutions, and the classes and courses of each.

    `said` gathers what was read otherwise than written.
    """

    owners: dict[str, Owners] = field(default_factory=dict)
    parts: dict[tuple[str, str], Owners] = field(default_factory=dict)
    said: dict[str, Reason] = field(default_factory=dict)

    def enter(self, column: str, rows: Iterable[tuple[str, str | None]]) -> None:
        """Enter (id, name) of schools or institutions."""
        owners = self.owners.setdefault(column, Owners())
        for identity, name in rows:
            owners.add(identity, name)

    def enter_parts(self, column: str, rows: Iterable[tuple[str, str, str | None]]) -> None:
        """Enter (owner, id, name) of classes or courses."""
        for owner, identity, name in rows:
            self.parts.setdefault((column, owner), Owners()).add(identity, name, identity)

    def names(self) -> dict[str, dict[str, str]]:
        """Return id column → name → id, of the names that stand for one."""
        return {
            column: {name: next(iter(ids)) for name, ids in owners.by_name.items() if len(ids) == 1}
            for column, owners in self.owners.items()
        }

    def owner(self, column: str, text: str) -> str:
        """Return the id of a school or institution that a cell means."""
        known = self.owners.get(column)
        return (known.find(text, self.said) if known else None) or text

    def shown(self, column: str, identity: str) -> str | None:
        """Return the name of a school or institution as its register writes it."""
        known = self.owners.get(column)
        return known.shown.get(identity) if known else None

    def part(self, column: str, owner: str, text: str, grade: int | None = None, alone: str | None = None) -> str:
        """Return the id of a class or course of an owner that a cell means; a class's name in its printed form.

        Args:
            column: class_id or course_id.
            owner: the school or institution.
            text: the cell.
            grade: of its row.
            alone: the name of a class of which the cell gives only the number within its grade.
        """
        known = self.parts.get((column, owner))
        if known and text in known.ids:
            return text
        text = alone or text
        shown = canonical(text, grade) if column == "class_id" else text
        return (known.find(shown, self.said) if known else None) or shown


def names_class(text: str) -> bool:
    """Whether a cell names a class only by its number, 1班 or 1, so that the grade of its row is needed."""
    named = read_class(text)
    return (named is not None and named.grade is None) or (len(text) <= 3 and numbered(text, 1) is not None)
