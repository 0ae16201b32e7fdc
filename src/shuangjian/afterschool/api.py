"""Service plans for programs: which schools have one in force."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema

from shuangjian.afterschool.choices import PlanState
from shuangjian.afterschool.models import ServicePlan
from shuangjian.afterschool.plan_selectors import coverage_for, plans_of
from shuangjian.registry.access import get_user
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Key

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


def _out(plan: ServicePlan) -> PlanOut:
    return PlanOut(
        id=plan.pk, school_key=plan.school_key, version=plan.version, title=plan.title, projects=plan.projects,
        state=PlanState(plan.state), in_force_from=plan.in_force_from, in_force_to=plan.in_force_to,
    )  # fmt: skip
