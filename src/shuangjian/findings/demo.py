"""The demonstration's findings: a sweep finds what is wrong, a suspicion is confirmed, a school begins to work."""

from __future__ import annotations

from shuangjian.cases.access import may_in_case
from shuangjian.cases.choices import CaseState
from shuangjian.cases.models import Case
from shuangjian.cases.services.moves import comment, hand_in, move_case
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.origin import ORIGIN
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import School, User
from shuangjian.web.context import acting


def seed(number: int) -> None:
    """Sweep and begin to work, once; nothing without a district or the second time."""
    del number  # what is found follows from the district, which has its own seed
    if Sweep.objects.exists() or not School.objects.exists():
        return
    run_sweep(by=SystemPart.DEMO)
    officer = User.objects.get(username="officer")
    with acting(officer.username, "demonstration: decide what is suspected"):
        _confirm_one(officer)
    with acting(officer.username, "demonstration: work a case"):
        _work_one(officer)


def _confirm_one(officer: User) -> None:
    waiting = Finding.objects.filter(state=FindingState.UNDECIDED, owner_type="institution").order_by("rule_id", "pk")
    finding = waiting.first() or Finding.objects.filter(state=FindingState.UNDECIDED).order_by("rule_id", "pk").first()
    if finding is not None:
        reason = "已调取原件并与当事机构核对，情况属实。（演示）"
        decide_finding(finding_id=finding.pk, user=officer, is_breach=True, reason=reason)


def _work_one(officer: User) -> None:
    """Bring a case of the school to proof."""
    own = Case.objects.filter(kind=ORIGIN.kind, state=CaseState.OPEN).order_by("-severity", "number")
    principal = User.objects.get(username="principal")
    mine = next((case for case in own if may_in_case(principal, "cases.work", case)), None)
    if mine is not None:
        move_case(case_id=mine.pk, action="accept", user=principal)
        hand_in(case_id=mine.pk, user=principal, text="已召开行政会，停止相关做法，正在更正记录。（演示）")
        comment(case_id=mine.pk, user=officer, text="请在系统中更正相应记录，下一次巡查后自动销号。（演示）")
