"""The lists of the app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuangjian.homework.preview import limit_on
from shuangjian.registry.models import User
from shuangjian.surveys.models import MeasuredDay
from shuangjian.surveys.selectors import announced_minutes, measured_days
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, by_day, same

_DAY = "web/_cells/nowrap.html"


def measured_for(user: User | None) -> Register:
    """Return the list of measured days beside what was announced, as a user may see them by now."""
    announced: dict[Any, int] = {}

    def prepare(rows: Sequence[MeasuredDay]) -> None:
        announced.update(announced_minutes(rows))

    return Register(
        title=_("Announced and measured time"),
        url_name="surveys:measured",
        rows=lambda reader: measured_days(user),
        columns=[
            Column("day", _("Day"), sort="day", template=_DAY),
            Column("school", _("School"), value=lambda row: str(row.school_class.school), sort="school_key", wide_only=True),
            Column("class", _("Class"), value=lambda row: str(row.school_class), sort="class_key", href=_board),
            Column("announced", _("Announced minutes"), value=lambda row: announced.get((row.class_key, row.day)), numeric=True),
            Column("mean_minutes", _("Measured minutes"), sort="mean_minutes", numeric=True),
            Column("gap", _("Longer than announced"), value=lambda row: _gap(announced, row), numeric=True),
            Column("answers", _("Answers"), sort="answers", numeric=True, wide_only=True),
            Column("over", _("Against the limit"), value=_against_limit),
        ],
        filters=[
            Filter("school", _("School"), same("school__key"), kind="hidden"),
            Filter("class", _("Class"), same("school_class__key"), kind="hidden"),
            Filter("grade", _("Grade"), same("grade"), [(str(number), str(number)) for number in range(1, 10)]),
            Filter("from", _("From"), by_day("day__gte"), kind="date"),
            Filter("to", _("To"), by_day("day__lte"), kind="date"),
        ],
        search=lambda rows, text: rows.filter(school_class__school__name__icontains=text),
        search_hint=_("School"),
        order=("-day", "class_key"),
        prepare=prepare,
        empty=_("Nothing has been measured yet"),
        empty_hint=_("A day appears when enough families have answered and it is closed, two days later."),
        template="surveys/measured.html",
    )  # fmt: skip


def _board(row: MeasuredDay) -> str:
    return f"{address_of('homework:board', *row.class_key.split('/'))}?day={row.day.isoformat()}"


def _gap(announced: dict[Any, int], row: MeasuredDay) -> int | None:
    told = announced.get((row.class_key, row.day))
    return None if told is None or row.mean_minutes is None else row.mean_minutes - told


def _against_limit(row: MeasuredDay) -> Any:
    limit = limit_on(row.school_class, row.day)
    if limit is None or row.mean_minutes is None:
        return "—"
    return _("above the limit") if row.mean_minutes > limit else _("within the limit")
