"""The forms of the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shuangjian.portal import second_factor, throttle
from shuangjian.portal.accounts import is_spent
from shuangjian.registry.models import User


class SignInForm(forms.Form):
    """User name and password; too many failures make a pause, for the name and for the address."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Keep the request: the address counts."""
        self.request = request
        self.user: AbstractBaseUser | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check both together, and say nothing of which was wrong."""
        cleaned = super().clean() or {}
        username, password = cleaned.get("username"), cleaned.get("password")
        if not username or not password:
            return cleaned
        if not throttle.claim_attempt(self.request, username):
            raise forms.ValidationError(throttle.TooManyAttempts().message, code="paused")
        self.user = authenticate(self.request, username=username, password=password)
        if self.user is None:
            throttle.record_failure(self.request, username)
            raise forms.ValidationError(
                _("User name and password do not fit together. Check both and try again."), code="invalid"
            )
        if not (isinstance(self.user, User) and second_factor.is_set_up(self.user)):
            # Where a code follows, a password alone must not give its guesser five more tries.
            throttle.record_success(self.request, username)
        if isinstance(self.user, User) and is_spent(self.user):
            self.user = None
            raise forms.ValidationError(
                _("This password was for the first sign-in and has run out. Ask whoever gave it for a new one."),
                code="spent",
            )
        return cleaned


class CodeForm(forms.Form):
    """A one-time code, or a recovery code."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Six digits from your app; without the phone one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class OwnPasswordForm(forms.Form):
    """One's password again, before something about the account is changed."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class PasskeyForm(OwnPasswordForm):
    """A passkey that the browser made, and how its owner calls it."""

    field_order = ("name", "password")
    name = forms.CharField(label=_("Name of the device"), max_length=60)
    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000)


class PasskeySignInForm(forms.Form):
    """What a passkey signed."""

    credential = forms.CharField(widget=forms.HiddenInput, max_length=20_000, required=False)


class PasswordAndCodeForm(CodeForm):
    """Both factors again, before something about them is changed."""

    field_order = ("password", "code")
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
