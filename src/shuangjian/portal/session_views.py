"""Where one is signed in, and how to end it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuangjian.portal import sessions as services
from shuangjian.registry.access import get_user
from shuangjian.web.pages import page
from shuangjian.web.permissions import SIGNED_IN


@page(permission=SIGNED_IN)
@require_safe
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """List one's own sessions: since when, from where, with what."""
    found = [
        {
            "session": session,
            "handle": services.handle_of(session),
            "is_this": session.session_key == request.session.session_key,
        }
        for session in services.sessions_of(get_user(request))
    ]
    return render(request, "portal/sessions.html", {"title": _("Where I am signed in"), "sessions": found})


@page(permission=SIGNED_IN)
@require_POST
def end(request: HttpRequest, handle: str) -> HttpResponse:
    """End one of one's own sessions."""
    if not services.end_session(get_user(request), handle):
        raise Http404
    messages.success(request, _("That session is ended."))
    return redirect("portal:sessions")


@page(permission=SIGNED_IN)
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    count = services.end_others(get_user(request), request.session.session_key)
    messages.success(request, ngettext("{count} session ended.", "{count} sessions ended.", count).format(count=count))
    return redirect("portal:sessions")
