"""Pages of who keeps public information."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.disclosure import services
from shuangjian.disclosure.forms import DecisionForm
from shuangjian.disclosure.registers import decisions_for
from shuangjian.registry.access import get_user, has_permission
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page


@page(permission="disclosure.view")
@require_safe
def decisions(request: HttpRequest) -> HttpResponseBase:
    """Show the decisions about the white and the black list."""
    user = get_user(request)
    return decisions_for(user).respond(request, {"may_decide": has_permission(user, services.EDIT)})


@page(permission="disclosure.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Record a decision."""
    user = get_user(request)
    return Act(
        form=lambda data: DecisionForm(data, user),
        do=lambda values: services.decide(by=user, **values),
        done=lambda row: address_of("disclosure:decisions"),
        said=_("Recorded. The public page shows it."),
        title=_("Record a decision about the lists"),
        submit=_("Record"),
        cancel=address_of("disclosure:decisions"),
    ).respond(request)
