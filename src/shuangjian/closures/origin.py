"""Incidents as an origin of cases."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from shuangjian.cases.models import Case
from shuangjian.cases.origins import Origin, Panel
from shuangjian.closures.choices import OWES_PAYMENT, TaskKind
from shuangjian.closures.errors import PaymentMissing
from shuangjian.closures.models import IncidentTask
from shuangjian.registry.models import User
from shuangjian.web.formats import format_yuan


def _task(case: Case) -> IncidentTask | None:
    return IncidentTask.objects.select_related("incident", "step").filter(case=case).first()


def _show(user: User, case: Case) -> Panel:
    task = _task(case)
    sees = user.has_permission("closures.view")
    return Panel("closures/_partials/case_panel.html", {"task": task, "sees_incidents": sees})


def _check_may_close(case: Case) -> None:
    task = _task(case)
    if task is None or task.kind != TaskKind.LEAD or task.incident.kind not in OWES_PAYMENT:
        return
    if not task.incident.payments.exists():
        raise PaymentMissing(format_yuan(task.incident.amount_fen))


ORIGIN = Origin(kind="incident", title=gettext_lazy("Incident"), show=_show, check_may_close=_check_may_close)
