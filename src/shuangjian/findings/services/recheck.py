"""Judge anew at once: a corrected row does not wait for the night."""

from __future__ import annotations

from shuangjian.cases.errors import NotAllowedError
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.access import may
from shuangjian.registry.models import User


def recheck(*, finding: Finding, user: User) -> Sweep:
    """Sweep with the finding's rule alone, by the user who asks.

    Raises:
        NotAllowedError: the user does not see this finding.
    """
    if not may(user, "findings.view", finding):
        raise NotAllowedError(finding.rule_id)
    return run_sweep(by=user, rules=[finding.rule_id])
