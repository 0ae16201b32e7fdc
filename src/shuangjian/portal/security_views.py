"""One's own account: password, second factor, and taking away one that somebody lost."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.portal import second_factor, throttle
from shuangjian.portal.forms import PasswordAndCodeForm
from shuangjian.portal.models import Passkey, SecondFactor
from shuangjian.portal.second_factor import FACTOR
from shuangjian.portal.sessions import end_others
from shuangjian.registry.access import get_user
from shuangjian.registry.appointments import memberships_under
from shuangjian.web.acts import attempt, status_of
from shuangjian.web.codes import draw_code
from shuangjian.web.crypto import CannotDecrypt, decrypt, encrypt
from shuangjian.web.pages import page
from shuangjian.web.permissions import SIGNED_IN

T = TypeVar("T")

# A secret that waits for the first code of its phone: encrypted in the session, for so long.
_WAITING, _WAITING_MINUTES, _PLACE = "codes_waiting", 20, "session.codes_waiting"


@page(permission=SIGNED_IN)
@require_safe
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """Show how one signs in, and lead to what can be changed of it."""
    user = get_user(request)
    found = SecondFactor.objects.filter(user=user).first()
    context = {
        "title": _("Account security"),
        "factor": found,
        "recovery_left": second_factor.count_recovery_codes(user) if found else 0,
        "required": second_factor.is_required(user),
        "passkeys": list(Passkey.objects.filter(user=user).order_by("pk")),
    }
    return render(request, "portal/security.html", context)


@page(permission=SIGNED_IN)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_up_codes(request: HttpRequest) -> HttpResponse:
    """Show a secret for a phone, and take its first code."""
    user = get_user(request)
    if second_factor.is_set_up(user):
        return redirect("portal:security")
    due = second_factor.is_required(user) and not request.session.get(FACTOR)
    secret = _waiting_secret(request)
    form = PasswordAndCodeForm(request.POST or None)
    form.fields["code"].help_text = _("The six digits that your app shows now.")
    if request.method == "POST" and form.is_valid():
        codes = counted(request, form, lambda: second_factor.set_up(user=user, secret=secret, **form.cleaned_data))
        if codes is not None:
            request.session.pop(_WAITING, None)
            request.session[FACTOR] = "code"
            end_others(user, request.session.session_key)
            return _show_codes(request, codes, due=due)
    context = {
        "title": _("Set up one-time codes"), "form": form, "due": due, "secret": second_factor.text_of(secret),
        "code": mark_safe(draw_code(second_factor.address_for(secret, user), _("QR code for your app"))),
    }  # fmt: skip
    template = "portal/set_up_codes_due.html" if due else "portal/set_up_codes.html"
    return render(request, template, context, status=status_of(form))


@page(permission=SIGNED_IN)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them, once."""
    user = get_user(request)
    if not second_factor.is_set_up(user):
        return redirect("portal:security")
    form = PasswordAndCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = counted(request, form, lambda: second_factor.renew_recovery_codes(user=user, **form.cleaned_data))
        if codes is not None:
            return _show_codes(request, codes)
    lead = _("Those you have now are good for nothing then.")
    return _ask_both(request, _("New recovery codes"), lead, form, _("Make new recovery codes"))


@page(permission=SIGNED_IN)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def turn_off_codes(request: HttpRequest) -> HttpResponse:
    """Turn one-time codes off."""
    user = get_user(request)
    if not second_factor.is_set_up(user):
        return redirect("portal:security")
    form = PasswordAndCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = counted(request, form, lambda: second_factor.turn_off(user=user, **form.cleaned_data) or True)
        if done:
            request.session.pop(FACTOR, None)
            end_others(user, request.session.session_key)
            messages.success(request, _("One-time codes are off. Everywhere else you are signed out."))
            return redirect("portal:security")
    lead = _("Whoever knows your password can then sign in with it alone.")
    if second_factor.is_required(user):
        lead = _("Your role needs a second factor: you will be led to setting up another before anything else.")
    return _ask_both(request, _("Turn off one-time codes"), lead, form, _("Turn them off"))


@page(permission="memberships.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who lost it."""
    found = memberships_under(get_user(request)).filter(pk=pk).first()
    if found is None or not second_factor.is_set_up(found.user):
        raise Http404
    if request.method == "POST":
        second_factor.take_away(by=get_user(request), user=found.user)
        messages.success(
            request, _("Taken away. {name} was told, and signs in with the password alone.").format(name=found.user)
        )
        return redirect("portal:memberships")
    title = _("Take away the second factor of {name}").format(name=found.user)
    context = {
        "title": title, "form": None, "submit": _("Take it away"),
        "lead": _("Do this only when you know that it is they who ask: call them back, or see them. It is in the audit trail with your name."),
    }  # fmt: skip
    return render(request, "portal/account.html", context)


def _ask_both(request: HttpRequest, title: str, lead: str, form: forms.Form, submit: str) -> HttpResponse:
    context = {"title": title, "lead": lead, "form": form, "submit": submit}
    return render(request, "portal/both_factors.html", context, status=status_of(form))


def _show_codes(request: HttpRequest, codes: list[str], *, due: bool = False) -> HttpResponse:
    context = {"title": _("Your recovery codes"), "codes": codes, "due": due}
    return render(request, "portal/recovery_codes.html", context)


def counted(request: HttpRequest, form: forms.Form, do: Callable[[], T]) -> T | None:
    """Do what needs a password: whoever finds a desk unlocked does not get to guess."""
    name = get_user(request).get_username()
    if not throttle.claim_attempt(request, name):
        form.add_error(None, throttle.TooManyAttempts().message)
        return None
    done = attempt(form, do)
    if done is None:
        throttle.record_failure(request, name)
    else:
        throttle.record_success(request, name)
    return done


def _waiting_secret(request: HttpRequest) -> bytes:
    """Return the secret that this session is setting up; a reload shows the same."""
    kept = request.session.get(_WAITING)
    if kept is not None:
        at, sealed = kept
        if dt.datetime.fromisoformat(at) > timezone.now() - dt.timedelta(minutes=_WAITING_MINUTES):
            try:
                return base64.b64decode(decrypt(base64.b64decode(sealed), _PLACE))
            except CannotDecrypt:
                pass
    secret = second_factor.make_secret()
    sealed = base64.b64encode(encrypt(base64.b64encode(secret).decode(), _PLACE)).decode()
    request.session[_WAITING] = [timezone.now().isoformat(), sealed]
    return secret
