"""School days without after-school service for an approved reason: services, list, pages, import."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.afterschool.forms import ExemptionForm
from shuangjian.afterschool.models import ServiceExemption
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import School, User
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.web.errors import Refusal
from shuangjian.web.registers import Column, Filter, Register, by_number, same

SEE, KEEP = "afterschool.view", "afterschool.exempt"


class SchoolNotKept(Refusal):
    """A school that there is none of, or for which this user approves nothing."""

    code = "afterschool.school_not_kept"
    text = _("There is no such school for which you approve days without service.")
    fields = ("school_key",)


class DayExempt(Refusal):
    """The day is on record for the school already."""

    code = "afterschool.day_exempt"
    text = _("{day} is on record for this school already. Change that entry.")
    fields = ("day",)


class ApprovedInFuture(Refusal):
    """An approval of a day that has not come."""

    code = "afterschool.approved_in_future"
    text = _("This day has not come yet: give the day on which it was approved.")
    fields = ("approved_on",)


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_exemption(*, by: User, school_key: str, day: dt.date, cause: str, approved_on: dt.date) -> ServiceExemption:
    """Record that a school holds no service on a day, with the reason that was approved.

    Args:
        by: who approves for the school.
        school_key: the school.
        day: the school day, local to Asia/Shanghai.
        cause: why, in words.
        approved_on: the day of the approval, no later than today.

    Raises:
        SchoolNotKept, DayExempt, ApprovedInFuture: as they say.
    """
    school = visible_to(School.objects.all(), by, KEEP).filter(key=school_key).first()
    if school is None:
        raise SchoolNotKept
    _check_approval(approved_on)
    if ServiceExemption.objects.filter(school=school, day=day).exists():
        raise DayExempt(day=day.isoformat())
    return ServiceExemption.objects.create(
        region_code=school.region_code, school=school, day=day, cause=cause, approved_on=approved_on
    )


@transaction.atomic
def change_exemption(
    *, by: User, row: ServiceExemption, reason: str, cause: str, approved_on: dt.date, **_place: Any
) -> ServiceExemption:
    """Change reason or approval; school and day stay. Raises `NotPermitted`, `ApprovedInFuture` and what `versions.supersede` does."""
    check_may(by, KEEP, row)
    _check_approval(approved_on)
    return versions.supersede(row, by=by, reason=reason, cause=cause, approved_on=approved_on)


def withdraw_exemption(*, by: User, row: ServiceExemption, reason: str) -> ServiceExemption:
    """Take an approval back: the day is owed again. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, KEEP, row)
    return versions.withdraw(row, by=by, reason=reason)


@transaction.atomic
def restore_exemption(*, by: User, row: ServiceExemption, number: int, reason: str) -> ServiceExemption:
    """Put a version back in force. Raises `NotPermitted`, `DayExempt` and what `versions.restore` does."""
    check_may(by, KEEP, row)
    if ServiceExemption.objects.filter(school__key=row.school_key, day=row.day).exclude(pk=row.pk).exists():
        raise DayExempt(day=row.day.isoformat())
    return versions.restore(row, number=number, by=by, reason=reason)


def _check_approval(day: dt.date) -> None:
    if day > timezone.localdate():
        raise ApprovedInFuture


# The pages ------------------------------------------------------------------------------------------------------------


def exemptions(user: User | None, permission: str = SEE) -> QuerySet[ServiceExemption]:
    """Return the days without service on which a user has a permission."""
    return visible_to(ServiceExemption.objects.select_related("school"), user or AnonymousUser(), permission)


def exemptions_for(user: User | None) -> Register:
    """Return the list of days without service as a user has it; None for its addresses alone."""
    this_year = timezone.localdate().year
    return Register(
        title=_("Days without service"),
        url_name="afterschool:exemptions",
        rows=lambda reader: exemptions(user),
        columns=[
            Column("day", _("Day"), sort="day", href=lambda row: EXEMPTIONS.url("row", row.pk)),
            Column("school", _("School"), value=lambda row: row.school.name, sort="school__name"),
            Column("cause", _("Why there is no service")),
            Column("approved_on", _("Day of approval"), sort="approved_on", template="web/_cells/nowrap.html", wide_only=True),
        ],
        filters=[
            Filter("year", _("Year"), by_number("day__year"), [(str(year), str(year)) for year in range(this_year + 1, this_year - 5, -1)]),
            Filter("region", _("Region"), by_region, lambda: region_choices(exemptions(user))),
            Filter("school", _("School"), same("school__key"), kind="hidden"),
        ],
        search=lambda rows, text: rows.filter(school__name__icontains=text) | rows.filter(cause__icontains=text),
        search_hint=_("School or reason"),
        order=("-day", "school__name", "pk"),
        empty_hint=_("A school day without service is a breach unless its reason was approved and stands here."),
        template="registry/register.html",
        actions=EXEMPTIONS.withdrawing(user) if user is not None else (),
    )  # fmt: skip


_EXEMPTION = ("school_key", "day", "cause", "approved_on")

EXEMPTIONS = RegisterPages(
    app="afterschool", name="exemptions", model=ServiceExemption, title=_("day without service"), titles=_("Days without service"),
    register=exemptions_for, rows=exemptions, view=SEE, edit=KEEP, form=ExemptionForm, opened=opened_by(*_EXEMPTION), add=add_exemption,
    change=change_exemption, withdraw=withdraw_exemption, restore=restore_exemption, labels=labels_of(ExemptionForm, *_EXEMPTION[1:]),
    key=("school_key", "day"), find=lambda user, sent: exemptions(user, KEEP).filter(school__key=sent["school_key"], day=sent["day"]).first(),
)  # fmt: skip
