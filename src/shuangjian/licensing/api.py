"""Sites, licences and applications for programs."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuangjian.licensing import applications, services
from shuangjian.licensing.application_pages import applications_of
from shuangjian.licensing.choices import ApplicationState
from shuangjian.licensing.judging import provisions_against
from shuangjian.licensing.models import LicenceApplication
from shuangjian.licensing.registers import licences, sites
from shuangjian.licensing.states import OPEN
from shuangjian.registry.access import get_user
from shuangjian.registry.choices import Audience, Category, InstitutionStatus
from shuangjian.registry.models import InstitutionState, Site
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, Text

router = Router(tags=["licensing"])


class SiteOut(Schema):
    """A place where an institution teaches; not approved where `approved_from` is null."""

    key: str
    institution_key: str
    code: str
    address: str | None
    approved_from: dt.date | None
    approved_to: dt.date | None


class SiteIn(Schema):
    """A site to register."""

    institution_key: Key
    code: Key
    address: Text
    approved_from: Day | None = None
    approved_to: Day | None = None


class LicenceOut(Schema):
    """What is true of an institution's licence today."""

    institution_key: str
    name: str
    licence_no: str | None
    status: InstitutionStatus | None
    licence_from: dt.date | None
    licence_to: dt.date | None
    approved_sites: int | None
    sites_in_use: int | None


class ApplicationIn(Schema):
    """Who asks to be allowed to teach what to whom, and since when."""

    region_code: Key
    applicant: Annotated[Text, Field(min_length=1, max_length=120)]
    category: Category
    audience: Audience
    filed_on: Day


class ApplicationOut(ApplicationIn):
    """An application: `forbidden_by` are the ids of the provisions against it, of today or of the day it was decided."""

    id: int
    state: ApplicationState
    decided_on: dt.date | None
    grounds: str
    forbidden_by: list[str]


class Action(StrEnum):
    """What can be done with an application."""

    ACCEPT = "accept"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class MoveIn(Schema):
    """A move of an application; grounds belong to all but `accept`, and without a day it is decided today."""

    action: Action
    grounds: Annotated[Text, Field(max_length=1_000)] = ""
    decided_on: Day | None = None


@router.get("/sites", response={200: Page[SiteOut], **PROBLEMS})
@endpoint(permission="licensing.view", title=_("List sites"))
def list_sites(request: HttpRequest, paging: Query[Paging]) -> Page[SiteOut]:
    """List the sites the caller may see, by key."""
    return page_of(request, sites(get_user(request)), paging, order=("key",), make=_site)


@router.post("/sites", response={201: SiteOut, **PROBLEMS})
@endpoint(permission="licensing.edit", title=_("Register a site"), writes=True)
def add_site(request: HttpRequest, body: SiteIn) -> Status[SiteOut]:
    """Register a site of an institution."""
    return Status(201, _site(services.add_site(by=get_user(request), **body.dict())))


@router.get("/licences", response={200: Page[LicenceOut], **PROBLEMS})
@endpoint(permission="licensing.view", title=_("List licences"))
def list_licences(request: HttpRequest, paging: Query[Paging]) -> Page[LicenceOut]:
    """List the licences in the caller's scope, by institution."""
    return page_of(request, licences(get_user(request)), paging, order=("institution_key",), make=_licence)


@router.get("/licence-applications", response={200: Page[ApplicationOut], **PROBLEMS})
@endpoint(permission="licensing.review", title=_("List applications for licences"))
def list_applications(request: HttpRequest, paging: Query[Paging]) -> Page[ApplicationOut]:
    """List the applications in the caller's scope, the newest first."""
    return page_of(request, applications_of(get_user(request)), paging, order=("-id",), make=_application)


@router.post("/licence-applications", response={201: ApplicationOut, **PROBLEMS})
@endpoint(permission="licensing.edit", title=_("Register an application for a licence"), writes=True)
def add_application(request: HttpRequest, body: ApplicationIn) -> Status[ApplicationOut]:
    """Register an application."""
    return Status(201, _application(applications.add_application(by=get_user(request), **body.dict())))


@router.post("/licence-applications/{pk}/moves", response={201: ApplicationOut, **PROBLEMS})
@endpoint(permission="licensing.review", title=_("Decide an application for a licence"), writes=True)
def move_application(request: HttpRequest, pk: int, body: MoveIn) -> Status[ApplicationOut]:
    """Accept, approve, refuse or take back; what the rulebook forbids is refused with 409 `licensing.licence_forbidden`."""
    user = get_user(request)
    row = applications_of(user).filter(pk=pk).first()
    if row is None:
        raise applications.ApplicationUnknown
    return Status(201, _application(applications.move_application(by=user, row=row, **body.dict())))


def _application(row: LicenceApplication) -> ApplicationOut:
    plain = {name: getattr(row, name) for name in ApplicationOut.model_fields if name not in ("id", "forbidden_by")}
    against = (
        [each.id for each in provisions_against(row, timezone.localdate())] if row.state in OPEN else row.refused_by
    )
    return ApplicationOut(id=row.pk, forbidden_by=against, **plain)


def _site(row: Site) -> SiteOut:
    return SiteOut(**{name: getattr(row, name) for name in SiteOut.model_fields})


def _licence(row: InstitutionState) -> LicenceOut:
    return LicenceOut(**{name: getattr(row, name) for name in LicenceOut.model_fields})
