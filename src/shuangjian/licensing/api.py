"""Sites and licences for programs."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status

from shuangjian.licensing import services
from shuangjian.licensing.registers import licences, sites
from shuangjian.registry.access import get_user
from shuangjian.registry.choices import InstitutionStatus
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


def _site(row: Site) -> SiteOut:
    return SiteOut(**{name: getattr(row, name) for name in SiteOut.model_fields})


def _licence(row: InstitutionState) -> LicenceOut:
    return LicenceOut(**{name: getattr(row, name) for name in LicenceOut.model_fields})
