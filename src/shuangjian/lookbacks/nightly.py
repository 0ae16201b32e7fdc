"""What is done for look-backs every night."""

from __future__ import annotations

from shuangjian.lookbacks.notices import tell_late
from shuangjian.registry.actors import SystemPart, name_for_trail
from shuangjian.web.context import acting


def run_nightly() -> None:
    """Tell who is late with a look-back."""
    with acting(name_for_trail(SystemPart.WORKER), "nightly reminders of look-backs"):
        tell_late()
