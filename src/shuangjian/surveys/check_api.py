"""Trends, homework of outside tutoring, interviews at the gate and the two-monthly check for programs. Permissions as on the pages."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema

from shuangjian.registry.access import get_user
from shuangjian.surveys import checks
from shuangjian.surveys.committee import Shift, outside_homework, shifts
from shuangjian.surveys.gate import gate_visits
from shuangjian.surveys.models import CheckedDay, GateVisit, HomeworkCheck, OutsideHomework
from shuangjian.surveys.trends import last_week, trends, weeks_until
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, RowId, Text

router = Router(tags=["surveys"])


class TrendOf(Schema):
    """What is compared, up to the week of a day (the last with figures where none is given)."""

    by: Literal["class", "grade", "school", "weekday"] = "class"
    until: Day | None = None


class TrendOut(Schema):
    """Mean measured minutes of each week, oldest first, null where nothing was measured.

    `key` is the class's or school's key, or the number of the grade or weekday (1 is Monday); `limit_minutes` of a class is that in
    force; `faults` is what reviews found wrong with the design of a class's or school's homework in these weeks.
    """

    key: str
    name: str
    weeks: list[dt.date]
    means: list[int | None]
    limit_minutes: int | None
    rising: bool
    over: bool
    faults: int | None


@router.get("/trends", response={200: list[TrendOut], **PROBLEMS})
@endpoint(permission="surveys.view", title=_("Read the trend of homework"))
def list_trends(request: HttpRequest, of: Query[TrendOf]) -> list[TrendOut]:
    """Return the trends the caller may see by now, those above a limit first, then rising ones."""
    user = get_user(request)
    weeks = weeks_until(of.until or last_week(user))
    return [
        TrendOut(
            key=str(each.key), name=str(each.name), weeks=weeks, means=list(each.means), limit_minutes=each.limit, rising=each.is_rising,
            over=each.is_over, faults=each.faults,
        )
        for each in trends(user, of.by, weeks)
    ]  # fmt: skip


class OutsideOut(Schema):
    """Homework of outside tutoring in minutes a day in a class's week (its Monday), beside the school's, and the week reported before.

    `marked`: the school's fell and the other rose.
    """

    class_key: str
    week: dt.date
    outside_minutes: int
    outside_before: int | None
    school_minutes: int | None
    school_before: int | None
    marked: bool


@router.get("/outside-homework", response={200: Page[OutsideOut], **PROBLEMS})
@endpoint(permission="surveys.view", title=_("List homework of outside tutoring"))
def list_outside_homework(request: HttpRequest, paging: Query[Paging]) -> Page[OutsideOut]:
    """List what parent committees reported, the latest first."""
    rows = outside_homework(get_user(request))
    found = page_of(request, rows, paging, order=("-week", "-pk"), make=lambda row: row)
    beside = shifts(found.items)
    return Page(items=[_outside(row, beside[row.pk]) for row in found.items], next=found.next)


def _outside(row: OutsideHomework, beside: Shift) -> OutsideOut:
    return OutsideOut(
        class_key=row.class_key, week=row.week, outside_minutes=row.minutes, outside_before=beside.outside_before,
        school_minutes=beside.school_now, school_before=beside.school_before, marked=beside.is_marked,
    )  # fmt: skip


class GateOut(Schema):
    """Interviews at a school's gate on a day: how many persons, and how many of them said what."""

    code: str
    school_key: str
    visited_on: dt.date
    persons: int
    parent_marked: int
    too_long: int
    note: str | None


@router.get("/gate-interviews", response={200: Page[GateOut], **PROBLEMS})
@endpoint(permission="surveys.interview", title=_("List interviews at the gate"))
def list_gate_interviews(request: HttpRequest, paging: Query[Paging]) -> Page[GateOut]:
    """List the interviews at the gates of the caller's schools, the latest first."""
    return page_of(request, gate_visits(get_user(request)), paging, order=("-visited_on", "-pk"), make=_gate)


def _gate(row: GateVisit) -> GateOut:
    return GateOut(**{name: getattr(row, name) for name in GateOut.model_fields})


# The two-monthly check ------------------------------------------------------------------------------------------------


class CriterionOut(Schema):
    """A criterion of a check; no point for one with an `item` says that the item of the checklist is broken."""

    code: str
    zh: str
    en: str
    points: int
    item: str | None


class CheckOut(Schema):
    """A region's check of two months: what decided the draw, how far it is, its criteria."""

    id: int
    region_code: str
    period_from: dt.date
    period_to: dt.date
    seed: str
    each: int
    drawn: int
    scored: int
    closed_on: dt.date | None
    words: str | None
    rubric: list[CriterionOut]


class CheckedDayOut(Schema):
    """A class-day of a check; `points` by criterion and `total` are null until it is scored."""

    id: int
    check: int
    class_key: str
    day: dt.date
    reviewer_school_key: str
    points: dict[str, int] | None
    total: int | None
    words: str | None
    scored_on: dt.date | None


class ScoreIn(Schema):
    """The points of a class-day by criterion, and what was seen."""

    points: dict[Key, int] = Field(max_length=50)
    words: Text = ""


@router.get("/homework-checks", response={200: Page[CheckOut], **PROBLEMS})
@endpoint(permission="surveys.measured", title=_("List two-monthly checks"))
def list_homework_checks(request: HttpRequest, paging: Query[Paging]) -> Page[CheckOut]:
    """List the two-monthly checks the caller sees, the latest first."""
    rows = checks.checks_for(get_user(request)).defer("classes", "days")
    return page_of(request, rows, paging, order=("-period_to", "-pk"), make=_check)


@router.get("/homework-checks/{check}/days", response={200: Page[CheckedDayOut], **PROBLEMS})
@endpoint(permission="surveys.measured", title=_("List the class-days of a check"))
def list_checked_days(request: HttpRequest, check: Path[RowId], paging: Query[Paging]) -> Page[CheckedDayOut]:
    """List the class-days of a check the caller sees: the bureau all, a reviewer the own, a school its own once it is closed."""
    rows = checks.days_seen(get_user(request)).filter(check_of=check)
    return page_of(request, rows, paging, order=("pk",), make=_day)


@router.post("/checked-days/{day}/score", response={200: CheckedDayOut, **PROBLEMS})
@endpoint(permission="surveys.score", title=_("Score a class-day"), writes=True)
def score_class_day(request: HttpRequest, day: Path[RowId], body: ScoreIn) -> CheckedDayOut:
    """Score a class-day the caller reviews, once."""
    user = get_user(request)
    row = checks.days_seen(user).filter(pk=day, reviewer=user).first()
    if row is None:
        raise Http404
    return _day(checks.score(by=user, row=row, points=body.points, words=body.words))


def _check(row: HomeworkCheck) -> CheckOut:
    own = {
        name: getattr(row, name)
        for name in ("region_code", "period_from", "period_to", "seed", "each", "closed_on", "words")
    }
    return CheckOut(
        id=row.pk, drawn=getattr(row, "all_days", 0), scored=getattr(row, "done_days", 0),
        rubric=[CriterionOut(**each) for each in row.rubric], **own,
    )  # fmt: skip


def _day(row: CheckedDay) -> CheckedDayOut:
    return CheckedDayOut(
        id=row.pk, check=row.check_of_id, class_key=row.class_key, day=row.day, reviewer_school_key=row.reviewer_school_key,
        points=row.points, total=checks.total_of(row), words=row.words, scored_on=row.scored_on,
    )  # fmt: skip
