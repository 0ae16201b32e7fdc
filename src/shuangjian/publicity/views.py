"""The pages of announcements."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.live.book import book_in_force
from shuangjian.live.words import language
from shuangjian.publicity import services
from shuangjian.publicity.forms import AnnouncementForm, FoundForm, ReasonForm
from shuangjian.publicity.models import Announcement
from shuangjian.publicity.registers import address, announcements, announcements_for
from shuangjian.publicity.states import ANNOUNCEMENT
from shuangjian.registry.access import get_user, may
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page


@page(permission="publicity.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the announcements."""
    user = get_user(request)
    writes = user.has_permission("publicity.write")
    add = ("new", _("Write an announcement")) if writes else ("found", _("Record what was found published"))
    shown = writes or user.has_permission("publicity.decide")
    return announcements_for(user).respond(
        request,
        {"add_url": address_of(f"publicity:{add[0]}") if shown else "", "add_label": add[1], "import_url": ""},
    )


@page(permission="publicity.view")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a text with where it stands, and by which rules it is held."""
    user = get_user(request)
    row, book = _row(announcements(user), pk), book_in_force()
    rules = [
        (each, book.rules[each].title[language()], _citations(book, each)) for each in row.rules if each in book.rules
    ]
    moves = [
        (move, address_of("publicity:move", pk, move.action))
        for move in ANNOUNCEMENT.moves_from(row.state)
        if may(user, move.permission, row) and row.written_by_id not in user.persons
    ]
    return render(
        request, "publicity/announcement.html", {"title": row.title, "row": row, "rules": rules, "moves": moves}
    )


@page(permission="publicity.write")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write a text; it is published, or held with the rules that say why."""
    user = get_user(request)
    return Act(
        form=lambda sent: AnnouncementForm(sent, user),
        do=lambda values: services.announce(by=user, **values),
        done=address, title=_("Write an announcement"), submit=_("Judge and publish"), said=_("Judged by the rules; see below where it stands."),
        cancel=address_of("publicity:announcements"),
    ).respond(request)  # fmt: skip


@page(permission="publicity.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Record what a school published elsewhere; the sweep judges it."""
    user = get_user(request)
    return Act(
        form=lambda sent: FoundForm(sent, user),
        do=lambda values: services.record_found(by=user, **values),
        done=lambda row: address_of("publicity:announcements"), title=_("Record what was found published"), submit=_("Record"),
        said=_("Recorded; the next sweep judges it."), cancel=address_of("publicity:announcements"),
    ).respond(request)  # fmt: skip


@page(permission="publicity.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Release a held text, or refuse it."""
    user, chosen = get_user(request), ANNOUNCEMENT.by_action.get(action)
    row = _row(announcements(user, "publicity.decide"), pk)
    if chosen is None:
        raise Http404
    return Act(
        form=ReasonForm,
        do=lambda values: services.move_announcement(by=user, pk=pk, action=action, **values),
        done=address, title=f"{chosen.label} · {row}", submit=chosen.label, said=_("Saved."), cancel=address(row),
    ).respond(request)  # fmt: skip


def _citations(book: Any, rule: str) -> str:
    return "、".join(ground.provision.id for ground in book.rules[rule].grounds)


def _row(rows: Any, pk: int) -> Announcement:
    row: Announcement | None = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
