"""The school calendar, day by day: list, addresses, pages, import."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import granting, visible_to
from shuangjian.registry.choices import DayKind
from shuangjian.registry.models import CalendarDay, User
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.rosters import calendar
from shuangjian.rosters.calendar import KEEP
from shuangjian.rosters.forms import CalendarDayForm
from shuangjian.web.registers import Column, Filter, Register, by_number, same

SEE = "rosters.days"


def calendar_days(user: User | None, permission: str = SEE) -> QuerySet[CalendarDay]:
    """Return the days on which a user has a permission; to see, those too of the regions above, which hold below."""
    asking = user or AnonymousUser()
    rows = CalendarDay.objects.select_related("region")
    kept = Q(pk__in=visible_to(CalendarDay.objects.all(), asking, permission).values("pk"))
    if permission != SEE:
        return rows.filter(kept)
    paths = [each.whole_region.path for each in granting(asking, permission) if each.whole_region]
    return rows.filter(kept | Q(region__code__in={code for path in paths for code in path.strip("/").split("/")}))


def calendar_for(user: User | None) -> Register:
    """Return the school calendar as a user has it; None for its addresses alone."""
    this_year = timezone.localdate().year
    years = [(str(year), str(year)) for year in range(this_year + 1, this_year - 5, -1)]
    return Register(
        title=_("School calendar"),
        url_name="rosters:calendar",
        rows=lambda reader: calendar_days(user),
        columns=[
            Column("day", _("Day"), sort="day", href=lambda row: CALENDAR_DAYS.url("row", row.pk)),
            Column("kind", _("What the day is"), sort="kind"),
            Column("region", _("Region"), value=lambda row: row.region.name, sort="region__path"),
        ],
        filters=[
            Filter("kind", _("What the day is"), same("kind"), DayKind.choices),
            Filter("year", _("Year"), by_number("day__year"), years),
            Filter("region", _("Region"), by_region, lambda: region_choices(calendar_days(user))),
        ],
        order=("-day", "region__path"),
        empty_hint=_("Single days alone are kept here: a day off, a Saturday worked for another day. Vacations are in the local rules."),
        template="registry/register.html",
        actions=CALENDAR_DAYS.withdrawing(user) if user is not None else (),
    )  # fmt: skip


_DAY = ("region_code", "day", "kind")

CALENDAR_DAYS = RegisterPages(
    app="rosters", name="calendar", model=CalendarDay, title=_("calendar day"), titles=_("School calendar"), register=calendar_for,
    rows=calendar_days, view=SEE, edit=KEEP, form=CalendarDayForm, opened=opened_by(*_DAY), add=calendar.add_day, change=calendar.change_day,
    restore=calendar.restore_day, withdraw=calendar.withdraw_day, labels=labels_of(CalendarDayForm, "day", "kind"), key=("region_code", "day"),
    find=lambda user, sent: calendar_days(user, KEEP).filter(region__code=sent["region_code"], day=sent["day"]).first(),
)  # fmt: skip
