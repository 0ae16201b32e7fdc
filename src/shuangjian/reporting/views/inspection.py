"""The sheets of inspections, for the screen and for A4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shuangjian.live.words import say
from shuangjian.registry.access import get_user
from shuangjian.reporting.inspection import Sheet, sheets_for
from shuangjian.web.addresses import address_of
from shuangjian.web.asked import read_day
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register
from shuangjian.web.search import fits


@page(permission="indicators.view")
@require_safe
def sheets(request: HttpRequest) -> HttpResponseBase:
    """Show for each school how many items of its sheet are known not to be met, the most first."""
    first, last = _month(request)
    return _sheets_register(first, last).respond(request)


def _sheets_register(first: dt.date, last: dt.date) -> Register:
    def rows(user: Any) -> list[Sheet]:
        return sorted(sheets_for(user, first, last), key=lambda sheet: (-sheet.not_met, sheet.school.key))

    # The day says which month the rows are made for.
    keep: Callable[[Any, str], Any] = lambda found, chosen: found if read_day(chosen) else []  # noqa: E731
    return Register(
        title=gettext_lazy("Inspection sheets"),
        url_name="reporting:inspections",
        rows=rows,
        columns=[
            Column("school", gettext_lazy("School"), value=lambda row: row.school.name, href=_address_for(last)),
            Column("not_met", gettext_lazy("Known not to be met"), numeric=True),
            Column("why", gettext_lazy("Why"), value=_why),
        ],
        filters=[Filter("to", gettext_lazy("Month up to"), keep, kind="date", default=last.isoformat())],
        search=lambda rows, text: [row for row in rows if fits(text, row.school.name, row.school.code)],
        empty=gettext_lazy("No school in your care."),
    )


def _why(row: Sheet) -> str:
    # One rule may stand behind several items.
    return "；".join(dict.fromkeys(ground.text for preset in row.presets for ground in preset.grounds))


def _address_for(last: dt.date) -> Callable[[Sheet], str]:
    return lambda row: f"{address_of('reporting:inspection', *row.school.key.split('/'))}?to={last.isoformat()}"


@page(permission="indicators.view")
@require_safe
def sheet(request: HttpRequest, region: str, school: str) -> HttpResponse:
    """Show the sheet of one school: what is known is filled in, the rest is looked at there."""
    first, last = _month(request)
    found = sheets_for(get_user(request), first, last, [f"{region}/{school}"])
    if not found:
        raise Http404
    rows = [
        (preset, say(preset.item.text), say(preset.item.question), say(preset.item.evidence))
        for preset in found[0].presets
    ]
    context = {"title": _("Inspection sheet"), "sheet": found[0], "rows": rows, "first": first, "last": last}
    return render(request, "reporting/inspection.html", context)


def _month(request: HttpRequest) -> tuple[dt.date, dt.date]:
    """Return the month up to the day an address names, up to today where it names none."""
    last = read_day(request.GET.get("to", "")) or timezone.localdate()
    return last.replace(day=1), last
