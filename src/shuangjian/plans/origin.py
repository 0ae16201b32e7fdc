"""Measures of plans as an origin of cases."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.cases.deadlines import ClockSum
from shuangjian.cases.models import Case
from shuangjian.cases.origins import CaseFilter, Origin, Panel
from shuangjian.plans.models import Measure
from shuangjian.registry.models import User


def _show(user: User, case: Case) -> Panel:
    measure = Measure.objects.select_related("plan").filter(case=case).first()
    return Panel(
        "plans/_partials/case_panel.html", {"measure": measure, "sees_plans": user.has_permission("plans.view")}
    )


def _explain_due(case: Case, clock: ClockSum | None) -> str:
    return _("The plan sets the due day.") if case.due_on else ""


def _source(case: Case) -> str:
    return Measure.objects.filter(case=case).values_list("plan__title", flat=True).first() or ""


def _of_plan(rows: QuerySet[Case], plan: str) -> QuerySet[Case]:
    return rows.filter(measure__plan=int(plan)) if plan.isdecimal() else rows.none()


ORIGIN = Origin(
    kind="measure",
    title=gettext_lazy("Plan measure"),
    show=_show,
    explain_due=_explain_due,
    source=_source,
    filters={"plan": CaseFilter(gettext_lazy("Plan"), _of_plan)},
)
