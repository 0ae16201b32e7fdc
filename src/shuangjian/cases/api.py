"""Cases for programs: what must be done, by whom, by when, and what happened."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState, ClosedBy, EventKind, PartyRole
from shuangjian.cases.models import Case
from shuangjian.cases.texts import say_event, title_of_case
from shuangjian.live.words import Severity
from shuangjian.registry.access import get_user
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Key

router = Router(tags=["cases"])


class PartyOut(Schema):
    """Who leads or supports, as the document or the register names it."""

    role: PartyRole
    name: str


class CaseOut(Schema):
    """A case. Without `due_on` it is owed for good and proof is due on `proof_due_on`; `kind` says where it comes from."""

    number: str
    kind: str
    state: CaseState
    severity: Severity
    title: str
    region_code: str
    school_key: str | None
    institution_key: str | None
    owner_name: str
    parties: list[PartyOut]
    opened_at: dt.datetime
    due_on: dt.date | None
    proof_due_on: dt.date | None
    closed_at: dt.datetime | None
    closed_by: ClosedBy | None
    escalation_level: int


class EventOut(Schema):
    """What happened to a case."""

    kind: EventKind
    at: dt.datetime
    text: str


class CaseDetail(CaseOut):
    """A case with what happened to it, oldest first."""

    description: str
    clauses: list[str]
    events: list[EventOut]


class CasePaging(Paging):
    """A page of cases, of one state if given, or of one school or institution."""

    state: CaseState | None = None
    school: Key | None = None
    institution: Key | None = None


@router.get("/cases", response={200: Page[CaseOut], **PROBLEMS})
@endpoint(permission="cases.view", title=_("List cases"))
def list_cases(request: HttpRequest, paging: Query[CasePaging]) -> Page[CaseOut]:
    """List the cases the caller may see, the newest first."""
    narrowed = {"state": paging.state, "school_key": paging.school, "institution_key": paging.institution}
    rows = visible_cases(get_user(request)).prefetch_related("parties")
    rows = rows.filter(**{name: value for name, value in narrowed.items() if value is not None})
    return page_of(request, rows, paging, order=("-number",), make=_out)


@router.get("/cases/{number}", response={200: CaseDetail, **PROBLEMS})
@endpoint(permission="cases.view", title=_("Read a case"))
def get_case(request: HttpRequest, number: Path[Key]) -> CaseDetail:
    """Return a case with what happened to it."""
    case = get_object_or_404(visible_cases(get_user(request)), number=number)
    events = [
        EventOut(kind=EventKind(event.kind), at=event.at, text=say_event(event))
        for event in case.events.select_related("case").order_by("id")
    ]
    return CaseDetail(**_out(case).model_dump(), description=case.description, clauses=case.clauses, events=events)


def _out(case: Case) -> CaseOut:
    return CaseOut(
        number=case.number,
        kind=case.kind,
        state=CaseState(case.state),
        severity=Severity(case.severity),
        title=title_of_case(case),
        region_code=case.region_code,
        school_key=case.school_key,
        institution_key=case.institution_key,
        owner_name=case.owner_name,
        parties=[PartyOut(role=PartyRole(party.role), name=party.name) for party in case.parties.all()],
        opened_at=case.opened_at,
        due_on=case.due_on,
        proof_due_on=case.proof_due_on,
        closed_at=case.closed_at,
        closed_by=ClosedBy(case.closed_by) if case.closed_by else None,
        escalation_level=case.escalation_level,
    )
