"""What can be asked of findings."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.registry.models import User


def findings_to_decide(user: User | AnonymousUser) -> QuerySet[Finding]:
    """Return the suspected findings a person must decide."""
    return visible_findings(user, "findings.decide").filter(state=FindingState.UNDECIDED).order_by("-day", "id")
