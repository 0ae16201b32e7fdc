"""What a form asks, as the columns of a spreadsheet: one description for the page of one row and for a file of many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import translation

from shuangjian.files.tables import Asked, Kind
from shuangjian.sheets import Book, Header
from shuangjian.web.forms import YearField

LANGUAGES = ("zh-hans", "en")


def asked_of(form: forms.Form, key: Sequence[str]) -> list[Asked]:
    """Return the columns that fill `form`; those of the key must be there. Headers and choices are read in both languages."""
    return [
        Asked(name, [*in_both(field.label), name], _kind(field), _words(field), needed=name in key)
        for name, field in form.fields.items()
    ]


def in_both(text: Any) -> list[str]:
    """Return a lazily translated text in each language."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(text))
    return found


def template_of(form: forms.Form, title: str) -> Book:
    """Return an empty workbook to fill in: headers (a star before what must be filled), lists to pick from, hints."""
    book = Book()
    headers = [
        Header(
            f"*{field.label}" if field.required else str(field.label),
            max(14, 2 * len(str(field.label)) + 4),
            [str(label) for code, label in _choices(field)],
            str(field.help_text),
        )
        for field in form.fields.values()
    ]
    book.add_sheet(title, headers, [])
    return book


def as_sent(value: Any) -> str:
    """Return a value as a browser would send it."""
    if isinstance(value, bool):
        return "on" if value else ""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return "" if value is None else str(value)


def say(field: forms.Field, sent: str) -> str:
    """Say what was sent for people: the words of a choice."""
    return next((str(label) for code, label in _choices(field) if str(code) == sent), sent)


def _kind(field: forms.Field) -> Kind:
    kinds: list[tuple[type[forms.Field], Kind]] = [
        (forms.ChoiceField, "choice"),
        (forms.DateField, "day"),
        (forms.BooleanField, "yes_no"),
        # The field reads what files write behind a year.
        (YearField, "text"),
        (forms.IntegerField, "number"),
    ]
    return next((kind for form_field, kind in kinds if isinstance(field, form_field)), "text")


def _words(field: forms.Field) -> Mapping[str, str]:
    return {word: str(code) for code, label in _choices(field) for word in in_both(label)}


def _choices(field: forms.Field) -> list[tuple[Any, Any]]:
    return [(code, label) for code, label in getattr(field, "choices", ()) if code not in ("", None)]
