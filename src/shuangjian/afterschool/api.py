"""Service plans for programs: which schools have one in force."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuangjian.afterschool.choices import Activity, Phase, PlanState
from shuangjian.afterschool.exemptions import add_exemption, exemptions
from shuangjian.afterschool.models import ServiceExemption, ServicePlan, ServiceSession
from shuangjian.afterschool.plan_selectors import coverage_for, plans_of
from shuangjian.afterschool.schedule import schedule, sessions
from shuangjian.registry.access import get_user
from shuangjian.registry.choices import Stage
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, Text

router = Router(tags=["afterschool"])


class MissingSchoolOut(Schema):
    """A school without a plan in force."""

    key: str
    name: str


class CoverageOut(Schema):
    """How many schools the caller looks after have a service plan in force today, and which have none."""

    schools: int
    in_force: int
    missing: list[MissingSchoolOut]


class PlanOut(Schema):
    """One version of a school's service plan; `in_force_to` null: until the next version."""

    id: int
    school_key: str
    version: int
    title: str
    projects: list[str]
    state: PlanState
    in_force_from: dt.date
    in_force_to: dt.date | None


class PlanPaging(Paging):
    """A page of versions, of one school if given."""

    school: Key | None = None


@router.get("/service-plans/coverage", response={200: CoverageOut, **PROBLEMS})
@endpoint(permission="afterschool.view", title=_("Coverage of service plans"))
def get_coverage(request: HttpRequest) -> CoverageOut:
    """Return how many schools have a service plan in force today, and which have none."""
    coverage = coverage_for(get_user(request))
    missing = [MissingSchoolOut(key=each.key, name=each.name) for each in coverage.missing]
    return CoverageOut(schools=len(coverage.schools), in_force=coverage.filed, missing=missing)


@router.get("/service-plans", response={200: Page[PlanOut], **PROBLEMS})
@endpoint(permission="afterschool.view", title=_("List service plans"))
def list_plans(request: HttpRequest, paging: Query[PlanPaging]) -> Page[PlanOut]:
    """List the versions the caller may read, the newest first."""
    rows = plans_of(get_user(request))
    rows = rows.filter(school__key=paging.school) if paging.school is not None else rows
    return page_of(request, rows, paging, order=("-id",), make=_out)


class SessionIn(Schema):
    """A session to schedule; `starts` and `ends` are wall time of the day in Shanghai."""

    school_key: Key
    code: Annotated[Key, Field(pattern=r"^[^/\s]+$", max_length=40)]
    day: Day
    starts: dt.time
    ends: dt.time
    phase: Phase
    stage: Stage | None = None
    class_code: Key | None = None
    activity: Activity | None = None
    staff_person_id: Key | None = None


class SessionOut(Schema):
    """A session on the schedule."""

    school_key: str
    code: str
    class_key: str | None
    stage: Stage | None
    phase: Phase | None
    starts_at: dt.datetime
    ends_at: dt.datetime


@router.get("/service-sessions", response={200: Page[SessionOut], **PROBLEMS})
@endpoint(permission="afterschool.view", title=_("List sessions of after-school service"))
def list_sessions(request: HttpRequest, paging: Query[Paging]) -> Page[SessionOut]:
    """List the sessions the caller may see, the newest first."""
    return page_of(request, sessions(get_user(request)), paging, order=("-starts_on", "pk"), make=_session)


@router.post("/service-sessions", response={201: SessionOut, **PROBLEMS})
@endpoint(permission="afterschool.schedule", title=_("Schedule a session of after-school service"), writes=True)
def add_session(request: HttpRequest, body: SessionIn) -> Status[SessionOut]:
    """Schedule a session; evening study that the rules do not allow is refused with their sentence."""
    codes = {
        name: str(value) if (value := getattr(body, name)) is not None else None
        for name in ("phase", "stage", "activity")
    }
    return Status(201, _session(schedule(by=get_user(request), **body.model_dump() | codes)))


def _session(row: ServiceSession) -> SessionOut:
    return SessionOut(
        school_key=row.school_key, code=row.code, class_key=row.class_key, stage=Stage(row.stage) if row.stage else None,
        phase=Phase(row.phase) if row.phase else None, starts_at=row.starts_at, ends_at=row.ends_at,
    )  # fmt: skip


def _out(plan: ServicePlan) -> PlanOut:
    return PlanOut(
        id=plan.pk, school_key=plan.school_key, version=plan.version, title=plan.title, projects=plan.projects,
        state=PlanState(plan.state), in_force_from=plan.in_force_from, in_force_to=plan.in_force_to,
    )  # fmt: skip


class ExemptionIn(Schema):
    """A school day without service, and the reason that was approved."""

    school_key: Key
    day: Day
    cause: Annotated[Text, Field(min_length=1, max_length=200)]
    approved_on: Day


class ExemptionOut(ExemptionIn):
    """A day without service, by its number."""

    id: int


@router.get("/service-exemptions", response={200: Page[ExemptionOut], **PROBLEMS})
@endpoint(permission="afterschool.view", title=_("List days without service"))
def list_exemptions(request: HttpRequest, paging: Query[Paging]) -> Page[ExemptionOut]:
    """List the school days without after-school service whose reason was approved."""
    return page_of(request, exemptions(get_user(request)), paging, order=("day", "pk"), make=_exemption)


@router.post("/service-exemptions", response={201: ExemptionOut, **PROBLEMS})
@endpoint(permission="afterschool.exempt", title=_("Record a day without service"), writes=True)
def record_exemption(request: HttpRequest, body: ExemptionIn) -> Status[ExemptionOut]:
    """Record a school day without service, with the reason that was approved."""
    return Status(201, _exemption(add_exemption(by=get_user(request), **body.model_dump())))


def _exemption(row: ServiceExemption) -> ExemptionOut:
    return ExemptionOut(id=row.pk, school_key=row.school_key, day=row.day, cause=row.cause, approved_on=row.approved_on)
