"""The demonstration's figures."""

from __future__ import annotations

from shuangjian.registry.actors import SystemPart
from shuangjian.reporting.models import IndicatorRun
from shuangjian.reporting.services import run_indicators


def seed(number: int) -> None:
    """Compute the indicators once; nothing the second time."""
    if not IndicatorRun.objects.exists():
        run_indicators(by=SystemPart.DEMO)
