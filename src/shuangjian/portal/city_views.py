"""The pages of a city's own sign-in: there and back, and whose account it is."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.disclosure.throttle import seconds_to_wait
from shuangjian.portal import city, halfway, second_factor
from shuangjian.portal.forms import SignInForm
from shuangjian.portal.views import let_in, read_target
from shuangjian.registry.access import get_user
from shuangjian.registry.appointments import memberships_under
from shuangjian.web.acts import REFUSED, Act
from shuangjian.web.addresses import address_of
from shuangjian.web.errors import Refusal
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC

_TARGET = "city_target"


class IdentityForm(forms.Form):
    """By which identifier somebody is known to the city's sign-in."""

    subject = forms.CharField(
        label=gettext_lazy("Identifier at the city's sign-in"), max_length=city.SUBJECT_MAX, required=False,
        help_text=gettext_lazy("Shown to its owner when they try to sign in by the city. Empty: no longer linked."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip


@page(permission=PUBLIC)
@require_safe
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Go to the city's sign-in."""
    if not city.is_configured():
        raise Http404
    if wait := seconds_to_wait(request):
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    target = read_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    try:
        there = city.begin(request)
    except Refusal as refused:
        return _say(request, refused)
    request.session[_TARGET] = target
    return there


@page(permission=PUBLIC)
@require_safe
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Let in whom the city's sign-in confirms and whose account is linked; their own second factor is asked for unless theirs counts."""
    if not city.is_configured():
        raise Http404
    if wait := seconds_to_wait(request):
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    if request.user.is_authenticated:
        return redirect("portal:home")
    try:
        found = city.arrive(request)
    except Refusal as refused:
        return _say(request, refused)
    target = request.session.pop(_TARGET, "") or address_of("portal:home")
    if not found.by_two_factors and second_factor.is_set_up(found.user):
        halfway.begin(request, found.user, target, by_city=True)
        return redirect("portal:sign_in_code")
    factor = city.SIGNED_IN_BY_CITY if found.by_two_factors else ""
    return let_in(request, found.user, target, factor, by_city=True)


@page(permission="memberships.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say by which identifier the holder of a role is known to the city's sign-in."""
    user = get_user(request)
    found = memberships_under(user).filter(pk=pk).first()
    if found is None or not city.is_configured():
        raise Http404
    now = {"subject": city.subject_of(found.user)}
    return Act(
        form=lambda data: IdentityForm(data, initial=now),
        do=lambda values: city.link(by=user, user=found.user, subject=values["subject"]),
        done=lambda made: address_of("portal:memberships"),
        said=_("Kept. It is in the audit trail with your name."),
        title=_("Sign-in of {name} by the city").format(name=found.user),
        submit=_("Keep it"),
        cancel=address_of("portal:memberships"),
        now=now,
    ).respond(request)


def _say(request: HttpRequest, refused: Refusal) -> HttpResponse:
    context = {
        "title": _("Sign in"), "form": SignInForm(request), "next": request.session.get(_TARGET, ""), "demo_users": [],
        "city_problem": refused.message,
    }  # fmt: skip
    return render(request, "portal/sign_in.html", context, status=REFUSED)
