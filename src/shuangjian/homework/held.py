"""待班主任统筹: a post that would break a rule is held, and the class teacher releases, cuts or refuses it; only then it stands on the board."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shuangjian.homework.choices import HeldState
from shuangjian.homework.errors import AskCoordinator, CutNotEnough, NoHomeworkToday, NotHeld
from shuangjian.homework.models import HeldPost, Homework, NoHomeworkDay
from shuangjian.homework.notices import tell_answered, tell_held
from shuangjian.homework.preview import preview_day
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.registry.access import check_may, may, visible_to
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.models import SchoolClass, User


@transaction.atomic
def hold_post(*, by: User, school_class: SchoolClass, assigned_on: dt.date, assignment: Assignment) -> HeldPost:
    """Keep a post that would break a rule for the class teacher to decide; the board does not show it.

    Raises:
        NotPermitted: `by` may not post in this class, or not in this subject.
        NoHomeworkToday: the school declared the day free of homework.
    """
    check_may(by, "homework.post", school_class, subject=assignment.subject)
    if NoHomeworkDay.objects.filter(school__key=school_class.school_key, day=assigned_on).exists():
        raise NoHomeworkToday(assigned_on)
    held = HeldPost.objects.create(
        region_code=school_class.region_code, school_key=school_class.school_key, school_class=school_class, assigned_on=assigned_on,
        assignment=asdict(assignment), asked_by=by, asked_at=timezone.now(),
    )  # fmt: skip
    tell_held(held)
    return held


@transaction.atomic
def release_post(*, by: User, held: HeldPost, reason: str) -> Homework:
    """Post what was held as it stands; the reason says why the day bears it.

    Raises:
        NotPermitted: `by` does not coordinate this class, or who asked may no longer post there.
        NotHeld: somebody has answered already.
        ReasonMissing: the reason is empty.
    """
    held = _take(by, held, reason)
    return _post(held, by, HeldState.RELEASED, assignment_of(held), reason)


@transaction.atomic
def cut_post(*, by: User, held: HeldPost, minutes: int, reason: str) -> Homework:
    """Post what was held with fewer minutes, so few that no rule is broken.

    Raises:
        NotPermitted, NotHeld, ReasonMissing: as for `release_post`.
        CutNotEnough: with so many minutes it would still break a rule.
    """
    held = _take(by, held, reason)
    assignment = replace(assignment_of(held), minutes=minutes)
    if minutes >= held.assignment["minutes"] or preview_day(held.school_class, held.assigned_on, [assignment]).is_over:
        raise CutNotEnough(minutes=minutes, most=minutes_that_fit(held))
    return _post(held, by, HeldState.CUT, assignment, reason)


@transaction.atomic
def refuse_post(*, by: User, held: HeldPost, reason: str) -> HeldPost:
    """Post nothing; who asked sees the reason.

    Raises:
        NotPermitted, NotHeld, ReasonMissing: as for `release_post`.
    """
    held = _take(by, held, reason)
    _answer(held, by, HeldState.REFUSED, reason)
    return held


def check_may_exceed(by: User, homework: Homework, assignment: Assignment) -> None:
    """Raise where a correction takes a day further beyond a rule and the user does not coordinate the class.

    Raises:
        AskCoordinator: it does.
    """
    school_class, day = homework.school_class, homework.assigned_on
    after = preview_day(school_class, day, [assignment], replaces=homework.code)
    if (
        after.is_over
        and after.total > preview_day(school_class, day, []).total
        and not may(by, "homework.release", homework)
    ):
        raise AskCoordinator


def held_for(user: User) -> QuerySet[HeldPost]:
    """Return the posts that wait for the user to decide, the earliest day first."""
    waiting = HeldPost.objects.filter(state=HeldState.HELD).select_related(
        "school_class", "school_class__school", "asked_by"
    )
    return visible_to(waiting, user, "homework.release").order_by("assigned_on", "id")


def assignment_of(held: HeldPost) -> Assignment:
    """Return what the teacher wanted to post."""
    return Assignment(**held.assignment)


def minutes_that_fit(held: HeldPost) -> int:
    """Return how many minutes of it the day's limit leaves; zero where it leaves none."""
    preview = preview_day(held.school_class, held.assigned_on, [])
    return max(0, preview.left or 0)


def _take(by: User, held: HeldPost, reason: str) -> HeldPost:
    check_may(by, "homework.release", held)
    locked = HeldPost.objects.select_for_update(of=("self",)).select_related("school_class", "asked_by").get(pk=held.pk)
    if locked.state != HeldState.HELD:
        raise NotHeld
    if not reason.strip():
        raise ReasonMissing
    return locked


def _post(held: HeldPost, by: User, state: HeldState, assignment: Assignment, reason: str) -> Homework:
    posted = post_homework(
        by=held.asked_by, school_class=held.school_class, assigned_on=held.assigned_on, assignment=assignment
    )
    _answer(held, by, state, reason, code=posted.code)
    return posted


def _answer(held: HeldPost, by: User, state: HeldState, reason: str, code: str | None = None) -> None:
    held.state, held.answered_by, held.answered_at = state, by, timezone.now()
    held.answer_reason, held.homework_code = reason.strip(), code
    held.save()
    tell_answered(held)
