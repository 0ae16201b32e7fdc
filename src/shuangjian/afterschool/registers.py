"""The lists of service plans: every school with what it has in force, and what waits for review."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.afterschool.models import ServicePlan
from shuangjian.afterschool.plan_selectors import Coverage, SchoolPlan, to_review
from shuangjian.registry.models import User
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register
from shuangjian.web.search import fits

_DAY = "web/_cells/nowrap.html"
_STATES = [("in_force", _("In force")), ("waiting", _("Waits for review")), ("missing", _("No plan in force"))]
_SAID: dict[str, Any] = dict(_STATES)


def schools_for(coverage: Coverage) -> Register:
    """Return the list of schools with their plans."""
    return Register(
        title=_("Service plans of the schools"),
        url_name="afterschool:plans",
        rows=lambda reader: coverage.schools,
        columns=[
            Column("name", _("School"), value=lambda row: row.name, sort="name"),
            Column("state", _("State"), value=lambda row: str(_SAID[row.state]), sort="state"),
            Column("plan", _("Plan"), value=_title, href=_address),
            Column("version", _("Version"), value=lambda row: row.plan.version if row.plan else None, numeric=True),
            Column("in_force_from", _("In force from"), value=lambda row: row.plan.in_force_from if row.plan else None, template=_DAY),
            Column("in_force_to", _("In force until"), value=lambda row: row.plan.in_force_to if row.plan else None, template=_DAY),
            Column("approved_by", _("Approved by"), value=lambda row: str(row.plan.decided_by) if row.plan else "", wide_only=True),
        ],
        filters=[Filter("state", _("State"), lambda rows, chosen: [row for row in rows if row.state == chosen], _STATES)],
        search=lambda rows, text: [row for row in rows if fits(text, row.name)],
        search_hint=_("Name, pinyin or initials"),
        empty=_("No schools here"),
        template="afterschool/plans.html",
    )  # fmt: skip


def waiting_for(user: User | None) -> Register:
    """Return what waits for a user's review; None for its addresses alone."""

    def rows(_reader: object) -> QuerySet[ServicePlan]:
        found = to_review(user) if user is not None else ServicePlan.objects.none()
        return found.select_related("school", "written_by")

    return Register(
        title=_("Service plans to review"),
        url_name="afterschool:waiting",
        rows=rows,
        columns=[
            Column("school", _("School"), value=lambda row: str(row.school), sort="school__name"),
            Column("title", _("Title"), sort="title", href=lambda row: address_of("afterschool:plan", row.pk)),
            Column("written_by", _("Written by"), value=lambda row: str(row.written_by)),
            Column("written_at", _("Written on"), sort="written_at", template=_DAY),
        ],
        order=("written_at", "pk"),
        empty=_("Nothing waits for your review"),
    )  # fmt: skip


def _title(row: SchoolPlan) -> str:
    plan = row.plan or row.pending
    return plan.title if plan else ""


def _address(row: SchoolPlan) -> str | None:
    plan = row.plan or row.pending
    return address_of("afterschool:plan", plan.pk) if plan else None
