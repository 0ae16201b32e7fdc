"""Passkeys on pages: added and removed at one's own account, and to sign in by."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shuangjian.portal import passkeys
from shuangjian.portal.forms import OwnPasswordForm, PasskeyForm
from shuangjian.portal.models import Passkey
from shuangjian.portal.security_views import counted
from shuangjian.registry.access import get_user
from shuangjian.web.acts import status_of
from shuangjian.web.pages import page
from shuangjian.web.permissions import SIGNED_IN


@page(permission=SIGNED_IN)
@require_POST
@never_cache
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Say what a passkey is to be made by."""
    options = passkeys.ask_to_register(request, get_user(request))
    return HttpResponse(options, content_type="application/json")


@page(permission=SIGNED_IN)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey, with the password."""
    user = get_user(request)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = counted(request, form, lambda: passkeys.register(request, user, **form.cleaned_data))
        if made is not None:
            return redirect("portal:security")
    context = {"title": _("Add a passkey"), "form": form}
    return render(request, "portal/add_passkey.html", context, status=status_of(form))


@page(permission=SIGNED_IN)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passkey of one's own, with the password."""
    user = get_user(request)
    row = Passkey.objects.filter(user=user, pk=pk).first()
    if row is None:
        raise Http404
    form = OwnPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = counted(request, form, lambda: passkeys.remove(user, row, password=form.cleaned_data["password"]))
        if done is not None:
            return redirect("portal:security")
    context = {"title": _("Remove the passkey {name}").format(name=row), "form": form}
    return render(request, "portal/remove_passkey.html", context, status=status_of(form))
