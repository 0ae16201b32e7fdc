"""What is done every night, after the sweep."""

from __future__ import annotations

from shuangjian.gaps.services import refresh
from shuangjian.registry.actors import SystemPart


def run_nightly() -> None:
    """Take over what the sweep could not decide."""
    refresh(by=SystemPart.WORKER)
