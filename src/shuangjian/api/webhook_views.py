"""One's own webhooks: which addresses are told what, and whether they took it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.api import selectors
from shuangjian.api import webhooks as services
from shuangjian.api.forms import WebhookForm, name_place
from shuangjian.api.models import Delivery, Webhook
from shuangjian.registry.access import get_user
from shuangjian.web.acts import attempt, carried, once, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page

PAGE_SIZE = 50


@page(permission="webhooks.manage")
@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """List one's webhooks."""
    titles = {code: kind.title for code, kind in services.load_kinds().items()}
    found = [
        (webhook, name_place(webhook.place), [titles.get(code, code) for code in webhook.kinds])
        for webhook in selectors.webhooks_of(get_user(request))
    ]
    return render(request, "api/webhooks.html", {"title": _("Webhooks"), "webhooks": found})


@page(permission="webhooks.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new_webhook(request: HttpRequest) -> HttpResponse:
    """Have an address told of events."""
    user = get_user(request)
    form = WebhookForm(request.POST or None, kinds=selectors.kinds_for(user), places=selectors.places_for(user))
    if request.method == "POST" and form.is_valid():
        filled = {name: form.cleaned_data[name] for name in ("name", "url", "kinds")}

        def make() -> str:
            return address_of("api:webhook", services.make_webhook(by=user, place=form.get_place(), **filled).pk)

        address = attempt(form, lambda: once(request, make))
        if address is not None:
            return redirect(address)
    context = {"title": _("Add a webhook"), "form": form, **carried(request)}
    return render(request, "api/new_webhook.html", context, status=status_of(form))


@page(permission="webhooks.manage")
@require_safe
@never_cache
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Show a webhook: its secret, and everything sent or waiting."""
    found = _own(request, webhook_id)
    deliveries = Paginator(selectors.deliveries_of(found), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": found.name,
        "webhook": found,
        "place": name_place(found.place),
        "deliveries": deliveries,
        "titles": {code: kind.title for code, kind in services.load_kinds().items()},
    }
    return render(request, "api/webhook.html", context)


@page(permission="webhooks.manage")
@require_POST
def change_secret(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Give a webhook a new secret."""
    try:
        services.change_secret(by=get_user(request), webhook_id=webhook_id)
    except Webhook.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The secret is changed. For a day both sign, so that the receiver can change over."))
    return redirect("api:webhook", webhook_id)


@page(permission="webhooks.manage")
@require_POST
def withdraw_webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Tell an address nothing any more."""
    try:
        services.withdraw_webhook(by=get_user(request), webhook_id=webhook_id)
    except Webhook.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("Nothing is sent there any more."))
    return redirect("api:webhooks")


@page(permission="webhooks.manage")
@require_POST
def send_again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send one event once more."""
    try:
        delivery = services.send_again(by=get_user(request), delivery_id=delivery_id)
    except Delivery.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("It is sent again."))
    return redirect("api:webhook", delivery.webhook_id)


def _own(request: HttpRequest, webhook_id: int) -> Webhook:
    found = selectors.webhooks_of(get_user(request)).filter(pk=webhook_id).first()
    if found is None:
        raise Http404
    return found
