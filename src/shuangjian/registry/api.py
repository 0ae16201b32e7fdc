"""Regions, schools and classes for programs."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema

from shuangjian.registry.access import get_user, visible_to
from shuangjian.registry.choices import Ownership, SchoolStage, Stage
from shuangjian.registry.models import Region, School, SchoolClass
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Key

router = Router(tags=["registry"])


class RegionOut(Schema):
    """A region of the tree; `path` names it and all above it, from the nation down."""

    code: str
    name: str
    parent_code: str | None
    path: str


class SchoolOut(Schema):
    """A school; `key` names it everywhere."""

    key: str
    name: str
    region_code: str
    stage: SchoolStage
    ownership: Ownership | None


class ClassOut(Schema):
    """A class of a school; `name` as people say it."""

    key: str
    school_key: str
    name: str
    stage: Stage
    grade: int
    pupils: int | None


class ClassesOfSchool(Paging):
    """A page of the classes of one school, or of all."""

    school: Key | None = None


@router.get("/regions", response={200: Page[RegionOut], **PROBLEMS})
@endpoint(permission="places.view", title=_("List regions"))
def list_regions(request: HttpRequest, paging: Query[Paging]) -> Page[RegionOut]:
    """List the regions in which the caller's rights lie as a whole, by their place in the tree."""
    rows = visible_to(Region.objects.all(), get_user(request), "places.view")
    return page_of(request, rows, paging, order=("path",), make=_region)


@router.get("/schools", response={200: Page[SchoolOut], **PROBLEMS})
@endpoint(permission="places.view", title=_("List schools"))
def list_schools(request: HttpRequest, paging: Query[Paging]) -> Page[SchoolOut]:
    """List the schools the caller may see, by key."""
    rows = visible_to(School.objects.all(), get_user(request), "places.view")
    return page_of(request, rows, paging, order=("key",), make=_school)


@router.get("/schools/{region}/{code}", response={200: SchoolOut, **PROBLEMS})
@endpoint(permission="places.view", title=_("Read a school"))
def get_school(request: HttpRequest, region: Path[Key], code: Path[Key]) -> SchoolOut:
    """Return a school."""
    rows = visible_to(School.objects.all(), get_user(request), "places.view")
    return _school(get_object_or_404(rows, key=f"{region}/{code}"))


@router.get("/classes", response={200: Page[ClassOut], **PROBLEMS})
@endpoint(permission="places.view", title=_("List classes"))
def list_classes(request: HttpRequest, paging: Query[ClassesOfSchool]) -> Page[ClassOut]:
    """List the classes the caller may see, by key; of one school with `school`."""
    rows = visible_to(SchoolClass.objects.all(), get_user(request), "places.view")
    if paging.school is not None:
        rows = rows.filter(school__key=paging.school)
    return page_of(request, rows, paging, order=("key",), make=_class)


def _region(row: Region) -> RegionOut:
    return RegionOut(code=row.code, name=row.name, parent_code=row.parent_code, path=row.path)


def _school(row: School) -> SchoolOut:
    ownership = Ownership(row.ownership) if row.ownership else None
    return SchoolOut(
        key=row.key, name=row.name, region_code=row.region_code, stage=SchoolStage(row.stage), ownership=ownership
    )


def _class(row: SchoolClass) -> ClassOut:
    return ClassOut(
        key=row.key,
        school_key=row.school_key,
        name=str(row),
        stage=Stage(row.stage),
        grade=row.grade,
        pupils=row.pupils,
    )
