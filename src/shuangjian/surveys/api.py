"""Surveys for programs: what was measured, what questionnaires said. Answers are given on pages alone: a token names its user."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from shuangjian.registry.access import get_user
from shuangjian.surveys.check_api import router as checks
from shuangjian.surveys.choices import QuestionnaireKind
from shuangjian.surveys.models import MeasuredDay, Questionnaire
from shuangjian.surveys.questionnaires import Result, questionnaires, results_for
from shuangjian.surveys.selectors import announced_minutes, measured_days
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key

router = Router(tags=["surveys"])
router.add_router("", checks)


class MeasuredOut(Schema):
    """A class's day: mean minutes of written homework as families say (rounded up), and what was announced (null: nothing)."""

    class_key: str
    grade: int
    day: dt.date
    answers: int
    measured_minutes: int
    announced_minutes: int | None


class MeasuredPaging(Paging):
    """A page of measured days, of one class and from a day on if given."""

    class_key: Key | None = None
    since: Day | None = None


@router.get("/measured-days", response={200: Page[MeasuredOut], **PROBLEMS})
@endpoint(permission="surveys.view", title=_("List measured time"))
def list_measured_days(request: HttpRequest, paging: Query[MeasuredPaging]) -> Page[MeasuredOut]:
    """List the measured days the caller may see by now, the latest first."""
    rows = measured_days(get_user(request))
    if paging.class_key is not None:
        rows = rows.filter(school_class__key=paging.class_key)
    if paging.since is not None:
        rows = rows.filter(day__gte=paging.since)
    found = page_of(request, rows, paging, order=("-day", "-pk"), make=lambda row: row)
    told = announced_minutes(found.items)
    return Page(items=[_measured(row, told.get((row.class_key, row.day))) for row in found.items], next=found.next)


def _measured(row: MeasuredDay, announced: int | None) -> MeasuredOut:
    return MeasuredOut(
        class_key=row.class_key, grade=row.grade, day=row.day, answers=row.answers or 0, measured_minutes=row.mean_minutes or 0,
        announced_minutes=announced,
    )  # fmt: skip


class AnswerOut(Schema):
    """What was answered to one question: the mean in its unit, or of a yes-or-no question the share of yes; null of too few answers."""

    code: str
    question: str
    unit: str
    mean: float | None


class QuestionnaireOut(Schema):
    """A questionnaire; `closed_on` is null while it is open, and every mean is null until it is closed."""

    id: int
    kind: QuestionnaireKind
    title: str
    school_key: str | None
    region_code: str
    period_from: dt.date
    period_to: dt.date
    closed_on: dt.date | None
    results: list[AnswerOut]


@router.get("/questionnaires", response={200: Page[QuestionnaireOut], **PROBLEMS})
@endpoint(permission="surveys.measured", title=_("List questionnaires"))
def list_questionnaires(request: HttpRequest, paging: Query[Paging]) -> Page[QuestionnaireOut]:
    """List the questionnaires of the caller's schools and regions with what came of them, the newest first."""
    found = page_of(request, questionnaires(get_user(request)), paging, order=("-id",), make=lambda row: row)
    results = results_for(found.items)
    return Page(items=[_questionnaire(row, results[row.pk]) for row in found.items], next=found.next)


def _questionnaire(row: Questionnaire, found: list[Result]) -> QuestionnaireOut:
    results = [
        AnswerOut(
            code=each.question.code, question=each.question.text, unit=each.question.unit,
            mean=None if each.mean is None else round(float(each.mean), 3),
        )
        for each in found
    ]  # fmt: skip
    return QuestionnaireOut(
        id=row.pk, kind=QuestionnaireKind(row.kind), title=row.title, school_key=row.school_key, region_code=row.region_code,
        period_from=row.period_from, period_to=row.period_to, closed_on=row.closed_on, results=results,
    )  # fmt: skip
