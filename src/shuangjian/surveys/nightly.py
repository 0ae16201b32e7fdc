"""What is closed, owed and forgotten every night."""

from __future__ import annotations

from django.utils import timezone

from shuangjian.registry.actors import SystemPart, name_for_trail
from shuangjian.surveys.filings import owe
from shuangjian.surveys.measuring import close_measured
from shuangjian.surveys.outside import forget_old_files
from shuangjian.surveys.questionnaires import close_ended, remind_of_ending
from shuangjian.web.context import acting


def run_nightly() -> None:
    """Close what families are asked about no more, remind of what ends, write down what schools owe this month, forget files nobody counted."""
    today = timezone.localdate()
    with acting(name_for_trail(SystemPart.WORKER), "nightly: close surveys"):
        close_measured(today)
        close_ended(today)
        remind_of_ending(today)
        owe(today)
        forget_old_files(today)
