"""Look-backs for programs: draws with what replays them, and what was found. Permissions as on the pages."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema, Status

from shuangjian.lookbacks import selectors, services
from shuangjian.lookbacks.choices import Result, Strata
from shuangjian.lookbacks.models import Candidate, Draw, LookBack
from shuangjian.registry.access import get_user
from shuangjian.registry.models import User
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, RowId, Text

router = Router(tags=["lookbacks"])


class LookBackDrawOut(Schema):
    """A draw: of which cases, how many of each stratum, and what decided. `method` says what the digests are."""

    id: int
    region_code: str
    closed_from: dt.date
    closed_to: dt.date
    strata: Strata
    each: int | None
    share: int | None
    seed: str
    method: str
    due_on: dt.date
    drawn_at: dt.datetime


class CandidateOut(Schema):
    """A case that could be drawn, with its digest under the seed."""

    case: str
    stratum: str
    digest: str
    drawn: bool


class LookBackDrawIn(Schema):
    """What to draw; one of `each` and `share` (percent). `people` are names to sign in by."""

    region: Key
    closed_from: Day
    closed_to: Day
    strata: Strata = Strata.NONE
    each: int | None = Field(None, ge=1, le=500)
    share: int | None = Field(None, ge=1, le=100)
    due_on: Day
    people: list[Key] = Field(min_length=1, max_length=100)
    seed: str = Field("", max_length=80)


class LookBackOut(Schema):
    """A case somebody looks at again; `result` is null until they have."""

    id: int
    draw: int
    case: str
    region_code: str
    due_on: dt.date
    result: Result | None
    text: str
    answered_at: dt.datetime | None
    reopened: bool


class LookBackAnswerIn(Schema):
    """What was found."""

    result: Result
    text: Text


class LookBackPaging(Paging):
    """A page of look-backs, of one draw if given."""

    draw: RowId | None = None


@router.get("/look-back-draws", response={200: Page[LookBackDrawOut], **PROBLEMS})
@endpoint(permission="lookbacks.view", title=_("List draws of look-backs"))
def list_look_back_draws(request: HttpRequest, paging: Query[Paging]) -> Page[LookBackDrawOut]:
    """List the draws the caller sees, the latest first."""
    return page_of(request, selectors.draws_for(get_user(request)), paging, order=("-pk",), make=_draw)


@router.get("/look-back-draws/{draw}/candidates", response={200: Page[CandidateOut], **PROBLEMS})
@endpoint(permission="lookbacks.view", title=_("List what a draw was drawn from"))
def list_look_back_candidates(request: HttpRequest, draw: Path[RowId], paging: Query[Paging]) -> Page[CandidateOut]:
    """List the cases a draw was drawn from: with the seed enough to draw again."""
    row = get_object_or_404(selectors.draws_for(get_user(request)), pk=draw)
    rows = Candidate.objects.filter(draw=row).select_related("case")
    return page_of(request, rows, paging, order=("pk",), make=_candidate)


@router.post("/look-back-draws", response={201: LookBackDrawOut, **PROBLEMS})
@endpoint(permission="lookbacks.draw", title=_("Draw look-backs"), writes=True)
def draw_look_backs(request: HttpRequest, body: LookBackDrawIn) -> Status[LookBackDrawOut]:
    """Draw cases closed as rectified, and give each to somebody who had no part in it."""
    user, values = get_user(request), body.dict()
    region = get_object_or_404(selectors.regions_to_draw(user), code=values.pop("region"))
    people = User.objects.filter(username__in=values.pop("people"))
    wanted = services.SampleWanted(region=region, people=list(people), **values)
    return Status(201, _draw(services.draw_sample(by=user, wanted=wanted)))


@router.get("/look-backs", response={200: Page[LookBackOut], **PROBLEMS})
@endpoint(permission="lookbacks.view", title=_("List look-backs"))
def list_look_backs(request: HttpRequest, paging: Query[LookBackPaging]) -> Page[LookBackOut]:
    """List the look-backs the caller sees, the latest first."""
    rows = selectors.lookbacks_for(get_user(request))
    if paging.draw is not None:
        rows = rows.filter(draw=paging.draw)
    return page_of(request, rows, paging, order=("-pk",), make=_lookback)


@router.post("/look-backs/{look_back}/answer", response={200: LookBackOut, **PROBLEMS})
@endpoint(permission="lookbacks.look", title=_("Say what a look-back found"), writes=True)
def answer_look_back(request: HttpRequest, look_back: Path[RowId], body: LookBackAnswerIn) -> LookBackOut:
    """Say what was found; what came back opens its case again."""
    user = get_user(request)
    row = get_object_or_404(selectors.lookbacks_for(user, selectors.LOOK), pk=look_back)
    return _lookback(services.answer(by=user, row=row, result=body.result, text=body.text))


def _draw(row: Draw) -> LookBackDrawOut:
    return LookBackDrawOut(
        id=row.pk, region_code=row.region_code, closed_from=row.closed_from, closed_to=row.closed_to, strata=Strata(row.strata),
        each=row.each, share=row.share, seed=row.seed, method=row.method, due_on=row.due_on, drawn_at=row.drawn_at,
    )  # fmt: skip


def _candidate(row: Candidate) -> CandidateOut:
    return CandidateOut(case=row.case.number, stratum=row.stratum, digest=row.digest, drawn=row.drawn)


def _lookback(row: LookBack) -> LookBackOut:
    return LookBackOut(
        id=row.pk, draw=row.draw_id, case=row.case.number, region_code=row.region_code, due_on=row.due_on,
        result=Result(row.result) if row.result else None, text=row.text, answered_at=row.answered_at, reopened=row.reopened,
    )  # fmt: skip
