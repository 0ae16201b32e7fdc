"""Opening an account, giving a new password, choosing one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shuangjian.portal import accounts, throttle
from shuangjian.portal.middleware import PASSWORD_DUE
from shuangjian.registry.access import get_user
from shuangjian.registry.appointments import memberships_under
from shuangjian.registry.models import User
from shuangjian.web.acts import status_of
from shuangjian.web.errors import Refusal
from shuangjian.web.pages import page
from shuangjian.web.permissions import SIGNED_IN


class AccountForm(forms.Form):
    """Who is to sign in, and by which name."""

    username = forms.RegexField(
        r"^[A-Za-z0-9_.@-]+$", label=gettext_lazy("Sign-in name"), min_length=3, max_length=60,
        help_text=gettext_lazy("Letters, digits and . _ - @; a number of staff, say."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    display_name = forms.CharField(label=gettext_lazy("Name of the person"), max_length=60)


class PasswordForm(forms.Form):
    """The password in force and the next one, twice."""

    current = forms.CharField(
        label=gettext_lazy("Password now"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new = forms.CharField(
        label=gettext_lazy("New password"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=gettext_lazy("New password again"), strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say the rules beside the field they are about."""
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("new") and values.get("again") and values["new"] != values["again"]:
            self.add_error("again", _("The two are not the same."))
        return values


@page(permission="memberships.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Open an account and show the password for its first sign-in, once."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = accounts.open_account(by=get_user(request), **form.cleaned_data)
        except Refusal as refused:
            form.add_error(refused.fields[0] if refused.fields else None, refused.message)
        else:
            return _show(request, _("The account is open"), user, password)
    context = {"title": _("Open an account"), "form": form, "submit": _("Open the account")}
    return render(request, "portal/account.html", context, status=status_of(form))


@page(permission="memberships.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Give who holds a role a password for one sign-in."""
    found = memberships_under(get_user(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        password = accounts.renew_password(by=get_user(request), user=found.user)
        return _show(request, _("The new password"), found.user, password)
    title = _("New password for {name}").format(name=found.user)
    return render(request, "portal/account.html", {"title": title, "form": None, "submit": _("Give a new password")})


@page(permission=SIGNED_IN)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Let somebody choose their own password."""
    user, due = get_user(request), request.session.get(PASSWORD_DUE)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _choose(request, user, form)
        except Refusal as refused:
            form.add_error(refused.fields[0] if refused.fields else None, refused.message)
        else:
            messages.success(request, _("Your password is changed. Everywhere else you are signed out."))
            return redirect("portal:home" if due else "portal:sessions")
    context = {"title": _("Change my password"), "form": form, "due": due, "submit": _("Change it")}
    template = "portal/password_due.html" if due else "portal/password.html"
    return render(request, template, context, status=status_of(form))


def _choose(request: HttpRequest, user: User, form: PasswordForm) -> None:
    name = user.get_username()
    # Whoever finds a desk unlocked does not get to guess.
    if not throttle.claim_attempt(request, name):
        raise throttle.TooManyAttempts
    accounts.choose_password(
        user=user,
        current=form.cleaned_data["current"],
        new=form.cleaned_data["new"],
        session_key=request.session.session_key,
    )
    throttle.record_success(request, name)
    user.refresh_from_db()
    request.session.pop(PASSWORD_DUE, None)
    update_session_auth_hash(request, user)


def _show(request: HttpRequest, title: str, user: User, password: str) -> HttpResponse:
    return render(request, "portal/account_opened.html", {"title": title, "account": user, "password": password})
