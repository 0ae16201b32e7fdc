"""What the lists of cases, findings and plans share: fields above the list, drawn from the address, and cells that say more than a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

from shuangjian.cases.address_filters import get
from shuangjian.registry.models import Region

Text = str | Promise
Choices = Sequence[tuple[str, Text]]


@dataclass(frozen=True)
class Field:
    """One control above a list. `kind` is select, date or hidden; a hidden one is shown as a mark. `more`: behind “More filters”."""

    name: str
    label: Text
    kind: str = "select"
    choices: Choices = ()
    more: bool = False


@dataclass(frozen=True)
class What:
    """A title with a sentence under it; a file gets the title alone."""

    title: str
    detail: str = ""

    def __str__(self) -> str:
        return self.title


def draw_fields(request: HttpRequest, fields: Sequence[Field], hint: Text) -> dict[str, Any]:
    """Return what the list template needs to draw the fields as the address has them."""
    drawn: list[dict[str, Any]] = []
    for field in fields:
        chosen = get(request.GET, field.name)
        choices = list(field.choices)
        if chosen and field.kind == "select" and chosen not in {str(value) for value, _label in choices}:
            # An address may name what is not on offer: it narrows all the same, and says so.
            choices.append((chosen, chosen))
        drawn.append({"field": field, "choices": choices, "chosen": chosen})
    return {
        "fields": [each for each in drawn if not each["field"].more],
        "more_fields": [each for each in drawn if each["field"].more],
        "chips": [each for each in drawn if each["field"].kind == "hidden" and each["chosen"]],
        "more_chosen": any(each["chosen"] for each in drawn if each["field"].more),
        "search_hint": hint,
        "is_narrowed": any(each["chosen"] for each in drawn) or bool(get(request.GET, "q")),
    }


def several(choices: Choices) -> Choices:
    """Return the choices if there is something to choose; one alone narrows nothing."""
    return choices if len(choices) > 1 else ()


def region_choices(rows: QuerySet[Any]) -> Choices:
    """Return the regions the rows lie in; none where it is but one."""
    codes = rows.order_by().values("region_code").distinct()
    regions = [(region.code, region.name) for region in Region.objects.filter(code__in=codes).order_by("code")]
    return several(regions)
