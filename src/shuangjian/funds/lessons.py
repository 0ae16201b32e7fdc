"""Lessons held: the guardian is asked, confirms or objects; each confirmed lesson's price goes to the institution, and no more."""

from __future__ import annotations

import datetime as dt
from functools import cache

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from shuangjian.engine.book import Rulebook
from shuangjian.funds.choices import EntryKind, ObjectionOutcome
from shuangjian.funds.errors import (
    BelowFloor,
    Frozen,
    LessonSettled,
    MoreThanEarned,
    NoLessonsLeft,
    NotCovered,
    ObjectionAnswered,
)
from shuangjian.funds.ledger.posting import post, reverse
from shuangjian.funds.models import Attendance, Contract, Entry, Objection, Release
from shuangjian.funds.notices import tell_lesson_held, tell_objection_answered
from shuangjian.funds.positions import positions, price_of
from shuangjian.funds.release_plans import ReleasePlan, plan_of
from shuangjian.live.book import book_in_force, setting
from shuangjian.live.working_days import add_working_days
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.actors import Actor, name_for_trail
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.models import User
from shuangjian.web.context import acting

SILENCE = "funds.confirm.silence_days"
# Why the night writes; each matter is a transaction of its own, so that what ends in the middle is only begun again.
AT_NIGHT = "nightly settlement"


@transaction.atomic
def record_lesson(*, by: User, contract: Contract, code: str, attended_on: dt.date, lessons: int = 1) -> Attendance:
    """Report that a lesson was held; the guardian is asked to confirm it. The same report again returns the first.

    Raises:
        NotPermitted: `by` does not record for this institution.
        NoLessonsLeft: the contract has not so many lessons left.
        LessonSettled: another lesson has this code.
    """
    check_may(by, "funds.record", contract)
    found = Attendance.objects.current().filter(institution__key=contract.institution_key, code=code).first()
    if found is not None:
        if (found.contract_key, found.attended_on, found.lessons) != (contract.key, attended_on, lessons):
            raise LessonSettled
        return found
    locked = Contract.objects.select_for_update().get(pk=contract.pk)
    taken = _lessons_of(locked)
    if taken + lessons > (locked.lessons or 0):
        raise NoLessonsLeft(left=max(0, (locked.lessons or 0) - taken))
    held = Attendance.objects.create(
        region_code=locked.region_code, institution_key=locked.institution_key, contract=locked, code=code, attended_on=attended_on,
        lessons=lessons, recorded_by=by,
    )  # fmt: skip
    tell_lesson_held(held, lapses_on(held))
    return held


@transaction.atomic
def confirm_lesson(*, by: User, lesson: Attendance) -> Release | None:
    """Confirm a lesson for a child; its price is released at once.

    Returns:
        The release; None where the money waits (nothing paid in, frozen, deposit too low, a plan that releases later): it follows
        when it can.

    Raises:
        NotPermitted: it is not `by`'s child's.
        LessonSettled: it waits for nobody, or is objected to.
    """
    check_may(by, "funds.family", lesson.contract)
    return _confirm(by, lesson, book_in_force(), reason="confirmed by the guardian")


@transaction.atomic
def object_to_lesson(*, by: User, lesson: Attendance, text: str) -> Objection:
    """Say that a lesson was not held as reported: the clock stops until somebody has looked.

    Raises:
        NotPermitted, LessonSettled: as for `confirm_lesson`.
        ReasonMissing: nothing is said.
    """
    check_may(by, "funds.family", lesson.contract)
    if not text.strip():
        raise ReasonMissing
    _check_waits(lesson)
    return Objection.objects.create(
        region_code=lesson.region_code, institution_key=lesson.institution_key, contract_key=lesson.contract_key,
        attendance_code=lesson.code, text=text.strip(), raised_by=by,
    )  # fmt: skip


@transaction.atomic
def answer_objection(*, by: User, objection: Objection, outcome: str, answer: str) -> Objection:
    """Decide on an objection: the lesson does not count, or it was held and the clock begins anew.

    Raises:
        NotPermitted: `by` does not look after money there.
        ObjectionAnswered, ReasonMissing: it was answered, or no reason is given.
    """
    check_may(by, "funds.manage", objection)
    if not answer.strip():
        raise ReasonMissing
    locked = Objection.objects.select_for_update().get(pk=objection.pk)
    if locked.outcome is not None:
        raise ObjectionAnswered
    locked.outcome, locked.answer, locked.answered_by, locked.answered_at = outcome, answer.strip(), by, timezone.now()
    locked.save()
    if outcome == ObjectionOutcome.UPHELD:
        lesson = Attendance.objects.current().get(institution__key=locked.institution_key, code=locked.attendance_code)
        versions.withdraw(lesson, by=by, reason=answer.strip())
    tell_objection_answered(locked)
    return locked


@transaction.atomic
def take_back_lesson(*, by: User, lesson: Attendance, reason: str) -> Attendance:
    """Withdraw a lesson that was not held; what was released for it returns to escrow first.

    Raises:
        NotPermitted: `by` does not look after money there.
        ReasonMissing: no reason is given.
        NotCurrent: somebody changed or withdrew it meanwhile.
    """
    check_may(by, "funds.manage", lesson)
    if not reason.strip():
        raise ReasonMissing
    Contract.objects.select_for_update().get(key=lesson.contract_key)
    released = Release.objects.filter(institution__key=lesson.institution_key, code=lesson.code).first()
    if released is not None:
        for entry in _releases_of(lesson).filter(reversed_by__isnull=True):
            reverse(by=by, entry=entry, reason=reason.strip())
        versions.withdraw(released, by=by, reason=reason)
    return versions.withdraw(lesson, by=by, reason=reason)


@transaction.atomic
def take_back_releases(*, by: Actor, contract: Contract, reason: str) -> None:
    """Return to escrow whatever was released of a contract; its lessons stay held. Whether `by` may is asked by who calls this."""
    Contract.objects.select_for_update().get(key=contract.key)
    for entry in Entry.objects.filter(contract__key=contract.key, kind=EntryKind.RELEASE, reversed_by__isnull=True):
        reverse(by=by, entry=entry, reason=reason)
    for released in Release.objects.filter(contract__key=contract.key).order_by("pk"):
        versions.withdraw(released, by=by, reason=reason)


def confirm_lapsed(*, by: Actor, day: dt.date) -> int:
    """Confirm every lesson whose time to answer has passed before `day`; return how many. `by` stands in the trail."""
    book, count = book_in_force(), 0
    for lesson in waiting_lessons(Attendance.objects.all()).select_related("contract"):
        if lapses_on(lesson, book) < day:
            with acting(name_for_trail(by), AT_NIGHT):
                _confirm(by, lesson, book, reason="confirmed by silence")
            count += 1
    return count


def release_what_waits(*, by: Actor) -> int:
    """Release what was confirmed while the money could not move, or before its plan's day; return how many lessons' money moved."""
    with_money = _unreleased().filter(contract__accounts__kind="escrow", contract__accounts__balance_fen__gt=0)
    book, count, confirmed = book_in_force(), 0, cache(_confirmed_of)
    for lesson in with_money.select_related("contract").order_by("attended_on", "pk"):
        plan = plan_of(lesson.contract, book)
        with acting(name_for_trail(by), AT_NIGHT):
            count += _release(by, lesson, plan, confirmed(lesson.contract) if plan.parts > 1 else 0) is not None
    return count


def _unreleased() -> QuerySet[Attendance]:
    released = Release.objects.filter(institution_key=OuterRef("institution_key"), code=OuterRef("code"))
    return Attendance.objects.current().filter(confirmed_on__isnull=False).exclude(Exists(released))


# What waits -----------------------------------------------------------------------------------------------------------


def waiting_lessons(rows: QuerySet[Attendance]) -> QuerySet[Attendance]:
    """Return the lessons that wait for a guardian and are not objected to."""
    open_objections = Objection.objects.filter(
        contract_key=OuterRef("contract_key"), attendance_code=OuterRef("code"), outcome__isnull=True
    )
    current = rows.filter(known_to__isnull=True, withdrawn=False, confirmed_on__isnull=True)
    return current.exclude(Exists(open_objections))


def lessons_for(user: User) -> QuerySet[Attendance]:
    """Return the lessons that wait for this guardian, the earliest first."""
    mine = visible_to(Contract.objects.all(), user, "funds.family")
    waiting = waiting_lessons(Attendance.objects.filter(contract_key__in=mine.values("key")))
    return waiting.order_by("attended_on", "pk")


def lapses_on(lesson: Attendance, book: Rulebook | None = None) -> dt.date:
    """Return the last day on which a guardian may answer: working days after the report, or after an objection was dismissed."""
    begun = timezone.localdate(lesson.known_from) if lesson.known_from else timezone.localdate()
    answered = Objection.objects.filter(
        contract__key=lesson.contract_key, attendance_code=lesson.code, answered_at__isnull=False
    )
    if (last := answered.order_by("-answered_at").values_list("answered_at", flat=True).first()) is not None:
        begun = max(begun, timezone.localdate(last))
    silence = setting(SILENCE, lesson.region_code, begun, book)
    return add_working_days(begun, silence).due_on if silence else dt.date.max


# Inside ---------------------------------------------------------------------------------------------------------------


def _check_waits(lesson: Attendance) -> None:
    if not waiting_lessons(Attendance.objects.filter(pk=lesson.pk)).exists():
        raise LessonSettled


def _confirm(by: Actor, lesson: Attendance, book: Rulebook, *, reason: str) -> Release | None:
    Contract.objects.select_for_update().get(key=lesson.contract_key)
    _check_waits(lesson)
    confirmed = versions.supersede(lesson, by=by, reason=reason, confirmed_on=timezone.localdate())
    plan = plan_of(confirmed.contract, book)
    if plan.parts <= 1:
        return _release(by, confirmed, plan)
    # The lesson that completes a part releases all of it.
    rows = _unreleased().filter(contract__key=confirmed.contract_key).select_related("contract")
    in_all = _confirmed_of(confirmed.contract)
    made = [_release(by, each, plan, in_all) for each in rows.order_by("attended_on", "pk")]
    return next((each for each in made if each is not None and each.code == confirmed.code), None)


def _release(by: Actor, lesson: Attendance, plan: ReleasePlan, confirmed: int = 0) -> Release | None:
    """Release the price of a confirmed lesson, if its plan lets it: of the contract's lessons released so far, the next ones.

    A plan by parts asks how many lessons of the contract are `confirmed` in all.
    """
    contract = lesson.contract
    so_far = contract.releases.aggregate(lessons=Sum("lessons"))["lessons"] or 0
    day, source = timezone.localdate(), f"release {lesson.institution_key}/{lesson.code}"
    if not plan.has_come(lesson.confirmed_on or day, day) or not plan.is_complete(
        contract.lessons or 0, so_far + lesson.lessons, confirmed
    ):
        return None
    fen = price_of(contract, so_far + lesson.lessons) - price_of(contract, so_far)
    if fen == 0:
        return None
    if _releases_of(lesson).filter(reversed_by__isnull=False).exists():
        source += f"/{lesson.version}"  # taken back and put back again: a release of its own
    try:
        post(
            by=by, kind=EntryKind.RELEASE, place=contract, on=day, amount_fen=fen, source=source, lessons=lesson.lessons
        )
    except (NotCovered, Frozen, BelowFloor, MoreThanEarned):
        return None
    return Release.objects.create(
        region_code=lesson.region_code, institution_key=lesson.institution_key, contract=contract, code=lesson.code, released_on=day,
        lessons=lesson.lessons, amount_fen=fen,
    )  # fmt: skip


def _confirmed_of(contract: Contract) -> int:
    rows = Attendance.objects.current().filter(contract__key=contract.key, confirmed_on__isnull=False)
    return rows.aggregate(lessons=Sum("lessons"))["lessons"] or 0


def _releases_of(lesson: Attendance) -> QuerySet[Entry]:
    source = f"release {lesson.institution_key}/{lesson.code}"
    return Entry.objects.filter(
        Q(source=source) | Q(source__startswith=f"{source}/"), contract__key=lesson.contract_key, kind=EntryKind.RELEASE
    )


def _lessons_of(contract: Contract) -> int:
    return positions(Contract.objects.filter(pk=contract.pk), dt.date.max).get().taken  # type: ignore[attr-defined]
