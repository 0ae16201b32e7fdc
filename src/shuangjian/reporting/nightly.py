"""What reporting does every night, after the sweep."""

from __future__ import annotations

from shuangjian.registry.actors import SystemPart
from shuangjian.reporting.services import run_indicators


def run_nightly() -> None:
    """Compute the indicators."""
    run_indicators(by=SystemPart.WORKER)
