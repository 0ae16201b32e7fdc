"""The fund-management guide: its versions, one with what it sets, a new one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.funds import guides as services
from shuangjian.funds.forms import GuideForm
from shuangjian.funds.registers import guides_register
from shuangjian.live.words import language, say_quantity
from shuangjian.registry.access import get_user
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page


@page(permission="funds.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the versions."""
    user = get_user(request)
    return guides_register(user).respond(request, {"may_manage": user.has_permission("funds.manage")})


@page(permission="funds.view")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a version with every number as it holds from its first day."""
    found = services.guides_for(get_user(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    rows = [
        (
            each.title_zh if language() == "zh" else each.title_en,
            say_quantity(each.value, each.unit) if each.value is not None else "—",
            each.citation,
        )
        for each in services.settings_on(found.region_code, found.starts_on, language())
    ]
    return render(request, "funds/guide.html", {"title": found.title, "guide": found, "rows": rows})


@page(permission="funds.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Adopt a version."""
    user = get_user(request)
    return Act(
        form=lambda data: GuideForm(data, user),
        do=lambda values: services.adopt_guide(by=user, **values),
        done=lambda made: address_of("funds:guide", made.pk),
        title=_("Adopt a version of the guide"),
        submit=_("Adopt it"),
        said=_("Adopted. Days before it holds are judged as they were."),
        cancel=address_of("funds:guides"),
    ).respond(request)
