"""Packs for programs: what is in force, with its files, and a draft handed in. Approval is a person's."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuangjian.live.models import PackState, RulePack
from shuangjian.packs import services
from shuangjian.packs.errors import PackUnknown
from shuangjian.packs.judging import judge_files
from shuangjian.packs.selectors import in_force_on, packs_of
from shuangjian.registry.access import get_user
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, Text

router = Router(tags=["packs"])
File = Annotated[str, Field(max_length=500_000)]


class PackOut(Schema):
    """An edition of a region's pack; `in_force_to` is the first day on which it no longer holds. `digest` is its seal."""

    id: int
    region_code: str
    number: int
    title: str
    state: PackState
    in_force_from: dt.date | None
    in_force_to: dt.date | None
    digest: str | None


class FaultOut(Schema):
    """What the linter says of a draft: where, in both languages."""

    place: str
    zh: str
    en: str


class PackFilesOut(PackOut):
    """An edition with its files by path, and what the linter says of them."""

    files: dict[str, str]
    faults: list[FaultOut]
    waiting: int


class PackIn(Schema):
    """A draft: the files of the folder that `shuangjian intake --pack` writes, by path (`pack.yaml`, `rules/…`)."""

    region_code: Key
    files: Annotated[dict[Key, File], Field(min_length=1, max_length=200)]
    reason: Annotated[Text, Field(min_length=1, max_length=200)]


class When(Schema):
    """A day; today in Shanghai where none is given."""

    day: Day | None = None


@router.get("/packs", response={200: Page[PackOut], **PROBLEMS})
@endpoint(permission="rulebook.view", title=_("List the packs in force"))
def list_packs(request: HttpRequest, paging: Query[Paging], when: Query[When]) -> Page[PackOut]:
    """List the packs in force on a day, by region: what binds is public to whoever may read the rulebook."""
    rows = in_force_on(when.day or timezone.localdate())
    return page_of(request, rows, paging, order=("region_code", "id"), make=PackOut.from_orm)


@router.get("/packs/{pk}", response={200: PackFilesOut, **PROBLEMS})
@endpoint(permission="packs.view", title=_("Read a pack"))
def read_pack(request: HttpRequest, pk: int) -> PackFilesOut:
    """Return an edition of the caller's regions with its files."""
    found = packs_of(get_user(request)).filter(pk=pk).first()
    if found is None:
        raise PackUnknown
    return _whole(found)


@router.post("/packs", response={201: PackFilesOut, **PROBLEMS})
@endpoint(permission="packs.write", title=_("Hand in a draft of a pack"), writes=True)
def draft_pack(request: HttpRequest, body: PackIn) -> Status[PackFilesOut]:
    """Begin an edition; its faults are returned, and mended on its page. Somebody else approves it there."""
    return Status(201, _whole(services.draft_pack(by=get_user(request), **body.dict())))


def _whole(pack: RulePack) -> PackFilesOut:
    files = services.latest_of(pack).files
    judged = judge_files(files, pack.region_code)
    return PackFilesOut(
        **PackOut.from_orm(pack).dict(),
        files=files,
        faults=[FaultOut(place=f.place.zh, zh=f.reason.zh, en=f.reason.en) for f in judged.faults],
        waiting=judged.waiting,
    )
