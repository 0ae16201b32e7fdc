"""What is closed every night."""

from __future__ import annotations

from django.utils import timezone

from shuangjian.registry.actors import SystemPart, name_for_trail
from shuangjian.surveys.measuring import close_measured
from shuangjian.web.context import acting


def run_nightly() -> None:
    """Close the days that families are asked about no more."""
    today = timezone.localdate()
    with acting(name_for_trail(SystemPart.WORKER), "nightly: close surveys"):
        close_measured(today)
