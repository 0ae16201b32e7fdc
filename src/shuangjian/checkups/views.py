"""The pages: hand in, wait, read what came of it, take it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.checkups import services
from shuangjian.checkups.forms import CheckForm, DocumentForm
from shuangjian.checkups.models import CheckUp, Kind, State
from shuangjian.desk.uploads import TooMuch
from shuangjian.desk.words import words
from shuangjian.desk.work import DOWNLOADS
from shuangjian.registry.access import get_user, region_codes
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page

MAKE = "checkups.make"


@page(permission=MAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Take spreadsheets or a document; show what was handed in before."""
    posted = request.method == "POST"
    kind = Kind.DOCUMENT if request.POST.get("kind") == Kind.DOCUMENT else Kind.CHECK
    data: dict[str, Any] = {"data": request.POST, "files": request.FILES} if posted else {}
    region = {"region": _home_region(request)}
    check = CheckForm(**(data if kind == Kind.CHECK else {}), initial=region, prefix="check")
    document = DocumentForm(**(data if kind == Kind.DOCUMENT else {}), prefix="document")
    form = check if kind == Kind.CHECK else document
    if posted and form.is_valid() and (done := _hand_in(request, kind, form)) is not None:
        return done
    context = {
        "title": _("Check-up"),
        "check": check,
        "document": document,
        "mine": CheckUp.objects.filter(by=get_user(request)).order_by("-made_at"),
    }
    return render(request, "checkups/start.html", context, status=422 if posted else 200)


def _home_region(request: HttpRequest) -> str:
    regions = list(region_codes(get_user(request), MAKE)[:2])
    return regions[0].code if len(regions) == 1 else ""


def _hand_in(request: HttpRequest, kind: Kind, form: CheckForm | DocumentForm) -> HttpResponse | None:
    cleaned = form.cleaned_data
    wanted = (
        {"region_code": cleaned["region"] or None, "first": cleaned["first"], "last": cleaned["last"]}
        if kind == Kind.CHECK
        else {}
    )
    files = ((each.name, each) for each in cleaned["handed_in"])
    try:
        made, received = services.hand_in(by=get_user(request), kind=kind, files=files, lang=_lang(), **wanted)
    except TooMuch as refusal:
        form.add_error("handed_in", refusal.reason.of(_lang()))
        return None
    if made is None:
        for name, reason in received.complaints.items():
            form.add_error("handed_in", f"{name}：{reason.of(_lang())}")
        return None
    return redirect("checkups:show", made.code)


@page(permission=MAKE)
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show how far it is, or what came of it."""
    found = _mine(request, code)
    context = {
        "title": found.title,
        "check_up": found,
        "said": found.said_en if _lang() == "en" else found.said_zh,
        "report": services.page_of(found) if found.state == State.DONE else None,
        "take": {what: address_of("checkups:take", code, what) for what in DOWNLOADS},
        "t": words(_lang()),
        "lang": _lang(),
        "kept_days": services.KEPT.days,
    }
    if getattr(request, "htmx", False) and found.is_open:
        return render(request, "checkups/_partials/progress.html", context)
    response = render(request, "checkups/show.html", context)
    if getattr(request, "htmx", False):
        response["HX-Refresh"] = "true"
    return response


@page(permission=MAKE)
@require_POST
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """End the work on it."""
    services.stop(_mine(request, code))
    return redirect("checkups:show", code)


@page(permission=MAKE)
@require_POST
def forget(request: HttpRequest, code: str) -> HttpResponse:
    """Delete it with all that was handed in."""
    services.forget(_mine(request, code))
    messages.success(request, _("Deleted, with everything that was handed in."))
    return redirect("checkups:start")


@page(permission=MAKE)
@require_safe
def take(request: HttpRequest, code: str, what: str) -> HttpResponseBase:
    """Hand out a file of the results."""
    found = services.file_of(_mine(request, code), what)
    if found is None:
        raise Http404
    path, name = found
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _mine(request: HttpRequest, code: str) -> CheckUp:
    found = CheckUp.objects.filter(code=code, by=get_user(request)).first()
    if found is None:
        raise Http404
    return found


def _lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"
