"""The registers of schools, classes, teachers, pupils and institutions for programs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuangjian.registry.access import get_user
from shuangjian.registry.choices import (
    Category,
    DayKind,
    FundMode,
    InstitutionMode,
    InstitutionStatus,
    LegalForm,
    Ownership,
    SchoolStage,
    Stage,
)
from shuangjian.registry.models import CalendarDay, InstitutionState, Pupil, School, SchoolClass, Teacher
from shuangjian.rosters import calendar, people, places, services
from shuangjian.rosters.calendar_register import calendar_days
from shuangjian.rosters.more_registers import institutions, pupils, teachers
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, Text

router = Router(tags=["rosters"])
Name = Annotated[Text, Field(min_length=1, max_length=100)]
Code = Annotated[Key, Field(pattern=r"^[^/\s]+$", max_length=40)]


class SchoolIn(Schema):
    """A school of a region."""

    region_code: Key
    code: Code
    name: Name
    stage: SchoolStage
    ownership: Ownership | None = None


class SchoolMade(SchoolIn):
    """A school; `key` is what other calls name it by."""

    key: str


class ClassIn(Schema):
    """A class of a school."""

    school_key: Key
    code: Code
    name: Annotated[Text, Field(max_length=40)] | None = None
    stage: Stage
    grade: Annotated[int, Field(ge=1, le=9)]
    pupils: Annotated[int, Field(ge=0, le=200)] | None = None


class ClassMade(ClassIn):
    """A class; `key` is what other calls name it by."""

    key: str


class TeacherIn(Schema):
    """An employment of a teacher; `person_id` is the staff number, never an identity number."""

    school_key: Key
    person_id: Code
    name: Annotated[Text, Field(max_length=40)] | None = None
    subject: Annotated[Text, Field(max_length=20)] | None = None
    employed_from: Day | None = None
    employed_to: Day | None = None


class TeacherOut(Schema):
    """An employment; names are not handed out."""

    id: int
    school_key: str
    person_id: str
    subject: str | None
    employed_from: dt.date | None
    employed_to: dt.date | None


class PupilIn(Schema):
    """A pupil of a class; `code` is the school's number, never an identity number."""

    school_key: Key
    class_code: Code
    code: Code
    name: Annotated[Text, Field(max_length=40)] | None = None


class PupilOut(Schema):
    """A pupil under the school's number; names are not handed out."""

    key: str
    class_key: str
    code: str


class InstitutionIn(Schema):
    """An institution, and what is true of it from the day `on`."""

    region_code: Key
    code: Code
    uscc: Annotated[Text, Field(max_length=18)] | None = None
    name: Name
    category: Category
    mode: InstitutionMode | None = None
    legal_form: LegalForm | None = None
    fund_mode: FundMode | None = None
    status: InstitutionStatus | None = None
    licence_no: Annotated[Text, Field(max_length=60)] | None = None
    on: Day


class InstitutionOut(Schema):
    """What is true of an institution today."""

    key: str
    region_code: str
    code: str
    uscc: str | None
    name: str
    category: Category
    status: InstitutionStatus | None


class CalendarDayIn(Schema):
    """What a single day is in the school calendar of a region."""

    region_code: Key
    day: Day
    kind: DayKind


class CalendarDayOut(CalendarDayIn):
    """A day of the calendar, by its number."""

    id: int


@router.post("/registers/schools", response={201: SchoolMade, **PROBLEMS})
@endpoint(permission="rosters.schools", title=_("Register a school"), writes=True)
def add_school(request: HttpRequest, body: SchoolIn) -> Status[SchoolMade]:
    """Register a school of a region."""
    return Status(201, _school(services.add_school(by=get_user(request), **_plain(body))))


@router.post("/registers/classes", response={201: ClassMade, **PROBLEMS})
@endpoint(permission="rosters.classes", title=_("Register a class"), writes=True)
def add_class(request: HttpRequest, body: ClassIn) -> Status[ClassMade]:
    """Register a class of a school."""
    return Status(201, _class(services.add_class(by=get_user(request), **_plain(body))))


@router.get("/registers/teachers", response={200: Page[TeacherOut], **PROBLEMS})
@endpoint(permission="rosters.teachers", title=_("List teachers"))
def list_teachers(request: HttpRequest, paging: Query[Paging]) -> Page[TeacherOut]:
    """List the employments of teachers the caller keeps."""
    return page_of(request, teachers(get_user(request)), paging, order=("pk",), make=_teacher)


@router.post("/registers/teachers", response={201: TeacherOut, **PROBLEMS})
@endpoint(permission="rosters.teachers", title=_("Register a teacher"), writes=True)
def add_teacher(request: HttpRequest, body: TeacherIn) -> Status[TeacherOut]:
    """Register an employment of a teacher at a school."""
    return Status(201, _teacher(people.add_teacher(by=get_user(request), **_plain(body))))


@router.get("/registers/pupils", response={200: Page[PupilOut], **PROBLEMS})
@endpoint(permission="rosters.pupils", title=_("List pupils"))
def list_pupils(request: HttpRequest, paging: Query[Paging]) -> Page[PupilOut]:
    """List the pupils the caller keeps, by key and without names."""
    return page_of(request, pupils(get_user(request)), paging, order=("key",), make=_pupil)


@router.post("/registers/pupils", response={201: PupilOut, **PROBLEMS})
@endpoint(permission="rosters.pupils", title=_("Register a pupil"), writes=True)
def add_pupil(request: HttpRequest, body: PupilIn) -> Status[PupilOut]:
    """Register a pupil in a class."""
    return Status(201, _pupil(people.add_pupil(by=get_user(request), **_plain(body))))


@router.get("/registers/institutions", response={200: Page[InstitutionOut], **PROBLEMS})
@endpoint(permission="rosters.places", title=_("List institutions"))
def list_institutions(request: HttpRequest, paging: Query[Paging]) -> Page[InstitutionOut]:
    """List what is true today of the institutions the caller may see."""
    return page_of(request, institutions(get_user(request)), paging, order=("institution_key",), make=_institution)


@router.post("/registers/institutions", response={201: InstitutionOut, **PROBLEMS})
@endpoint(permission="rosters.institutions", title=_("Register an institution"), writes=True)
def add_institution(request: HttpRequest, body: InstitutionIn) -> Status[InstitutionOut]:
    """Register an institution with what is true of it from a day on."""
    return Status(201, _institution(places.add_institution(by=get_user(request), **_plain(body))))


@router.get("/registers/calendar-days", response={200: Page[CalendarDayOut], **PROBLEMS})
@endpoint(permission="rosters.days", title=_("List the school calendar"))
def list_calendar_days(request: HttpRequest, paging: Query[Paging]) -> Page[CalendarDayOut]:
    """List the single days of the calendars that hold where the caller is."""
    return page_of(request, calendar_days(get_user(request)), paging, order=("day", "pk"), make=_day)


@router.post("/registers/calendar-days", response={201: CalendarDayOut, **PROBLEMS})
@endpoint(permission="rosters.calendar", title=_("Enter a calendar day"), writes=True)
def add_calendar_day(request: HttpRequest, body: CalendarDayIn) -> Status[CalendarDayOut]:
    """Say what a single day is in the school calendar of a region."""
    return Status(201, _day(calendar.add_day(by=get_user(request), **_plain(body))))


def _plain(body: Schema) -> dict[str, Any]:
    """Return the values with codes as text."""
    return {
        name: str(value) if isinstance(value, models.TextChoices) else value
        for name, value in body.model_dump().items()
    }


def _school(row: School) -> SchoolMade:
    return SchoolMade(
        region_code=row.region_code, code=row.code, name=row.name, stage=SchoolStage(row.stage),
        ownership=Ownership(row.ownership) if row.ownership else None, key=row.key,
    )  # fmt: skip


def _class(row: SchoolClass) -> ClassMade:
    return ClassMade(
        school_key=row.school_key, code=row.code, name=row.name, stage=Stage(row.stage), grade=row.grade, pupils=row.pupils, key=row.key
    )  # fmt: skip


def _teacher(row: Teacher) -> TeacherOut:
    return TeacherOut(
        id=row.pk, school_key=row.school_key, person_id=row.person_id, subject=row.subject, employed_from=row.employed_from,
        employed_to=row.employed_to,
    )  # fmt: skip


def _pupil(row: Pupil) -> PupilOut:
    return PupilOut(key=row.key, class_key=row.class_key, code=row.code)


def _institution(row: InstitutionState) -> InstitutionOut:
    of = row.institution
    return InstitutionOut(
        key=of.key, region_code=row.region_code, code=of.code, uscc=of.uscc, name=row.name, category=Category(row.category),
        status=InstitutionStatus(row.status) if row.status else None,
    )  # fmt: skip


def _day(row: CalendarDay) -> CalendarDayOut:
    return CalendarDayOut(id=row.pk, region_code=row.region_code, day=row.day, kind=DayKind(row.kind))
