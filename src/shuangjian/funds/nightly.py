"""What is done every night with prepaid money: silence is counted, families are told in time, what could not move is tried again."""

from __future__ import annotations

from django.utils import timezone

from shuangjian.funds.lessons import AT_NIGHT, confirm_lapsed, lapses_on, release_what_waits, waiting_lessons
from shuangjian.funds.models import Attendance
from shuangjian.funds.notices import tell_lapse
from shuangjian.funds.refunds import approve_lapsed
from shuangjian.live.book import book_in_force
from shuangjian.live.working_days import working_days_between
from shuangjian.registry.actors import SystemPart, name_for_trail
from shuangjian.web.context import acting

# Working days before its end at which a silence is announced.
TOLD_BEFORE = 3


def run_nightly() -> None:
    """Confirm and approve what silence has settled, and announce what it is about to."""
    today, worker = timezone.localdate(), SystemPart.WORKER
    confirm_lapsed(by=worker, day=today)
    approve_lapsed(by=worker, day=today)
    release_what_waits(by=worker)
    book = book_in_force()
    for lesson in waiting_lessons(Attendance.objects.select_related("contract")):
        lapses = lapses_on(lesson, book)
        if working_days_between(today, lapses) <= TOLD_BEFORE:
            with acting(name_for_trail(worker), AT_NIGHT):
                tell_lapse(lesson, lapses)
