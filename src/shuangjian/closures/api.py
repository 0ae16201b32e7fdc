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
from shuangjian.closures import claims, incidents, services
from shuangjian.closures.assignment import plan_assignment, redeem_assigned
from shuangjian.closures.choices import ClaimState, IncidentKind, TaskKind
from shuangjian.closures.errors import ClaimUnknown, ContractUnknown, IncidentUnknown
from shuangjian.closures.models import Claim, DisposalPlan, Incident
from shuangjian.closures.selectors import incidents_for, is_late, response_due_at
from shuangjian.funds.models import Contract
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


# Claims ---------------------------------------------------------------------------------------------------------------


class ClaimIn(Schema):
    """What a family says it is still owed of a contract with an institution that closed."""

    contract_key: Key
    amount_fen: Annotated[int, Field(ge=1, le=10**14)]
    text: Annotated[Text, Field(max_length=2_000)] = ""


class DecisionIn(Schema):
    """What of a claim is accepted, 0 for nothing; another amount than was claimed needs its reason."""

    accepted_fen: Fen
    answer: Annotated[Text, Field(max_length=2_000)] = ""


class ClaimOut(Schema):
    """A claim and where it stands; what was accepted is null until then."""

    id: int
    contract_key: str
    institution_key: str
    amount_fen: int
    state: ClaimState
    accepted_fen: int | None
    answer: str | None


class ShareOut(Schema):
    """What a contract gets: of its own escrow, of the deposit, and the sum behind it."""

    contract_key: str
    owed_fen: int
    escrow_fen: int
    deposit_fen: int
    arithmetic: str


class DistributionOut(Schema):
    """What was there and was shared out."""

    id: int
    deposit_fen: int
    owed_fen: int
    paid_fen: int
    shares: list[ShareOut]


@router.get("/claims", response={200: Page[ClaimOut], **PROBLEMS})
@endpoint(permission="closures.claims", title=_("List claims"))
def list_claims(request: HttpRequest, paging: Query[Paging]) -> Page[ClaimOut]:
    """List the claims in the caller's scope, the newest first."""
    return page_of(request, claims.claims_for(get_user(request)), paging, order=("-id",), make=ClaimOut.from_orm)


@router.post("/claims", response={201: ClaimOut, **PROBLEMS})
@endpoint(permission="closures.handle", title=_("File a claim for a family"), writes=True)
def file_claim(request: HttpRequest, body: ClaimIn) -> Status[ClaimOut]:
    """File a claim for a family; evidence is added on its page. Somebody else decides it."""
    user = get_user(request)
    contract = visible_to(Contract.objects.all(), user, "closures.handle").filter(key=body.contract_key).first()
    if contract is None:
        raise ContractUnknown
    made = claims.file_claim(by=user, contract=contract, amount_fen=body.amount_fen, text=body.text)
    return Status(201, ClaimOut.from_orm(made))


@router.post("/claims/{pk}/decision", response={201: ClaimOut, **PROBLEMS})
@endpoint(permission="closures.handle", title=_("Decide a claim"), writes=True)
def decide_claim(request: HttpRequest, pk: int, body: DecisionIn) -> Status[ClaimOut]:
    """Accept or reject a claim; by another than who filed it, or 409 `closures.own_claim`."""
    user = get_user(request)
    claim = visible_to(Claim.objects.all(), user, "closures.handle").filter(pk=pk).first()
    if claim is None:
        raise ClaimUnknown
    return Status(201, ClaimOut.from_orm(claims.decide_claim(by=user, claim=claim, **body.dict())))


@router.post("/incidents/{pk}/distributions", response={201: DistributionOut, **PROBLEMS})
@endpoint(permission="closures.handle", title=_("Share out what is there"), writes=True)
def share_out(request: HttpRequest, pk: int) -> Status[DistributionOut]:
    """Set aside what escrow and deposit hold for the accepted claims; the refunds are ordered from the bank like any other."""
    made = claims.distribute(by=get_user(request), incident=_found(request, pk))
    shares = [
        ShareOut(contract_key=each.claim.contract_key, **{name: getattr(each, name) for name in ShareOut.model_fields if name != "contract_key"})
        for each in made.shares.select_related("claim").order_by("claim_id")
    ]  # fmt: skip
    plain = {name: getattr(made, name) for name in ("deposit_fen", "owed_fen", "paid_fen")}
    return Status(201, DistributionOut(id=made.pk, shares=shares, **plain))


class HoursPlannedOut(Schema):
    """Hours of a gift for the learner of a contract."""

    contract_key: str
    gift: str
    hours: int


class HoursPlanOut(Schema):
    """The best assignment of families to hours that were given, and how many hours have no place."""

    needed: int
    unserved: int
    rows: list[HoursPlannedOut]


@router.get("/incidents/{pk}/assignment", response={200: HoursPlanOut, **PROBLEMS})
@endpoint(permission="closures.handle", title=_("Match families to hours that were given"))
def show_assignment(request: HttpRequest, pk: int) -> HoursPlanOut:
    """Show which family would take how many hours of which gift; nothing is redeemed."""
    plan = plan_assignment(get_user(request), _found(request, pk))
    rows = [
        HoursPlannedOut(contract_key=each.claim.contract_key, gift=each.gift.code, hours=each.hours)
        for each in plan.rows
    ]
    return HoursPlanOut(needed=plan.needed, unserved=plan.unserved, rows=rows)


@router.post("/incidents/{pk}/redemptions", response={201: list[HoursPlannedOut], **PROBLEMS})
@endpoint(permission="closures.handle", title=_("Redeem the hours of the best assignment"), writes=True)
def redeem_assignment(request: HttpRequest, pk: int) -> Status[list[HoursPlannedOut]]:
    """Redeem the hours of the best assignment, all or none; each hour once."""
    made = redeem_assigned(by=get_user(request), incident=_found(request, pk))
    rows = [HoursPlannedOut(contract_key=each.contract_key, gift=each.donation.code, hours=each.hours) for each in made]
    return Status(201, rows)


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
