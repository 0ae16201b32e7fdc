"""Announcements for programs."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuangjian.publicity import services
from shuangjian.publicity.choices import AnnouncementState
from shuangjian.publicity.models import Announcement
from shuangjian.publicity.registers import announcements
from shuangjian.registry.access import get_user
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Key, Text

router = Router(tags=["publicity"])


class AnnouncementIn(Schema):
    """A text a school wants to publish."""

    school_key: Key
    title: Annotated[Text, Field(min_length=1, max_length=200)]
    text: Annotated[Text, Field(min_length=1)]


class AnnouncementOut(AnnouncementIn):
    """Where a text stands; `rules` are the ids of those that would find it."""

    id: int
    state: AnnouncementState
    rules: list[str]


@router.get("/announcements", response={200: Page[AnnouncementOut], **PROBLEMS})
@endpoint(permission="publicity.view", title=_("List announcements"))
def list_announcements(request: HttpRequest, paging: Query[Paging]) -> Page[AnnouncementOut]:
    """List the announcements the caller may see, the newest first; only what is `published` is public."""
    return page_of(request, announcements(get_user(request)), paging, order=("-id",), make=_out)


@router.post("/announcements", response={201: AnnouncementOut, **PROBLEMS})
@endpoint(permission="publicity.write", title=_("Publish or hold an announcement"), writes=True)
def announce(request: HttpRequest, body: AnnouncementIn) -> Status[AnnouncementOut]:
    """Publish a text, or hold it where a rule would find it."""
    return Status(201, _out(services.announce(by=get_user(request), **body.model_dump())))


def _out(row: Announcement) -> AnnouncementOut:
    return AnnouncementOut(
        id=row.pk, school_key=row.school_key, title=row.title, text=row.text, state=AnnouncementState(row.state), rules=row.rules
    )  # fmt: skip
