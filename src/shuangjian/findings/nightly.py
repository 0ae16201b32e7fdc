"""What is done every night: the facts are judged anew, then what is late goes up a level."""

from __future__ import annotations

from shuangjian.cases.services.escalation import escalate_late_cases
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.actors import SystemPart


def run_nightly() -> None:
    """Sweep the live facts, then escalate: what the facts have closed tonight does not go up."""
    run_sweep(by=SystemPart.WORKER)
    escalate_late_cases(by=SystemPart.WORKER)
