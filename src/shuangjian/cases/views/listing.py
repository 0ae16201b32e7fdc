"""The list of cases."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from shuangjian.cases.register import cases_for, count_piles
from shuangjian.registry.access import get_user
from shuangjian.web.pages import page


@page(permission="cases.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show the cases this person may see, narrowed by the address."""
    user = get_user(request)
    piles = count_piles(user, request.GET.get("desk", ""))
    return cases_for(user).respond(request, {"piles": piles})
