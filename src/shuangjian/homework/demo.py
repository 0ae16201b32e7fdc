"""The demonstration's homework: a library, levels, the store, marking, shares of subjects, points of the standard."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import replace

from shuangjian.homework.balance import add_lesson, set_share
from shuangjian.homework.choices import Feedback, Kind, Purpose, Tier
from shuangjian.homework.correction_requests import agree_to_request, correct
from shuangjian.homework.days import default_day
from shuangjian.homework.library import add_item, approve_item, items_to_offer
from shuangjian.homework.marking import record_marking, size_of
from shuangjian.homework.models import CorrectionRequest, Homework, LibraryItem
from shuangjian.homework.pupils import offer_items, set_levels
from shuangjian.homework.services import assignment_of
from shuangjian.homework.standard import add_point
from shuangjian.live.session import last_day_judged
from shuangjian.registry.models import Pupil, SchoolClass, User
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal

_ITEMS = (
    ("数学", "分数加减法", "基础题三道，选做题一道，写出计算过程。", 12, Purpose.CONSOLIDATION),
    ("语文", "古诗三首", "朗读并用自己的话说一说诗中的景物。", 10, Purpose.CONSOLIDATION),
    ("数学", "单元前测", "五道小题，了解已经会的和不会的。", 8, Purpose.DIAGNOSIS),
    ("英语", "My week", "和同桌互问一周的安排。", 10, None),
)


def seed(number: int) -> None:
    """Fill the library of the class teacher's school, once; nothing without a district or the second time."""
    del number  # what is filled in follows from the district, which has its own seed
    director = User.objects.filter(username="director").first()
    head = User.objects.filter(username="class_teacher").first()
    if LibraryItem.objects.exists() or director is None or head is None:
        return
    klass = SchoolClass.objects.get(key=head.memberships.get().class_key)
    with acting(director.username, "demonstration: fill the library"):
        for subject, unit, content, minutes, purpose in _ITEMS:
            item = add_item(
                by=director, school_key=klass.school_key, subject=subject, grade=klass.grade, unit=unit, content=f"{content}（演示）",
                minutes=minutes, author=f"{subject}教研组", purpose=purpose,
            )  # fmt: skip
            if purpose is not None:
                approve_item(by=director, row=item, purpose=purpose, reason="难度和题量合适（演示）")
    _seed_classes(director, head, klass)
    _seed_points(klass, head)


def _seed_classes(director: User, head: User, klass: SchoolClass) -> None:
    """Fill what is kept of the class: timetable, ranges, levels, an offer of the store, marking, points and a review."""
    with acting(director.username, "demonstration: shares and timetable"):
        for subject, low, high in (("语文", 20, 45), ("数学", 20, 40), ("英语", 10, 35)):
            set_share(by=director, school_key=klass.school_key, subject=subject, low=low, high=high)
        for weekday in range(1, 6):
            for period, subject in enumerate(("语文", "数学", "英语" if weekday % 2 else "科学"), 1):
                add_lesson(
                    by=director, class_key=klass.key, weekday=weekday, period=period, subject=subject,
                    teacher=head.username if subject == "语文" else None,
                )  # fmt: skip
    day, shown = last_day_judged(), default_day(klass.region_code)
    pupils = list(Pupil.objects.filter(school_class=klass).order_by("code"))
    tiers = (Tier.BASIC, Tier.STANDARD, Tier.STANDARD, Tier.EXTENDED)
    with acting(head.username, "demonstration: levels, store and marking"):
        levels = {pupil.key: tiers[number % 4].value for number, pupil in enumerate(pupils)}
        set_levels(by=head, school_class=klass, subject="数学", levels=levels)
        codes = list(items_to_offer(klass, "数学").values_list("code", flat=True))
        if codes:
            with contextlib.suppress(Refusal):  # a day without homework, or full already
                offer_items(by=head, school_class=klass, day=shown, subject="数学", most=1, items=codes)
        recent = Homework.objects.current().filter(
            school_class=klass, kind=Kind.WRITTEN, assigned_on__range=(day - dt.timedelta(days=50), day - dt.timedelta(days=4))
        )  # fmt: skip
        for number, row in enumerate(recent.order_by("assigned_on", "pk")):
            size = size_of(klass)
            late = dt.timedelta(days=1 if number % 5 else 3)
            record_marking(
                by=head, homework=row, marked_on=row.assigned_on + late, feedback=Feedback.WRITTEN, pupils=size
            )
            if number % 3 == 0:
                talks = max(1, size // (3 if number % 2 else 2))
                record_marking(
                    by=head,
                    homework=row,
                    marked_on=row.assigned_on + late,
                    feedback=Feedback.FACE_TO_FACE,
                    pupils=talks,
                )


def _seed_points(klass: SchoolClass, head: User) -> None:
    """Put some points on the district's list and tag a homework with one of a later grade."""
    officer = User.objects.filter(memberships__role="district_officer", is_demo=True).order_by("pk").first()
    if officer is None:
        return
    with acting(officer.username, "demonstration: points of the standard"):
        for code, grade, text in (
            ("DEMO-1", klass.grade, "本年级运算（演示）"),
            ("DEMO-2", min(9, klass.grade + 2), "高年级运算（演示）"),
        ):
            add_point(by=officer, region_code=klass.region_code, code=code, subject="数学", grade=grade, text=text)
    row = (
        Homework.objects.current()
        .filter(school_class=klass, subject="数学", tier=Tier.ALL)
        .order_by("-assigned_on", "pk")
        .first()
    )
    director = User.objects.filter(username="director").first()
    if row is not None and director is not None:
        tagged = replace(assignment_of(row), point="DEMO-2")
        with acting(head.username, "demonstration: tag a homework"):
            done = correct(by=head, homework=row, assignment=tagged, reason="补标课标要点（演示）")
        if isinstance(done, CorrectionRequest):
            with acting(director.username, "demonstration: agree to the tag"):
                agree_to_request(by=director, request=done, reason="与教案一致（演示）")
