"""The page of cells to fill."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from shuangjian.gaps.register import gaps_for
from shuangjian.gaps.selectors import shares_for
from shuangjian.registry.access import get_user
from shuangjian.web.pages import page


@page(permission="gaps.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the cells to fill, with how much of the data could be judged."""
    user = get_user(request)
    shares = shares_for(user)
    return gaps_for(user).respond(
        request, {"share": shares[-1] if shares else None, "before": shares[0] if len(shares) > 1 else None}
    )
