"""The register of supervision sheets (督办单): by plan and year, with number, who was told when, and how the matter stands."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.deadlines import stamp_of
from shuangjian.cases.models import CaseEvent, SupervisionSheet
from shuangjian.cases.texts import title_of_case
from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, What, same


def _rows(user: User) -> QuerySet[SupervisionSheet]:
    seen = visible_cases(user, "cases.urge").order_by().values("pk")
    urged = CaseEvent.objects.filter(case=OuterRef("case"), kind=EventKind.URGED).order_by().values("case")
    times = Subquery(urged.annotate(times=Count("pk")).values("times"))
    found = SupervisionSheet.objects.filter(case__in=seen).select_related("case", "issued_by")
    return found.annotate(times_urged=times)


def _by_state(rows: QuerySet[SupervisionSheet], chosen: str) -> QuerySet[SupervisionSheet]:
    return rows.exclude(case__state=CaseState.CLOSED) if chosen == "unfinished" else rows.filter(case__state=chosen)


def _by_year(rows: QuerySet[SupervisionSheet], chosen: str) -> QuerySet[SupervisionSheet]:
    return (
        rows.filter(year=int(chosen)) if chosen.isascii() and chosen.isdecimal() and len(chosen) == 4 else rows.none()
    )


def _offered(user: User, order: str) -> list[tuple[str, str]]:
    """Return the values of a field there are among what `user` sees, in order."""
    values = _rows(user).order_by(order).values_list(order.removeprefix("-"), flat=True).distinct()
    return [(str(value), str(value)) for value in values]


def _what(sheet: SupervisionSheet) -> What:
    return What(title_of_case(sheet.case), f"{sheet} · {sheet.source}")


def _address(sheet: SupervisionSheet) -> str:
    return address_of("cases:case", sheet.case.number)


def _search(rows: QuerySet[SupervisionSheet], text: str) -> QuerySet[SupervisionSheet]:
    for word in text.split():
        rows = rows.filter(
            Q(case__title__icontains=word) | Q(case__title_en__icontains=word) | Q(case__number__icontains=word)
            | Q(lead__icontains=word) | Q(source__icontains=word) | Q(told__icontains=word)
        )  # fmt: skip
    return rows


def sheets_for(user: User) -> Register:
    """Return the register as `user` has it."""
    return Register(
        title=_("Supervision sheets"),
        url_name="cases:sheets",
        rows=_rows,
        columns=[
            Column("number", _("Number of the sheet"), value=str, on_page=False),
            Column("title", _("What is to be done"), value=_what, href=_address, template="web/_cells/what.html"),
            Column("source", _("Source"), on_page=False),
            Column("lead", _("Lead"), sort="lead", wide_only=True),
            Column("issued_on", _("Issued"), value=lambda sheet: timezone.localdate(sheet.issued_at), sort="issued_at", template="web/_cells/nowrap.html"),
            Column("told", _("Who was told"), value=lambda sheet: sheet.told or _("Nobody has an account: hand over the paper")),
            Column("due_on", _("Due"), value=lambda sheet: sheet.case.due_on, sort="case__due_on", template="web/_cells/nowrap.html"),
            Column("state", _("State"), value=lambda sheet: stamp_of(sheet.case), sort="case__state", template="cases/_partials/stamp_cell.html"),
            Column("urged", _("Times urged"), value=lambda sheet: sheet.times_urged or 0, numeric=True, wide_only=True),
            Column("issued_by", _("Issued by"), value=lambda sheet: str(sheet.issued_by), on_page=False),
        ],
        filters=[
            Filter("year", _("Year"), _by_year, lambda: _offered(user, "-year")),
            Filter("source", _("Plan or kind of matter"), same("source"), lambda: _offered(user, "source")),
            Filter("state", _("State"), _by_state, [("unfinished", _("All that are not closed")), *CaseState.choices]),
        ],
        search=_search,
        search_hint=_("Number, title, unit or person told"),
        order=("-year", "-no", "pk"),
        empty=_("No supervision sheets"),
        empty_hint=_("Who sends a case out issues its sheet on the page of the case."),
        template="cases/cases.html",
    )  # fmt: skip
