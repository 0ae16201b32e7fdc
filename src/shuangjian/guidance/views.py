"""Pages beside the registers: who has filed, and a school's rules for everybody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuangjian.guidance import selectors
from shuangjian.registry.access import get_user
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC


@page(permission="guidance.view")
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Show for each document and activity that is owed how many have it, and who has not."""
    user, today = get_user(request), timezone.localdate()
    first, last = selectors.term_around(user, today)
    context = {
        "title": _("Who has filed"),
        "documents": selectors.coverage_for(user, today),
        "activities": selectors.activity_coverage_for(user, first, last),
        "visits": selectors.visits_for(user, first, last),
        "first": first,
        "last": last,
    }
    return render(request, "guidance/coverage.html", context)


@page(permission=PUBLIC)
@require_safe
def rules(request: HttpRequest, region: str, school: str) -> HttpResponse:
    """Show the homework rules in force of a school to everybody, as they hang beside the board."""
    document = selectors.rules_of(f"{region}/{school}")
    if document is None:
        raise Http404
    return render(request, "guidance/rules.html", {"title": document.title, "document": document})
