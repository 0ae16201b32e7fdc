"""One's own notices, and how one wants to be told."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.notices import selectors, services
from shuangjian.notices.channels import CHANNELS, offered
from shuangjian.notices.errors import AddressNotUnderstood
from shuangjian.notices.forms import ReceptionForm
from shuangjian.notices.kinds import load_kinds
from shuangjian.notices.models import Address, Choice, Notice, Reception
from shuangjian.registry.access import get_user
from shuangjian.registry.models import User
from shuangjian.web.acts import attempt, status_of
from shuangjian.web.pages import page
from shuangjian.web.permissions import SIGNED_IN

PAGE_SIZE = 50


@page(permission=SIGNED_IN)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what one was told, newest first, and the ways it went."""
    user = get_user(request)
    found = Paginator(selectors.notices_of(user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": _("Notices"),
        "notices": found,
        "unread": selectors.count_unread(user),
        "kinds": {code: kind.title for code, kind in load_kinds().items()},
        "channels": {code: channel.title for code, channel in CHANNELS.items()},
    }
    return render(request, "notices/notices.html", context)


@page(permission=SIGNED_IN)
@require_POST
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as seen and go where it leads; another's leads back to one's own."""
    user = get_user(request)
    notice = Notice.objects.filter(user=user, pk=notice_id).first()
    if notice is None:
        return redirect("notices:notices")
    services.mark_read(by=user, notice_ids=[notice.pk])
    leads = notice.url if url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None) else ""
    return redirect(leads or "notices:notices")


@page(permission=SIGNED_IN)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's notices as seen."""
    services.mark_read(by=get_user(request))
    return redirect("notices:notices")


@page(permission=SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reception(request: HttpRequest) -> HttpResponse:
    """Choose how one is told: addresses, quiet hours, and each kind of notice by each way."""
    user = get_user(request)
    form = _form(request, user)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _save(user, form)):
        messages.success(request, _("Saved. It holds for what comes from now on."))
        return redirect("notices:reception")
    return render(
        request, "notices/reception.html", {"title": _("How I am told"), "form": form}, status=status_of(form)
    )


def _form(request: HttpRequest, user: User) -> ReceptionForm:
    return ReceptionForm(
        request.POST or None,
        reception=Reception.objects.filter(user=user).first() or Reception(user=user),
        channels=offered(),
        kinds=selectors.kinds_for(user),
        addresses={each.channel: str(each.address) for each in Address.objects.filter(user=user)},
        choices={(each.kind, each.channel): each.how for each in Choice.objects.filter(user=user)},
    )


@transaction.atomic
def _save(user: User, form: ReceptionForm) -> bool:
    for channel, field in form.addresses:
        try:
            services.set_address(by=user, channel=channel.code, address=form.cleaned_data[field.name])
        except AddressNotUnderstood as refusal:
            form.add_error(field.name, refusal.message)
    if form.errors:
        transaction.set_rollback(True)
        return False
    times = {name: form.cleaned_data[name] for name in ("quiet_from", "quiet_until", "digest_at")}
    services.set_reception(by=user, **times)
    services.set_choices(by=user, choices=form.get_choices())
    return True
