"""Closings for programs: incidents with how far their tasks are, what was paid, and the plans of institutions. Money is in fen."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuangjian.cases.choices import CaseState
from shuangjian.closures import incidents, services
from shuangjian.closures.choices import IncidentKind, TaskKind
from shuangjian.closures.errors import IncidentUnknown
from shuangjian.closures.models import DisposalPlan, Incident
from shuangjian.closures.selectors import incidents_for, is_late, response_due_at
from shuangjian.registry.access import get_user, visible_to
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, Text

router = Router(tags=["closures"])

Fen = Annotated[int, Field(ge=0, le=10**14)]
Count = Annotated[int, Field(ge=0, le=10**7)]
Words = Annotated[Text, Field(min_length=1, max_length=2_000)]


# Incidents ------------------------------------------------------------------------------------------------------------


class TaskOut(Schema):
    """A task an incident opened: why, the number of its case, where it stands, until when it is due."""

    kind: TaskKind
    case: str
    state: CaseState
    due_on: dt.date | None


class IncidentOut(Schema):
    """Something that happened at an institution: who leads, when the first response is due and came, tasks done, money owed and paid."""

    id: int
    institution_key: str
    kind: IncidentKind
    reported_at: dt.datetime
    lead_region: str
    cooperating: list[str]
    response_due_at: dt.datetime | None
    responded_at: dt.datetime | None
    is_late: bool
    staff: int
    amount_fen: int
    paid_fen: int
    tasks_done: int
    tasks: list[TaskOut]


class IncidentIn(Schema):
    """What is reported. `address` is of the main site: its district leads; without it the registered one counts."""

    institution_key: Key
    kind: IncidentKind
    reported_at: dt.datetime
    description: Words
    address: Annotated[Text, Field(max_length=200)] = ""
    staff: Count = 0
    amount_fen: Fen = 0


class PaidIn(Schema):
    """What was paid of what is owed to staff."""

    paid_on: Day
    amount_fen: Annotated[int, Field(ge=1, le=10**14)]
    staff: Annotated[int, Field(ge=1, le=10**7)]
    text: Annotated[Text, Field(max_length=500)] = ""


@router.get("/incidents", response={200: Page[IncidentOut], **PROBLEMS})
@endpoint(permission="closures.view", title=_("List incidents"))
def list_incidents(request: HttpRequest, paging: Query[Paging]) -> Page[IncidentOut]:
    """List the incidents of the caller's regions, and those its districts lead or cooperate in, the newest first."""
    rows = incidents_for(get_user(request)).prefetch_related("tasks__case")
    return page_of(request, rows, paging, order=("-id",), make=_incident)


@router.post("/incidents", response={201: IncidentOut, **PROBLEMS})
@endpoint(permission="closures.handle", title=_("Report an incident"), writes=True)
def report_incident(request: HttpRequest, body: IncidentIn) -> Status[IncidentOut]:
    """Open an incident: who handles it, the task force and the departments of the plan's steps have their tasks."""
    user = get_user(request)
    made = incidents.open_incident(by=user, **body.dict())
    return Status(201, _incident(_found(request, made.pk)))


@router.post("/incidents/{pk}/payments", response={201: IncidentOut, **PROBLEMS})
@endpoint(permission="closures.handle", title=_("Record what was paid of an incident"), writes=True)
def pay_incident(request: HttpRequest, pk: int, body: PaidIn) -> Status[IncidentOut]:
    """Record what was paid; more than is owed is refused with 409 `closures.paid_beyond_owed`."""
    incidents.record_payment(by=get_user(request), incident=_found(request, pk), **body.dict())
    return Status(201, _incident(_found(request, pk)))


# Plans ----------------------------------------------------------------------------------------------------------------


class DisposalIn(Schema):
    """One institution's own plan: whom and what it is about, and who looks after it by name."""

    institution_key: Key
    prepared_on: Day
    learners: Count
    liability_fen: Fen = 0
    staff: Count = 0
    is_complex: bool = False
    risks: Annotated[Text, Field(max_length=2_000)] = ""
    measures: Annotated[Text, Field(max_length=2_000)] = ""
    responsible_person: Annotated[Text, Field(max_length=60)] | None = None
    responsible_unit: Annotated[Text, Field(max_length=120)] | None = None


class DisposalOut(DisposalIn):
    """A plan that is kept."""

    id: int


@router.get("/disposal-plans", response={200: Page[DisposalOut], **PROBLEMS})
@endpoint(permission="closures.view", title=_("List disposal plans"))
def list_disposal_plans(request: HttpRequest, paging: Query[Paging]) -> Page[DisposalOut]:
    """List the plans of institutions in the caller's scope, by institution."""
    rows = visible_to(DisposalPlan.objects.all(), get_user(request), "closures.view")
    return page_of(request, rows, paging, order=("institution_key",), make=_plan)


@router.post("/disposal-plans", response={201: DisposalOut, **PROBLEMS})
@endpoint(permission="closures.manage", title=_("Keep a disposal plan"), writes=True)
def keep_disposal_plan(request: HttpRequest, body: DisposalIn) -> Status[DisposalOut]:
    """Keep the plan of an institution; a second one is refused with 409 `closures.already_there`."""
    return Status(201, _plan(services.add_disposal(by=get_user(request), **body.dict())))


# Inside ---------------------------------------------------------------------------------------------------------------


def _found(request: HttpRequest, pk: int) -> Incident:
    found = incidents_for(get_user(request)).prefetch_related("tasks__case").filter(pk=pk).first()
    if found is None:
        raise IncidentUnknown
    return found


def _incident(row: Any) -> IncidentOut:
    tasks = [
        TaskOut(kind=each.kind, case=each.case.number, state=each.case.state, due_on=each.case.due_on)
        for each in sorted(row.tasks.all(), key=lambda task: task.pk)
    ]
    plain = (
        "institution_key",
        "kind",
        "reported_at",
        "lead_region",
        "cooperating",
        "responded_at",
        "staff",
        "amount_fen",
        "paid_fen",
    )
    return IncidentOut(
        id=row.pk, response_due_at=response_due_at(row), is_late=is_late(row, row.responded_at, timezone.now()), tasks=tasks,
        tasks_done=sum(each.state == CaseState.CLOSED for each in tasks), **{name: getattr(row, name) for name in plain},
    )  # fmt: skip


def _plan(row: DisposalPlan) -> DisposalOut:
    return DisposalOut(id=row.pk, **{name: getattr(row, name) for name in DisposalIn.model_fields})
