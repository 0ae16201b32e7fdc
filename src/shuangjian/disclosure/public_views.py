"""What anybody sees without signing in: works without JavaScript, names no person, says where each thing comes from."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuangjian.disclosure import selectors
from shuangjian.disclosure.choices import Listing
from shuangjian.disclosure.models import Contact
from shuangjian.disclosure.throttle import seconds_to_wait
from shuangjian.homework.days import read_day
from shuangjian.homework.selectors import is_free_of_homework, school_day
from shuangjian.live.session import last_day_judged
from shuangjian.registry.choices import InstitutionStatus
from shuangjian.registry.models import School
from shuangjian.web.addresses import address_of
from shuangjian.web.codes import draw_code
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC

View = Callable[..., HttpResponse]
# A browser need not ask again for so long; what is shared between people (a proxy) keeps nothing.
_KEPT_SECONDS = 60


def open_page(view: View) -> Callable[..., HttpResponseBase]:
    """Answer anybody, as often as one address may ask; only what is read.

    Outside of a transaction: the count of an address is over before the page is made, so that nobody waits for another's page.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = seconds_to_wait(request)
        if wait:
            context = {"title": _("Too many requests"), "wait": wait}
            refused = render(request, "disclosure/too_many.html", context, status=429)
            refused["Retry-After"] = str(wait)
            return refused
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, max_age=_KEPT_SECONDS)
        return response

    return transaction.non_atomic_requests(page(permission=PUBLIC)(require_safe(answered)))


@open_page
def landing(request: HttpRequest) -> HttpResponse:
    """Show what can be looked up: what a stranger sees first."""
    context = {"title": _("Double Reduction: look up and speak up"), "contacts": _contacts()}
    return render(request, "disclosure/landing.html", context)


@open_page
def institutions(request: HttpRequest) -> HttpResponse:
    """Find institutions by name, licence number or credit code."""
    typed, status = request.GET.get("q", "").strip()[:100], request.GET.get("status", "")
    asked = bool(typed or status)
    found = selectors.find_institutions(typed, status) if asked and status in ("", *InstitutionStatus.values) else []
    context = {
        "title": _("Training institutions"), "q": typed, "status": status, "statuses": InstitutionStatus.choices, "asked": asked,
        "found": found[: selectors.SHOWN_MOST], "count": len(found), "most": selectors.SHOWN_MOST, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "disclosure/institutions.html", context)


@open_page
def institution(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Show what is recorded of one institution today."""
    known = selectors.know_institution(f"{region}/{code}")
    if known is None:
        raise Http404
    context = {
        "title": known.state.name, "known": known, "state": known.state, "region": region, "code": code, "today": timezone.localdate(),
        "contacts": _contacts(region),
    }  # fmt: skip
    return render(request, "disclosure/institution.html", context)


@open_page
def institution_code(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Return the code that leads to an institution's page: what hangs beside its licence can be checked by anybody."""
    if selectors.know_institution(f"{region}/{code}") is None:
        raise Http404
    address = request.build_absolute_uri(address_of("disclosure:institution", region, code))
    return HttpResponse(draw_code(address, _("QR code of this page")), content_type="image/svg+xml")


@open_page
def lists(request: HttpRequest) -> HttpResponse:
    """Show the white and the black list, each with what put an institution there."""
    context = {
        "title": _("White and black list"),
        "lists": [(Listing(each).label, selectors.listed_as(Listing(each))) for each in (Listing.WHITE, Listing.BLACK)],
        "today": timezone.localdate(),
    }
    return render(request, "disclosure/lists.html", context)


@open_page
def schools(request: HttpRequest) -> HttpResponse:
    """Find a school."""
    typed = request.GET.get("q", "").strip()[:100]
    found = selectors.find_schools(typed) if typed else []
    context = {
        "title": _("Homework of a school"), "q": typed, "found": found[: selectors.SHOWN_MOST], "count": len(found),
        "most": selectors.SHOWN_MOST,
    }  # fmt: skip
    return render(request, "disclosure/schools.html", context)


@open_page
def school(request: HttpRequest, region: str, code: str) -> HttpResponse:
    """Show which classes of a school posted homework on a day; each leads to its board."""
    row = School.objects.filter(key=f"{region}/{code}").first()
    if row is None:
        raise Http404
    day = read_day(request.GET.get("day", ""), region, until=last_day_judged())
    context = {
        "title": _("Homework of {name}").format(name=row), "school": row, "day": day, "classes": school_day(row, day),
        "is_free": is_free_of_homework(row.key, day),
    }  # fmt: skip
    return render(request, "disclosure/school.html", context)


@open_page
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules in words with what they stand on, as they hold today in a region."""
    regions = selectors.open_regions()
    codes = [each.code for each in regions]
    chosen = request.GET.get("region", "")
    if chosen and chosen not in codes:
        raise Http404
    today = timezone.localdate()
    region = chosen or (codes[0] if codes else "")
    context = {
        "title": _("The rules in words"), "regions": [(each.code, each.name) for each in regions], "region": region, "today": today,
        "areas": selectors.rules_in_words(region, today) if region else [],
    }  # fmt: skip
    return render(request, "disclosure/rules.html", context)


@open_page
def complaints(request: HttpRequest) -> HttpResponse:
    """Show whom to call, where the form is, and how long an answer takes."""
    return render(request, "disclosure/complaints.html", {"title": _("Report and complain"), "contacts": _contacts()})


def _contacts(region: str = "") -> list[Contact]:
    rows = Contact.objects.order_by("region_code")
    # One for each region: a handful.
    return list(rows.filter(region_code=region) if region else rows[: selectors.SHOWN_MOST])
