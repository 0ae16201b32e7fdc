"""What can be asked of findings."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding, Sweep, Undecided
from shuangjian.findings.twins import without_twins
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User


def findings_to_decide(user: User | AnonymousUser) -> QuerySet[Finding]:
    """Return the suspected findings a person must decide; what a warning of money handles is decided there."""
    waiting = visible_findings(user, "findings.decide").filter(state=FindingState.UNDECIDED)
    return without_twins(waiting).order_by("-day", "id")


def corrections_to_agree(user: User | AnonymousUser) -> QuerySet[Finding]:
    """Return the findings whose record was altered and that wait for a second person to agree."""
    return visible_findings(user, "findings.agree").filter(state=FindingState.ALTERED).order_by("-day", "id")


def cells_to_fill(user: User | AnonymousUser) -> QuerySet[Undecided]:
    """Return the cells that the rules of the last sweep waited for (待补数据), of what the user may see."""
    last = Sweep.objects.filter(finished_at__isnull=False).order_by("-id").values("pk")[:1]
    return visible_to(Undecided.objects.filter(sweep__in=last), user, "findings.view").order_by(
        "fact", "column", "row_id"
    )
