"""What an app says of where it stores the facts: `STORED = [Stored(…), …]` in its `stored.py`, what is referred to first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Total:
    """A rule that adds up, and the limits under which every total breaks it: so the sum comes from the rule itself."""

    rule: str
    limits: Mapping[str, int]


@dataclass(frozen=True)
class Stored:
    """Where one fact table is stored.

    A fact may be stored in two models, the identity first and what was true of it when after it.

    Args:
        fact: the fact table.
        model: "app.Model".
        columns: file column → column of the table where they differ; "" where it is not stored. Keys and region come from the
            contract, an id whose key is stored is not stored again, and money is `…_fen`.
        only: the engine columns this model holds, where it does not hold all.
        once: the column of which each distinct value makes one row (an institution behind its states).
        page: the address name of the page that shows a row and leads to its correction; its arguments are the parts of the
            owner's key, then the row's id. "" where there is none.
        total: how the rule adds up what is reported for a place and day.
        judged_later: facts that are complete only when the day is over: rules that read them say nothing of a draft.
    """

    fact: str
    model: str
    columns: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    once: str | None = None
    page: str = ""
    total: Total | None = None
    judged_later: frozenset[str] = frozenset()

    @property
    def model_class(self) -> type[models.Model]:
        """The model; call once the apps are loaded."""
        return apps.get_model(self.model)

    @property
    def db_table(self) -> str:
        """The table's name in the database."""
        return str(self.model_class._meta.db_table)


def coded(fact: str, model: str, own_id: str, columns: Mapping[str, str] | None = None, **more: object) -> Stored:
    """Return where a fact is stored whose own id is the row's `code`."""
    return Stored(fact, model, {own_id: "code", **(columns or {})}, **more)  # type: ignore[arg-type]
