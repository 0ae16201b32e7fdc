"""What is done for cases every night."""

from __future__ import annotations

from shuangjian.cases.notices import tell_due
from shuangjian.registry.actors import SystemPart, name_for_trail
from shuangjian.web.context import acting


def run_nightly() -> None:
    """Tell the units whose cases fall due or are late."""
    with acting(name_for_trail(SystemPart.WORKER), "nightly reminders"):
        tell_due()
