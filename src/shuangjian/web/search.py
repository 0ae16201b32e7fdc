"""Finding names by part, by pinyin and by initials, without an extension of the database.

A row carries a column of *terms*: the single characters and pairs of characters of its text, of its pinyin and of
its initials. A search asks for rows that have all pairs of what was typed, through a GIN index.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from pypinyin import lazy_pinyin

# Marks the terms of pinyin and of initials, so that "an" typed for 安 is not found in "Annex".
_PINYIN, _INITIALS = "~", "^"


def normalise(text: str) -> str:
    """Return `text` without differences of width, case and spacing."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _grams(text: str) -> set[str]:
    return set(text) | {text[at : at + 2] for at in range(len(text) - 1)}


def compute_terms(*texts: str | None) -> list[str]:
    """Return all terms by which any of `texts` can be found, sorted."""
    terms: set[str] = set()
    for text in filter(None, (normalise(text or "") for text in texts)):
        syllables = lazy_pinyin(text)
        terms |= _grams(text)
        terms |= {_PINYIN + gram for gram in _grams("".join(syllables))}
        terms |= {_INITIALS + gram for gram in _grams("".join(syllable[0] for syllable in syllables))}
    return sorted(terms)


def match_terms(column: str, typed: str) -> Q:
    """Return the condition that a row's terms hold what was `typed`, as text, pinyin or initials.

    Args:
        column: the name of the `SearchTermsField`, through relations if need be.
        typed: as the user typed it; several words must all be found.
    """
    condition = Q()
    for word in typed.split():
        normal = normalise(word)
        found = Q(**{f"{column}__contains": _query_grams(normal)})
        if normal.isascii():
            for mark in (_PINYIN, _INITIALS):
                found |= Q(**{f"{column}__contains": [mark + gram for gram in _query_grams(normal)]})
        condition &= found
    return condition


def _query_grams(text: str) -> list[str]:
    if len(text) < 2:
        return [text]
    return [text[at : at + 2] for at in range(len(text) - 1)]


class SearchTermsField(ArrayField):
    """The terms of the fields named in `sources`, kept up to date at every save. Give its model a GIN index."""

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        """Compute from `sources`, attribute names of the same row."""
        self.sources = tuple(sources)
        kwargs |= {"base_field": models.TextField(), "default": list, "editable": False, "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Remember the sources in migrations."""
        name, path, args, kwargs = super().deconstruct()
        for own in ("base_field", "default", "editable", "blank"):
            kwargs.pop(own, None)
        return name, path, args, kwargs | {"sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> list[str]:
        """Compute the terms at every save and bulk create."""
        terms = compute_terms(*(getattr(model_instance, source) for source in self.sources))
        setattr(model_instance, self.attname, terms)
        return terms
