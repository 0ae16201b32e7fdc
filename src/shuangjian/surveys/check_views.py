"""Pages of the two-monthly check: drawn, scored class-day by class-day, closed, given out as a document."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.homework.selectors import homework_of_class
from shuangjian.registry.access import get_user, has_permission, may
from shuangjian.registry.models import User
from shuangjian.surveys import checks
from shuangjian.surveys.check_document import document_of
from shuangjian.surveys.forms import CloseCheckForm, DrawForm, HandOverForm, ScoreForm
from shuangjian.surveys.models import CheckedDay, HomeworkCheck
from shuangjian.surveys.registers import checks_register
from shuangjian.surveys.rubric import stored
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.documents import TYPES, answer_document
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]
SHOWN_MOST = 500


@page(permission="surveys.measured")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show the checks of a user's regions, and those that concern their school."""
    user = get_user(request)
    return checks_register(user).respond(request, {"may_draw": has_permission(user, checks.DRAW)})


@page(permission="surveys.draw")
@require_http_methods(_BOTH)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw this two months' check."""
    user = get_user(request)
    regions = {each.code: each for each in checks.may_draw(user)}

    def do(values: dict[str, Any]) -> HomeworkCheck:
        return checks.draw_check(
            by=user, region=regions[values["region_code"]], each=values["each"], seed=values["seed"]
        )

    return Act(
        form=lambda data: DrawForm(data, regions=[(code, each.name) for code, each in regions.items()]),
        do=do,
        done=lambda row: address_of("surveys:check", row.pk),
        said=_("Drawn. The reviewers find their class-days in their inbox."),
        title=_("Draw the two-monthly check"),
        submit=_("Draw"),
        cancel=address_of("surveys:checks"),
    ).respond(request)


@page(permission="surveys.measured")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a check: how it was drawn, what was scored, and what came of it."""
    user = get_user(request)
    row = _check(user, pk)
    days = list(checks.days_seen(user).filter(check_of=row)[:SHOWN_MOST])
    whole, criteria = may(user, checks.DRAW, row), stored(row.rubric)
    context = {
        "title": _("Two-monthly check: {first} – {last}").format(first=row.period_from, last=row.period_to),
        "row": row,
        "lines": [(each, checks.total_of(each), checks.broken_by(each, criteria)) for each in days],
        "results": checks.results_of(row, days) if row.closed_on or whole else [],
        "as_drawn": checks.is_as_drawn(row) if whole else None,
        "may_close": whole and row.closed_on is None,
        "may_hand_over": whole,
        "user_id": user.pk,
        "files": [(kind, address_of("surveys:check_file", pk, kind)) for kind in TYPES] if row.closed_on or whole else [],
        "most": SHOWN_MOST,
    }  # fmt: skip
    return render(request, "surveys/check.html", context)


@page(permission="surveys.score")
@require_http_methods(_BOTH)
def score(request: HttpRequest, pk: int, day: int) -> HttpResponse:
    """Score a class-day."""
    user = get_user(request)
    row = get_object_or_404(checks.days_seen(user).select_related("check_of"), pk=day, check_of=pk, reviewer=user)
    criteria = stored(row.check_of.rubric)
    there = address_of("surveys:check", pk)

    def do(values: dict[str, Any]) -> CheckedDay:
        points = {each.code: values[each.code] for each in criteria}
        return checks.score(by=user, row=row, points=points, words=values["words"])

    return Act(
        form=lambda data: ScoreForm(data, criteria),
        do=do,
        done=lambda done: there,
        said=_("Scored."),
        title=f"{row.school_class.school} {row.school_class} · {row.day}",
        submit=_("Give these points"),
        cancel=there,
        template="surveys/score.html",
        extra={
            "row": row,
            "given": homework_of_class(row.class_key, row.day),
            "scored": [(each, (row.points or {}).get(each.code)) for each in criteria] if row.scored_on else None,
            "total": checks.total_of(row),
        },
    ).respond(request)


@page(permission="surveys.draw")
@require_http_methods(_BOTH)
def hand_over(request: HttpRequest, pk: int, day: int) -> HttpResponse:
    """Give a class-day to another reviewer."""
    user = get_user(request)
    row = get_object_or_404(checks.days_seen(user).select_related("check_of"), pk=day, check_of=pk)
    if not may(user, checks.DRAW, row):
        raise Http404
    others = {
        key: one for key, one in checks.reviewers_in(row.check_of.region_code).items() if one != row.school_key
    }  # fmt: skip
    names = checks.names_of(others)
    return Act(
        form=lambda data: HandOverForm(data, reviewers=sorted(names.items(), key=lambda each: each[1])),
        do=lambda values: checks.hand_over(by=user, row=row, reviewer=User.objects.get(pk=values["reviewer"])),
        done=lambda done: address_of("surveys:check", pk),
        said=_("Handed over."),
        title=_("Another reviewer for {name}").format(name=f"{row.school_class.school} {row.school_class} · {row.day}"),
        submit=_("Give it to them"),
        cancel=address_of("surveys:check", pk),
    ).respond(request)


@page(permission="surveys.draw")
@require_http_methods(_BOTH)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a check."""
    user = get_user(request)
    row = _check(user, pk)
    if not may(user, checks.DRAW, row):
        raise Http404
    there = address_of("surveys:check", pk)
    return Act(
        form=CloseCheckForm,
        do=lambda values: checks.close_check(by=user, row=row, words=values["words"]),
        done=lambda done: there,
        said=_("Closed. What broke a rule becomes a finding at the next sweep."),
        title=_("Close the check"),
        submit=_("Close it"),
        cancel=there,
    ).respond(request)


@page(permission="surveys.measured")
@require_safe
def check_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give out the result as a document, of the class-days the user sees; recorded as an export."""
    user = get_user(request)
    row = _check(user, pk)
    if kind not in TYPES or not (row.closed_on or may(user, checks.DRAW, row)):
        raise Http404
    days = list(checks.days_seen(user).filter(check_of=row))
    document = document_of(row, days)
    return answer_document(request, document, kind, name=document.title, rows=len(days))


def _check(user: User, pk: int) -> HomeworkCheck:
    return get_object_or_404(checks.checks_for(user), pk=pk)
