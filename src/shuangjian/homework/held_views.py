"""Posts held for the class teacher: the list, and deciding on one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.homework import held
from shuangjian.homework.forms import HeldForm
from shuangjian.homework.models import HeldPost, Homework
from shuangjian.homework.preview import preview_day
from shuangjian.registry.access import get_user
from shuangjian.registry.models import User
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Register

LIST = Register(
    title=gettext_lazy("Homework to coordinate"),
    url_name="homework:held",
    rows=held.held_for,
    columns=[
        Column("day", gettext_lazy("Day"), value=lambda row: row.assigned_on, sort="assigned_on", href=lambda row: address_of("homework:held_post", row.pk)),
        Column("class", gettext_lazy("Class"), value=lambda row: str(row.school_class)),
        Column("subject", gettext_lazy("Subject"), value=lambda row: row.assignment["subject"]),
        Column("minutes", gettext_lazy("Minutes"), value=lambda row: row.assignment["minutes"], numeric=True),
        Column("by", gettext_lazy("Wants to post it"), value=lambda row: str(row.asked_by)),
    ],
    order=("assigned_on", "id"),
    empty=gettext_lazy("Nothing waits for you"),
    empty_hint=gettext_lazy("A post that would break the limit of a class's day is held here until you decide."),
)  # fmt: skip


@page(permission="homework.release")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the posts that wait for this person."""
    return LIST.respond(request)


@page(permission="homework.release")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Release, cut or refuse a post that was held."""
    user = get_user(request)
    waiting = held.held_for(user).filter(pk=pk).first()
    if waiting is None:
        raise Http404
    fits = held.minutes_that_fit(waiting)
    assignment = held.assignment_of(waiting)
    return Act(
        form=lambda sent: HeldForm(sent, initial={"answer": "cut" if fits else "refuse", "minutes": fits}),
        do=lambda values: _do(user, waiting, values),
        done=lambda done: (
            f"{address_of('homework:board', *waiting.class_key.split('/'))}?day={waiting.assigned_on.isoformat()}"
        ),
        said=_("Answered. Who asked sees your reason."),
        title=_("Homework to coordinate"),
        submit=_("Send the answer"),
        cancel=address_of("homework:held"),
        template="homework/held.html",
        extra={
            "held": waiting,
            "fits": fits,
            "preview": preview_day(waiting.school_class, waiting.assigned_on, [assignment]),
        },
    ).respond(request)


def _do(user: User, waiting: HeldPost, values: dict[str, Any]) -> Homework | HeldPost:
    match values["answer"]:
        case "release":
            return held.release_post(by=user, held=waiting, reason=values["reason"])
        case "cut":
            return held.cut_post(by=user, held=waiting, minutes=values["minutes"], reason=values["reason"])
        case _:
            return held.refuse_post(by=user, held=waiting, reason=values["reason"])
