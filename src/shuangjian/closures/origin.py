"""Incidents as an origin of cases."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from shuangjian.cases.models import Case
from shuangjian.cases.origins import Origin, Panel
from shuangjian.closures.choices import OWES_PAYMENT, TaskKind
from shuangjian.closures.errors import PaymentMissing
from shuangjian.closures.models import IncidentTask
from shuangjian.closures.progress import short_of
from shuangjian.documents.blocks import Block
from shuangjian.official.document import Annex
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


# So many are annexed to a sheet; it says how many more there are.
_ANNEXED = 200


def _annex(user: User, case: Case) -> list[Annex]:
    """Return whom a closing left short, where it was handed over for that: by number of contract, without names."""
    task = _task(case)
    if task is None or task.kind != TaskKind.HAND_OVER:
        return []
    found = short_of(task.incident)
    if not found:
        return []
    rows = [
        (str(number), each.claim.contract.code, format_yuan(each.claim.accepted_fen), format_yuan(each.missing_fen))
        for number, each in enumerate(found[:_ANNEXED], 1)
    ]
    blocks = [Block(1, rows=(("序号", "合同编号", "认定金额（元）", "尚未清退（元）"), *rows))]
    if len(found) > _ANNEXED:
        blocks.append(Block(2, f"另有{len(found) - _ANNEXED}户，见平台。"))
    return [Annex("未足额清退家庭清单", tuple(blocks))]


ORIGIN = Origin(
    kind="incident", title=gettext_lazy("Incident"), show=_show, check_may_close=_check_may_close, annex=_annex
)
