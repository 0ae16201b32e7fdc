"""Sign-in, home, search, health, language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.cases.register import cases_url, count_piles
from shuangjian.cases.selectors import closed_lately, late_cases
from shuangjian.disclosure.public_views import landing
from shuangjian.disclosure.throttle import seconds_to_wait
from shuangjian.portal import city, halfway, passkeys, second_factor, sessions
from shuangjian.portal.accounts import why_due
from shuangjian.portal.forms import CodeForm, PasskeySignInForm, SignInForm
from shuangjian.portal.inbox import read_inbox
from shuangjian.portal.middleware import PASSWORD_DUE
from shuangjian.portal.navigation import find_landing
from shuangjian.portal.search import find_everywhere
from shuangjian.portal.second_factor import FACTOR
from shuangjian.portal.stand_in_views import waiting_elsewhere
from shuangjian.registry.access import get_user
from shuangjian.registry.models import User
from shuangjian.web.acts import place, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.context import set_actor
from shuangjian.web.errors import Refusal
from shuangjian.web.models import SavedView
from shuangjian.web.pages import page
from shuangjian.web.permissions import PUBLIC, SIGNED_IN
from shuangjian.web.registers import saved
from shuangjian.web.registers.saved import SavedViewForm

BY_CITY = "signed_in_by_city"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@page(permission=PUBLIC)
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers: for the process that starts us and for a load balancer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@page(permission=PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Go to where this person begins; say so where there is nothing to open. A stranger sees what anybody may look up."""
    if not request.user.is_authenticated:
        return landing(request)
    first = find_landing(get_user(request))
    if first is not None:
        return redirect(first.url_name)
    return render(request, "portal/no_pages.html", {"title": _("Nothing to do here yet")})


@page(permission="cases.view")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, the most pressing first, and what was done lately."""
    user = get_user(request)
    sections = read_inbox(user)
    context = {
        "title": _("Inbox"),
        "sections": sections,
        "total": sum(section.count for section in sections),
        "late": late_cases(user).count(),
        "late_url": cases_url(late="1"),
        "recent": closed_lately(user),
        "piles": count_piles(user),
        "stand_ins": waiting_elsewhere(user),
    }
    return render(request, "portal/inbox.html", context)


@page(permission=PUBLIC)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; in a demonstration, offer every role at one click."""
    target = read_target(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    demo_users = _find_demo_users()
    form = SignInForm(request, request.POST or None)
    if not demo_users:
        # Beside the role cards the cursor would scroll the cards out of a phone's view.
        form.fields["username"].widget.attrs["autofocus"] = True
    if request.method == "POST" and form.is_valid() and form.user is not None:
        if isinstance(form.user, User) and second_factor.is_set_up(form.user):
            halfway.begin(request, form.user, target)
            return redirect("portal:sign_in_code")
        return let_in(request, form.user, target)
    context = {"title": _("Sign in"), "form": form, "next": target, "demo_users": demo_users}
    return render(request, "portal/sign_in.html", context, status=status_of(form))


@page(permission=PUBLIC)
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask whoever knew the password for the code of their phone."""
    found = halfway.find(request)
    if found is None:
        return redirect("portal:sign_in")
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if request.method == "POST" and form.is_valid():
        try:
            factor = halfway.check(request, found.user, form.cleaned_data["code"])
        except Refusal as refused:
            place(refused, form)
        else:
            halfway.end(request)
            return let_in(request, found.user, found.target, factor, by_city=found.by_city)
    context = {"title": _("Enter the one-time code"), "form": form}
    return render(request, "portal/sign_in_code.html", context, status=status_of(form))


@page(permission=PUBLIC)
@require_POST
@never_cache
def sign_in_passkey_options(request: HttpRequest) -> HttpResponse:
    """Say what a passkey is to sign; how often one address may ask is bounded as it is for whatever is public."""
    wait = seconds_to_wait(request)
    if wait:
        return HttpResponse(status=429, headers={"Retry-After": str(wait)})
    return HttpResponse(passkeys.ask_to_sign_in(request), content_type="application/json")


@page(permission=PUBLIC)
@require_POST
@never_cache
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """Let in whose passkey signed: something they have, and a finger, face or PIN, so both factors."""
    target, form = read_target(request), PasskeySignInForm(request.POST)
    if seconds_to_wait(request):
        return HttpResponse(status=429)
    if form.is_valid():
        try:
            user = passkeys.check(request, form.cleaned_data["credential"])
        except Refusal as refused:
            place(refused, form)
        else:
            return let_in(request, user, target, factor="passkey")
    context = {
        "title": _("Sign in"), "form": SignInForm(request), "passkey_form": form, "next": target, "demo_users": _find_demo_users(),
    }  # fmt: skip
    return render(request, "portal/sign_in.html", context, status=status_of(form))


@page(permission=PUBLIC)
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's users. There is no such page outside of a demonstration."""
    if not settings.DEMO:
        raise Http404
    chosen = request.POST.get("user", "")
    user = next((user for user in _find_demo_users() if user.get_username() == chosen), None)
    if user is None:
        raise Http404
    logout(request)
    # No password either: whoever tries the second factor in a demonstration shuts nobody out.
    return let_in(request, user, read_target(request), factor="demonstration")


@page(permission=PUBLIC)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; of who came by the city's sign-in, there too."""
    elsewhere = city.address_to_leave(request) if request.session.get(BY_CITY) and city.is_configured() else None
    logout(request)
    return HttpResponseRedirect(elsewhere) if elsewhere else redirect("portal:sign_in")


@page(permission=PUBLIC)
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device and go back."""
    response = HttpResponseRedirect(read_target(request))
    language = request.POST.get("language", "")
    if check_for_language(language) and language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@page(permission=SIGNED_IN)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search everything this person may see."""
    text = request.GET.get("q", "").strip()
    found = find_everywhere(request, text) if text else {}
    return render(request, "portal/search.html", {"title": _("Search"), "q": text, "found": found})


def let_in(request: HttpRequest, user: Any, target: str, factor: str = "", *, by_city: bool = False) -> HttpResponse:
    """Begin the session of somebody recognised; `by_city` without a password, so none is asked to be changed."""
    # Signing in writes the time of the last sign-in: in the name of who has just been recognised.
    set_actor(user=user.get_username(), reason="sign in")
    login(request, user, backend=_BACKEND)
    sessions.describe(request)
    if factor:
        request.session[FACTOR] = factor
    if by_city:
        request.session[BY_CITY] = True
    elif due := why_due(user):
        request.session[PASSWORD_DUE] = due.value
    return HttpResponseRedirect(target)


def _find_demo_users() -> list[AbstractBaseUser]:
    if not settings.DEMO:
        return []
    return list(get_user_model()._default_manager.filter(is_demo=True, is_active=True).order_by("pk"))


def read_target(request: HttpRequest) -> str:
    """Return where to go next: only a place on this site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        return target
    return address_of("portal:home")


@page(permission=SIGNED_IN)
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep a list as it is narrowed, under a name, and go back to it."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The view was not kept: give it a name of at most 60 characters."))
        return redirect(form.cleaned_data.get("path") or "portal:home")
    return redirect(saved.save_view(user=get_user(request), **form.cleaned_data).url)


@page(permission=SIGNED_IN)
@require_POST
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one's own view of a list."""
    view = get_object_or_404(SavedView, pk=pk, user=get_user(request))
    view.delete()
    return redirect(view.path)
