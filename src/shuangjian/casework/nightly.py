"""What casework does every night."""

from __future__ import annotations

from shuangjian.casework.services.escalate import escalate_late_cases
from shuangjian.casework.services.sweep import run_sweep


def run_nightly() -> None:
    """Sweep the live facts, then escalate what is late."""
    run_sweep(by="system:worker")
    escalate_late_cases(by="system:worker")
