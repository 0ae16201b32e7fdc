"""Documents and activities about homework, and campaigns, for programs. Permissions as on the pages."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status

from shuangjian.guidance import campaigns, selectors, services
from shuangjian.guidance.choices import ActivityKind, DocumentKind, Level, Stage
from shuangjian.guidance.models import Activity, Campaign, Document, SelfCheck
from shuangjian.registry.access import get_user
from shuangjian.registry.models import School
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, RowId, Text

router = Router(tags=["guidance"])


class DocumentOut(Schema):
    """A document about homework of a school or region; `approved_on` null is a draft."""

    id: int
    region_code: str
    school_key: str | None
    kind: DocumentKind
    subject: str | None
    title: str
    edition: str
    body: str
    approved_by: str | None
    approved_on: dt.date | None


class DocumentIn(Schema):
    """A document to be filed: of a school ("230804/S1") or a region ("230804")."""

    owner_key: Key
    kind: DocumentKind
    subject: Key | None = None
    title: Text = Field(min_length=1)
    edition: Text = Field(min_length=1)
    body: Text = Field(min_length=1)
    approved_by: Text | None = None
    approved_on: Day | None = None


class DocumentPaging(Paging):
    """A page of documents, of one kind if given."""

    kind: DocumentKind | None = None


@router.get("/guidance-documents", response={200: Page[DocumentOut], **PROBLEMS})
@endpoint(permission="guidance.view", title=_("List documents about homework"))
def list_guidance_documents(request: HttpRequest, paging: Query[DocumentPaging]) -> Page[DocumentOut]:
    """List the documents the caller sees; of the regions above those that are approved."""
    rows = selectors.documents(get_user(request))
    if paging.kind is not None:
        rows = rows.filter(kind=paging.kind)
    return page_of(request, rows, paging, order=("pk",), make=_document)


@router.post("/guidance-documents", response={201: DocumentOut, **PROBLEMS})
@endpoint(permission="guidance.edit", title=_("File a document about homework"), writes=True)
def add_guidance_document(request: HttpRequest, body: DocumentIn) -> Status[DocumentOut]:
    """File a document."""
    return Status(201, _document(services.add_document(by=get_user(request), **body.model_dump())))


def _document(row: Document) -> DocumentOut:
    names = [name for name in DocumentOut.model_fields if name != "id"]
    return DocumentOut(id=row.pk, **{name: getattr(row, name) for name in names})


class ActivityOut(Schema):
    """Something done about homework on a day."""

    code: str
    region_code: str
    school_key: str | None
    kind: ActivityKind
    level: Level
    subject: str | None
    held_on: dt.date
    title: str
    works: int | None


@router.get("/guidance-activities", response={200: Page[ActivityOut], **PROBLEMS})
@endpoint(permission="guidance.view", title=_("List activities about homework"))
def list_guidance_activities(request: HttpRequest, paging: Query[Paging]) -> Page[ActivityOut]:
    """List the activities the caller sees, the latest first."""
    return page_of(request, selectors.activities(get_user(request)), paging, order=("-held_on", "-pk"), make=_activity)


def _activity(row: Activity) -> ActivityOut:
    return ActivityOut(**{name: getattr(row, name) for name in ActivityOut.model_fields})


# Campaigns ------------------------------------------------------------------------------------------------------------


class CampaignOut(Schema):
    """A campaign against too much homework; `report` and `closed_on` are null until it is closed."""

    id: int
    region_code: str
    title: str
    group: str
    decision: str
    decided_on: dt.date
    checks_due_on: dt.date
    report: str | None
    closed_on: dt.date | None


class ProblemOut(Schema):
    """A problem a school found in itself; `mended_on` is null until it is struck off."""

    id: int
    text: str
    mended: str | None
    mended_on: dt.date | None


class SelfCheckOut(Schema):
    """What a school found when it checked itself."""

    school_key: str
    checked_on: dt.date
    problems: list[ProblemOut]


class CampaignStandingOut(Schema):
    """How far a campaign has come, and the self-checks the caller sees."""

    stage: Stage
    schools: int
    checked: int
    open_problems: int
    checks: list[SelfCheckOut]


class SelfCheckIn(Schema):
    """A school's self-check; no problem is an answer too."""

    school_key: Key
    checked_on: Day
    problems: list[Text] = Field(max_length=200)


@router.get("/campaigns", response={200: Page[CampaignOut], **PROBLEMS})
@endpoint(permission="guidance.view", title=_("List homework campaigns"))
def list_campaigns(request: HttpRequest, paging: Query[Paging]) -> Page[CampaignOut]:
    """List the campaigns of the caller's regions, the latest first."""
    rows = campaigns.campaigns_for(get_user(request))
    return page_of(request, rows, paging, order=("-decided_on", "-pk"), make=_campaign)


@router.get("/campaigns/{campaign}", response={200: CampaignStandingOut, **PROBLEMS})
@endpoint(permission="guidance.view", title=_("Read how far a campaign has come"))
def read_campaign(request: HttpRequest, campaign: Path[RowId]) -> CampaignStandingOut:
    """Return a campaign's stage, and the first two hundred self-checks the caller sees."""
    row = _find(request, campaign)
    standing = campaigns.standing_of(row)
    checks = [_self_check(each) for each in campaigns.checks_seen(get_user(request), row)[:200]]
    return CampaignStandingOut(
        stage=standing.stage, schools=standing.schools, checked=standing.checked, open_problems=standing.open_problems, checks=checks
    )  # fmt: skip


@router.post("/campaigns/{campaign}/self-checks", response={201: SelfCheckOut, **PROBLEMS})
@endpoint(permission="guidance.edit", title=_("Hand in a school's self-check"), writes=True)
def hand_in_self_check(request: HttpRequest, campaign: Path[RowId], body: SelfCheckIn) -> Status[SelfCheckOut]:
    """Hand in what a school found in itself."""
    row, user = _find(request, campaign), get_user(request)
    school = School.objects.filter(key__in=selectors.own_schools(user, selectors.EDIT), key=body.school_key).first()
    if school is None:
        raise Http404
    problems = [text.strip() for text in body.problems if text.strip()]
    made = campaigns.hand_in_check(by=user, campaign=row, school=school, checked_on=body.checked_on, problems=problems)
    return Status(201, _self_check(made))


def _find(request: HttpRequest, pk: int) -> Campaign:
    row = campaigns.campaigns_for(get_user(request)).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _campaign(row: Campaign) -> CampaignOut:
    names = [name for name in CampaignOut.model_fields if name != "id"]
    return CampaignOut(id=row.pk, **{name: getattr(row, name) for name in names})


def _self_check(row: SelfCheck) -> SelfCheckOut:
    problems = [
        ProblemOut(id=each.pk, text=each.text, mended=each.mended, mended_on=each.mended_on)
        for each in row.problems.all()
    ]
    return SelfCheckOut(school_key=row.school_key, checked_on=row.checked_on, problems=problems)
