"""The schedule of after-school service: list, scheduling, taking off."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.afterschool.choices import Phase
from shuangjian.afterschool.forms import ReasonForm, SessionForm
from shuangjian.afterschool.models import ServiceSession
from shuangjian.afterschool.schedule import SCHEDULE, SHANGHAI, cancel, schedule, sessions
from shuangjian.registry.access import get_user, may
from shuangjian.registry.models import User
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.registers import Bulk, BulkAction, Column, Filter, Register, by_day, same

_DAY = "web/_cells/nowrap.html"


def sessions_for(user: User | None) -> Register:
    """Return the schedule as a user has it; None for its addresses alone."""
    off = BulkAction(
        gettext_lazy("Take off the schedule"), address_of("afterschool:sessions_cancel"), lambda row: user is not None and may(user, SCHEDULE, row), icon="trash"
    )  # fmt: skip
    return Register(
        title=gettext_lazy("Schedule of after-school service"),
        url_name="afterschool:sessions",
        rows=lambda reader: sessions(user),
        columns=[
            Column("starts_on", gettext_lazy("Day"), sort="starts_on", template=_DAY),
            Column("times", gettext_lazy("Begins and ends"), value=_times, sort="starts_at", template=_DAY),
            Column("school", gettext_lazy("School"), value=lambda row: row.school.name, sort="school__name"),
            Column("class", gettext_lazy("Class"), value=lambda row: str(row.school_class or "—"), wide_only=True),
            Column("phase", gettext_lazy("Part of the afternoon"), sort="phase"),
            Column("activity", gettext_lazy("What pupils do"), sort="activity", wide_only=True),
            Column("staff_person_id", gettext_lazy("Who holds it (staff number)"), sort="staff_person_id", wide_only=True),
            Column("code", gettext_lazy("Session number"), sort="code", wide_only=True),
        ],
        filters=[
            Filter("day", gettext_lazy("Day"), by_day("starts_on"), kind="date"),
            Filter("phase", gettext_lazy("Part of the afternoon"), same("phase"), Phase.choices),
            Filter("region", gettext_lazy("Region"), by_region, lambda: region_choices(sessions(user))),
        ],
        search=lambda rows, text: rows.filter(school__name__icontains=text),
        search_hint=gettext_lazy("School"),
        order=("-starts_on", "school__name", "starts_at", "pk"),
        empty_hint=gettext_lazy("Schedule a session."),
        template="registry/register.html",
        actions=[off] if user is not None and user.has_permission(SCHEDULE) else (),
    )  # fmt: skip


def _times(row: ServiceSession) -> str:
    first, last = (timezone.localtime(at, SHANGHAI) for at in (row.starts_at, row.ends_at))
    return f"{first:%H:%M}–{last:%H:%M}"


@page(permission="afterschool.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the sessions."""
    user = get_user(request)
    add = address_of("afterschool:session_add") if user.has_permission(SCHEDULE) else ""
    return sessions_for(user).respond(request, {"add_url": add, "add_label": _("Schedule a session"), "import_url": ""})


@page(permission="afterschool.schedule")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Schedule a session, or say by which rule it cannot be."""
    user = get_user(request)
    return Act(
        form=lambda sent: SessionForm(sent, user),
        do=lambda values: schedule(by=user, **values | {"stage": values["stage"] or None}),
        done=lambda row: sessions_for(None).url(day=row.starts_on.isoformat()),
        title=_("Schedule a session"),
        submit=_("Schedule"),
        said=_("Scheduled."),
        cancel=address_of("afterschool:sessions"),
    ).respond(request)


@page(permission="afterschool.schedule")
@require_http_methods(["GET", "HEAD", "POST"])
def take_off(request: HttpRequest) -> HttpResponse:
    """Take the ticked sessions off the schedule, with the reason."""
    user = get_user(request)
    return Bulk(
        title=gettext_lazy("Take off the schedule"),
        rows=sessions(user, SCHEDULE),
        describe=lambda row: f"{row.school} · {row.starts_on} {_times(row)} · {row.code}",
        do=lambda row, values: cancel(by=user, row=row, reason=values["reason"]),
        back=address_of("afterschool:sessions"),
        form=ReasonForm,
        said=gettext_lazy("{count} taken off."),
    ).respond(request)
