"""What is scheduled for the afternoon: one session at a time, refused beforehand where the rules would find it afterwards."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet

from shuangjian.afterschool.choices import Phase
from shuangjian.afterschool.errors import (
    ClassNotThere,
    EveningNotAllowed,
    EveningUndecided,
    SchoolNotYours,
    SessionThere,
    StageNeeded,
    TimesOutOfOrder,
)
from shuangjian.afterschool.models import ServiceSession
from shuangjian.live.judging import Place, judge
from shuangjian.live.words import language
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.choices import SchoolStage, Stage
from shuangjian.registry.models import School, SchoolClass, User

VIEW, SCHEDULE = "afterschool.view", "afterschool.schedule"
EVENING = "afterschool.evening_study_not_allowed"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def sessions(user: User | None, permission: str = VIEW) -> QuerySet[ServiceSession]:
    """Return the sessions of the schools on which a user has a permission."""
    rows = ServiceSession.objects.select_related("school", "school_class")
    return visible_to(rows, user or AnonymousUser(), permission)


@transaction.atomic
def schedule(
    *, by: User, school_key: str, code: str, day: dt.date, starts: dt.time, ends: dt.time, phase: str, stage: str | None = None,
    class_code: str | None = None, activity: str | None = None, staff_person_id: str | None = None,
) -> ServiceSession:  # fmt: skip
    """Schedule one session of after-school service.

    Args:
        by: who schedules for the school.
        school_key: the school.
        code: the session's number there.
        day: on which, local to Asia/Shanghai; `starts` and `ends` are wall time of that day.
        starts: when it begins.
        ends: when it ends.
        phase: part of the afternoon; evening study is only for junior classes, and on school days.
        stage: of a group of several classes; that of the class or school where it is known.
        class_code: the class, or None for a group of several.
        activity: what pupils do.
        staff_person_id: who holds it.

    Raises:
        SchoolNotYours, SessionThere, ClassNotThere, StageNeeded, TimesOutOfOrder: as they say.
        EveningNotAllowed: the rule of evening study would find it, with its sentence.
        EveningUndecided: the calendar does not say whether the day is a school day.
    """
    school = visible_to(School.objects.all(), by, SCHEDULE).filter(key=school_key).first()
    if school is None:
        raise SchoolNotYours
    if ends <= starts:
        raise TimesOutOfOrder
    if ServiceSession.objects.filter(school=school, code=code).exists():
        raise SessionThere(session=code)
    of = SchoolClass.objects.filter(school=school, code=class_code).first() if class_code else None
    if class_code and of is None:
        raise ClassNotThere(school_class=class_code)
    stage = of.stage if of else stage or (None if school.stage == SchoolStage.NINE_YEAR else school.stage)
    if stage is None or (school.stage != SchoolStage.NINE_YEAR and stage != school.stage):
        raise StageNeeded
    if phase == Phase.EVENING:
        _check_evening(school, code, day, starts, ends, stage)
    return ServiceSession.objects.create(
        region_code=school.region_code, school=school, school_class=of, code=code, stage=stage, grade=of.grade if of else None,
        phase=phase, starts_at=dt.datetime.combine(day, starts, SHANGHAI), ends_at=dt.datetime.combine(day, ends, SHANGHAI),
        activity=activity or None, staff_person_id=staff_person_id or None,
    )  # fmt: skip


@transaction.atomic
def cancel(*, by: User, row: ServiceSession, reason: str) -> ServiceSession:
    """Take a session off the schedule; the trail keeps it. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, SCHEDULE, row)
    return versions.withdraw(row, by=by, reason=reason)


def _check_evening(school: School, code: str, day: dt.date, starts: dt.time, ends: dt.time, stage: str) -> None:
    draft = {
        "row_id": code, "region_code": school.region_code, "school_key": school.key, "session_id": code, "school_id": school.code,
        "stage": str(Stage(stage)), "phase": str(Phase.EVENING), "starts_on": day, "starts_minute": starts.hour * 60 + starts.minute,
        "ends_minute": ends.hour * 60 + ends.minute, "starts_at": dt.datetime.combine(day, starts).isoformat(),
        "ends_at": dt.datetime.combine(day, ends).isoformat(),
    }  # fmt: skip
    judged = judge("service_session", [draft], Place(school.region_code, {"school_key": [school.key]}), as_of=day)
    if any(skip.rule == EVENING for skip in judged.skipped):
        raise EveningUndecided(day=day)
    mine = f"{school.key}/{code}"
    found = next((each for each in judged.findings if each.rule.id == EVENING and each.subject_key == mine), None)
    if found is not None:
        raise EveningNotAllowed(rule=found.message(language()))
