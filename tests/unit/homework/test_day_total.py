from __future__ import annotations

from shuangjian.homework.models import Homework
from shuangjian.homework.selectors import total_of


def _post(minutes: int, kind: str = "written", tier: str = "all", subject: str = "数学") -> Homework:
    return Homework(minutes=minutes, kind=kind, tier=tier, subject=subject)


def test_adds_over_subjects_and_keeps_kinds_apart():
    total = total_of([_post(20), _post(15, subject="语文"), _post(30, kind="sport", subject="体育")])
    assert (total.written_minutes, total.minutes_by_kind, total.posts) == (35, {"written": 35, "sport": 30}, 3)


def test_a_pupil_does_one_tier_of_a_subject():
    tiers = [_post(10, tier="basic"), _post(15, tier="standard"), _post(20, tier="extended"), _post(5)]
    assert total_of(tiers).written_minutes == 25


def test_a_day_without_homework_is_zero():
    assert total_of([]).written_minutes == 0
