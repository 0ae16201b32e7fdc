"""The overview of the money of schools, and the pages of breakdowns and moves."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.budgets import pay
from shuangjian.budgets.choices import PayState
from shuangjian.budgets.duty import recorded_duty
from shuangjian.budgets.forms import BreakdownForm, MoveForm, ReturnForm
from shuangjian.budgets.models import PayBreakdown
from shuangjian.budgets.moves import moves_of
from shuangjian.budgets.overview import SchoolYear, overview, sources_of, years_known
from shuangjian.budgets.registers import (
    ALLOCATIONS,
    EXPENSES,
    PROPOSALS,
    allocations,
    breakdown_url,
    breakdowns,
    expenses,
    proposals,
)
from shuangjian.budgets.states import BREAKDOWN, PROPOSAL
from shuangjian.engine.book import Rulebook
from shuangjian.live.book import book_in_force, setting
from shuangjian.registry.access import get_user, may
from shuangjian.registry.models import User
from shuangjian.registry.register_pages import RegisterPages
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.errors import Refusal
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register, same, yuan_column

SHARE = "afterschool.funds.subsidy_share_min"


@page(permission="budgets.view")
@require_safe
def money(request: HttpRequest) -> HttpResponseBase:
    """Show every school with its money of a year: needed, provided, spent, left, and what part went to who holds the service."""
    user = get_user(request)
    known = years_known(user) or [timezone.localdate().year]
    asked = request.GET.get("year", "")
    year = int(asked) if re.fullmatch(r"20\d\d", asked) else known[0]
    rows = overview(user, year)
    extra = {
        "allocated": sum(row.allocated for row in rows), "spent": sum(row.spent for row in rows),
        "needed": sum(row.needed or 0 for row in rows), "gap": sum(row.gap or 0 for row in rows),
    }  # fmt: skip
    return money_of(rows, year, sorted({*known, year}, reverse=True)).respond(request, extra)


def money_of(rows: list[SchoolYear], year: int, years: list[int]) -> Register:
    """Return the list of schools with their money of a year."""
    book = book_in_force()
    minor = {row.school.key: _is_minor(row, book) for row in rows}

    def share(row: SchoolYear) -> str:
        if row.subsidy_share is None:
            return "—"
        said = f"{row.subsidy_share * 100:.2f} %"
        return f"{said} · {_('not the main part')}" if minor[row.school.key] else said

    def growth(row: SchoolYear) -> str:
        return "—" if row.growth is None else f"{row.growth * 100:+.1f} %"

    return Register(
        title=gettext_lazy("Money of the schools"),
        url_name="budgets:money",
        rows=lambda reader: rows,
        columns=[
            Column("school", gettext_lazy("School"), value=lambda row: row.school.name, sort="school", href=lambda row: f"{address_of('budgets:allocations')}?school={row.school.key}"),
            yuan_column("needed", gettext_lazy("Needed for the service (yuan)"), wide_only=True),
            Column("provided", gettext_lazy("Provided for the service (yuan)"), value=lambda row: (row.funds, sources_of(row)), numeric=True, template="budgets/_cells/provided.html", in_file=False),
            yuan_column("funds", gettext_lazy("Provided for the service (yuan)"), on_page=False),
            Column("sources", gettext_lazy("From which sources"), value=sources_of, on_page=False),
            yuan_column("gap", gettext_lazy("Missing (yuan)")),
            yuan_column("allocated", gettext_lazy("Allocated (yuan)"), on_page=False),
            Column("used", gettext_lazy("Spent of it"), value=lambda row: (row.spent, row.allocated), template="budgets/_cells/used.html", in_file=False),
            yuan_column("spent", gettext_lazy("Spent (yuan)"), on_page=False),
            yuan_column("remaining", gettext_lazy("Left (yuan)")),
            yuan_column("invested", gettext_lazy("Buildings and equipment (yuan)"), on_page=False),
            Column("growth", gettext_lazy("Investment against the year before"), value=growth, numeric=True),
            Column("share", gettext_lazy("Share of subsidies"), value=share, numeric=True),
        ],
        filters=[
            Filter("year", gettext_lazy("Year"), lambda found, chosen: found, [(str(each), str(each)) for each in years], default=str(year)),
            Filter("share", gettext_lazy("Share of subsidies"), lambda found, chosen: [row for row in found if minor[row.school.key]], [("minor", gettext_lazy("Not the main part"))]),
            Filter("gap", gettext_lazy("Missing"), lambda found, chosen: [row for row in found if row.gap], [("1", gettext_lazy("Money is missing"))]),
        ],
        search=lambda found, text: [row for row in found if text in row.school.name],
        search_hint=gettext_lazy("School"),
        order=("school",),
        empty=gettext_lazy("No school here yet."),
        template="budgets/money.html",
    )  # fmt: skip


def _is_minor(row: SchoolYear, book: Rulebook) -> bool:
    day = min(timezone.localdate(), dt.date(row.year, 12, 31))
    percent = setting(SHARE, row.school.region_code, day, book)
    return percent is not None and row.is_minor_part(percent / 100)


# Breakdowns -----------------------------------------------------------------------------------------------------------


def breakdowns_for(user: User | None) -> Register:
    """Return the list of breakdowns as a user has it; None for its addresses alone."""
    return Register(
        title=gettext_lazy("Breakdowns of pay"),
        url_name="budgets:breakdowns",
        rows=lambda reader: breakdowns(user),
        columns=[
            Column("first_day", gettext_lazy("Days"), value=lambda row: f"{row.first_day:%Y-%m-%d} – {row.last_day:%Y-%m-%d}", sort="first_day", href=breakdown_url),
            Column("school", gettext_lazy("School"), value=lambda row: str(row.school), sort="school__name"),
            Column("plan", gettext_lazy("Plan of pay it follows"), wide_only=True),
            yuan_column("total_fen", gettext_lazy("Amount (yuan)")),
            Column("state", gettext_lazy("State"), sort="state"),
        ],
        filters=[Filter("state", gettext_lazy("State"), same("state"), PayState.choices)],
        search=lambda found, text: found.filter(school__name__icontains=text),
        search_hint=gettext_lazy("School"),
        order=("-first_day", "pk"),
        empty_hint=gettext_lazy("A breakdown is reckoned from the service on record."),
        template="registry/register.html",
    )  # fmt: skip


@page(permission="budgets.view")
@require_safe
def breakdown_list(request: HttpRequest) -> HttpResponseBase:
    """List the breakdowns."""
    user = get_user(request)
    add = address_of("budgets:breakdown_new") if user.has_permission("budgets.spend") else ""
    return breakdowns_for(user).respond(
        request, {"add_url": add, "add_label": _("Hand in a breakdown"), "import_url": ""}
    )


@page(permission="budgets.spend")
@require_http_methods(["GET", "HEAD", "POST"])
def breakdown_new(request: HttpRequest) -> HttpResponse:
    """Hand in who is paid what, as the recorded service comes to."""
    user = get_user(request)
    return Act(
        form=lambda sent: BreakdownForm(sent, user),
        do=lambda values: pay.file_breakdown(by=user, **values),
        done=breakdown_url,
        title=_("Hand in a breakdown"),
        submit=_("Reckon and hand in"),
        said=_("Handed in. Each line is what the recorded service comes to."),
        cancel=address_of("budgets:breakdowns"),
    ).respond(request)


@page(permission="budgets.view")
@require_safe
def breakdown(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a breakdown line by line, beside what the record comes to today."""
    row = _row(breakdowns(get_user(request)), pk)
    try:
        recorded, trouble = recorded_duty(row.school, row.first_day, row.last_day), ""
    except Refusal as refusal:
        recorded, trouble = None, refusal.message
    context = {
        "title": _("Breakdown of pay of {school}").format(school=row.school), "row": row, "lines": row.lines.order_by("staff_person_id"),
        "recorded": recorded, "trouble": trouble, "moves": moves_of(row), "may": may,
    }  # fmt: skip
    return render(request, "budgets/breakdown.html", context)


@page(permission="budgets.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def breakdown_move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Approve a breakdown, or send it back."""
    user, chosen = get_user(request), BREAKDOWN.by_action.get(action)
    row = _row(breakdowns(user), pk)
    if chosen is None or not may(user, chosen.permission, row):
        raise Http404
    return Act(
        form=ReturnForm if chosen.needs_text else MoveForm,
        do=lambda values: pay.move_breakdown(by=user, pk=pk, action=action, **values),
        done=breakdown_url, title=f"{chosen.label} · {row.school} {row}", submit=chosen.label, said=_("Saved."), cancel=breakdown_url(row),
    ).respond(request)  # fmt: skip


@page(permission="budgets.view")
@require_http_methods(["GET", "HEAD", "POST"])
def pay_move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Make one move of the table of states with the performance pay of a year."""
    user, chosen = get_user(request), PROPOSAL.by_action.get(action)
    row = _row(proposals(user), pk)
    if chosen is None or not may(user, chosen.permission, row):
        raise Http404
    return Act(
        form=ReturnForm if chosen.needs_text else MoveForm,
        do=lambda values: pay.move_proposal(by=user, pk=pk, action=action, **values),
        done=lambda moved: PROPOSALS.url("row", moved.pk), title=f"{chosen.label} · {row}", submit=chosen.label, said=_("Saved."),
        cancel=PROPOSALS.url("row", pk),
    ).respond(request)  # fmt: skip


# Where a finding leads that cites a row -------------------------------------------------------------------------------


@page(permission="budgets.view")
@require_safe
def allocation_of(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Lead to the page of an allocation by its number at a school."""
    return _to_row(ALLOCATIONS, allocations(get_user(request)).filter(school__key=f"{region}/{school}", code=code))


@page(permission="budgets.view")
@require_safe
def expense_of(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Lead to the page of an expense by its number at a school."""
    return _to_row(EXPENSES, expenses(get_user(request)).filter(school_key=f"{region}/{school}", code=code))


@page(permission="budgets.view")
@require_safe
def pay_of(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Lead to the performance pay of a school's year; `code` ends in the year."""
    year = code.rpartition("/")[2]
    rows = proposals(get_user(request)).filter(school__key=f"{region}/{school}")
    return _to_row(PROPOSALS, rows.filter(year=int(year)) if re.fullmatch(r"20\d\d", year) else rows.none())


def _to_row(pages: RegisterPages, rows: QuerySet[Any]) -> HttpResponse:
    row = rows.first()
    if row is None:
        raise Http404
    return redirect(pages.url("row", row.pk))


def _row(rows: Any, pk: int) -> PayBreakdown | Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
