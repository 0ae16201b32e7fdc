"""A class's homework beyond the board, for programs: levels, what single pupils do, the store, marking. Permissions as on the pages."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status

from shuangjian.homework import marking, pupils, selectors, variants
from shuangjian.homework.choices import Feedback, Purpose, Tier
from shuangjian.homework.forms import MINUTES_MOST
from shuangjian.homework.library import items
from shuangjian.homework.lookups import own_class, own_homework
from shuangjian.homework.models import Homework, LibraryItem, Marking, StoreOffer
from shuangjian.registry.access import get_user
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, Text

router = Router(tags=["homework"])
_MOST = 200


class LevelsOf(Schema):
    """A class and a subject."""

    class_key: Key
    subject: Key


class LevelOut(Schema):
    """Which level of the subject a pupil does; who has none is not named."""

    pupil_key: str
    level: Tier


class LevelsIn(LevelsOf):
    """Levels by key of pupil; null takes a level away, who is not named keeps the own."""

    levels: dict[Key, Tier | None] = Field(max_length=_MOST)


@router.get("/levels", response={200: list[LevelOut], **PROBLEMS})
@endpoint(permission="homework.post", title=_("Read the levels of a class"))
def list_levels(request: HttpRequest, of: Query[LevelsOf]) -> list[LevelOut]:
    """Return which level of a subject the pupils of a class do."""
    school_class = own_class(request, of.class_key, "homework.post")
    if of.subject not in selectors.subjects_for(get_user(request), school_class):
        raise Http404
    return _levels(school_class.key, of.subject)


@router.post("/levels", response={200: list[LevelOut], **PROBLEMS})
@endpoint(permission="homework.post", title=_("Set the levels of a class"), writes=True)
def set_levels(request: HttpRequest, body: LevelsIn) -> list[LevelOut]:
    """Say which level of a subject pupils of a class do."""
    school_class = own_class(request, body.class_key, "homework.post")
    levels = {key: str(level) if level not in (None, Tier.ALL) else None for key, level in body.levels.items()}
    pupils.set_levels(by=get_user(request), school_class=school_class, subject=body.subject, levels=levels)
    return _levels(school_class.key, body.subject)


def _levels(class_key: str, subject: str) -> list[LevelOut]:
    found = pupils.levels_of(class_key, subject)
    return [LevelOut(pupil_key=key, level=Tier(level)) for key, level in sorted(found.items())]


class VariantOut(Schema):
    """What a pupil does in place of a homework, and the minutes it takes."""

    pupil_key: str
    minutes: int
    content: str


class VariantIn(Schema):
    """What pupils do in place of a homework; `minutes` null lets them do again what all do."""

    pupils: list[Key] = Field(min_length=1, max_length=_MOST)
    minutes: int | None = Field(ge=0, le=MINUTES_MOST)
    content: Text = ""


@router.get("/homework/{region}/{school}/{code}/variants", response={200: list[VariantOut], **PROBLEMS})
@endpoint(permission="homework.post", title=_("Read what single pupils do"))
def list_variants(request: HttpRequest, region: Path[Key], school: Path[Key], code: Path[Key]) -> list[VariantOut]:
    """Return who does something else in place of a homework."""
    return _variants(_homework(request, f"{region}/{school}", code))


@router.post("/homework/{region}/{school}/{code}/variants", response={200: list[VariantOut], **PROBLEMS})
@endpoint(permission="homework.post", title=_("Set what single pupils do"), writes=True)
def set_variant(
    request: HttpRequest, region: Path[Key], school: Path[Key], code: Path[Key], body: VariantIn
) -> list[VariantOut]:
    """Give pupils something of their own in place of a homework, or take it away."""
    homework, user = _homework(request, f"{region}/{school}", code), get_user(request)
    if body.minutes is None:
        variants.drop_variant(by=user, homework=homework, pupils=body.pupils)
    else:
        variants.set_variant(by=user, homework=homework, pupils=body.pupils, minutes=body.minutes, content=body.content)
    return _variants(homework)


def _variants(homework: Homework) -> list[VariantOut]:
    rows = variants.variants_of(homework)
    return [VariantOut(pupil_key=row.pupil.key, minutes=row.minutes, content=row.content or "") for row in rows]


# The store ------------------------------------------------------------------------------------------------------------


class ItemOut(Schema):
    """An item of a school's library: `approved_on` null waits for its review; `uses` is how many homework taken from it stand."""

    code: str
    school_key: str
    subject: str
    grade: int
    unit: str
    content: str
    minutes: int
    purpose: Purpose | None
    approved_on: dt.date | None
    uses: int


class ItemPaging(Paging):
    """A page of items, of one subject and grade if given."""

    subject: Key | None = None
    grade: int | None = Field(None, ge=1, le=9)


@router.get("/library-items", response={200: Page[ItemOut], **PROBLEMS})
@endpoint(permission="homework.post", title=_("List the homework library"))
def list_library_items(request: HttpRequest, paging: Query[ItemPaging]) -> Page[ItemOut]:
    """List the items of the libraries the caller sees."""
    rows = items(get_user(request))
    if paging.subject is not None:
        rows = rows.filter(subject=paging.subject)
    if paging.grade is not None:
        rows = rows.filter(grade=paging.grade)
    return page_of(request, rows, paging, order=("pk",), make=_item)


def _item(row: LibraryItem) -> ItemOut:
    return ItemOut(
        code=row.code, school_key=row.school_key, subject=row.subject, grade=row.grade, unit=row.unit, content=row.content,
        minutes=row.minutes, purpose=Purpose(row.purpose) if row.purpose else None, approved_on=row.approved_on,
        uses=getattr(row, "uses", 0),
    )  # fmt: skip


class OnOffer(Schema):
    """An item on offer."""

    code: str
    content: str
    minutes: int


class OfferOut(Schema):
    """What the store offers a class for a day in a subject: a pupil chooses at most `most`."""

    class_key: str
    day: dt.date
    subject: str
    most: int
    items: list[OnOffer]


class OfferIn(Schema):
    """An offer: items by their codes in the library."""

    class_key: Key
    day: Day
    subject: Key
    most: int = Field(ge=1, le=20)
    items: list[Key] = Field(min_length=1, max_length=_MOST)


class ClassAndDay(Schema):
    """A class and a day."""

    class_key: Key
    day: Day


@router.get("/store-offers", response={200: list[OfferOut], **PROBLEMS})
@endpoint(permission="homework.view", title=_("Read what the homework store offers"))
def list_store_offers(request: HttpRequest, of: Query[ClassAndDay]) -> list[OfferOut]:
    """Return what the store offers a class on a day; what pupils chose is for their families."""
    school_class = own_class(request, of.class_key, "homework.view")
    return [_offer(row) for row in pupils.offers_for(school_class.key, of.day)]


@router.post("/store-offers", response={201: OfferOut, **PROBLEMS})
@endpoint(permission="homework.post", title=_("Offer items of the library to a class"), writes=True)
def offer_items(request: HttpRequest, body: OfferIn) -> Status[OfferOut]:
    """Offer items to a class for a day."""
    school_class = own_class(request, body.class_key, "homework.post")
    made = pupils.offer_items(
        by=get_user(request), school_class=school_class, day=body.day, subject=body.subject, most=body.most, items=body.items
    )  # fmt: skip
    return Status(201, _offer(made))


def _offer(row: StoreOffer) -> OfferOut:
    on_offer = [OnOffer(code=each.item_code, content=each.content, minutes=each.minutes) for each in row.on_offer.all()]
    return OfferOut(class_key=row.class_key, day=row.day, subject=row.subject, most=row.most, items=on_offer)


# Marking --------------------------------------------------------------------------------------------------------------


class MarkingOut(Schema):
    """That a homework was marked for so many pupils on a day, and how they were told."""

    school_key: str
    code: str
    class_key: str
    assigned_on: dt.date
    marked_on: dt.date
    feedback: Feedback
    pupils: int


class MarkingIn(Schema):
    """A marking of a homework."""

    marked_on: Day
    feedback: Feedback
    pupils: int = Field(ge=1, le=_MOST)


class MarkingPaging(Paging):
    """A page of the markings of a class, of homework given from a day on if given."""

    class_key: Key
    since: Day | None = None


class PeriodOut(Schema):
    """How a class's written homework was marked in a period: homework times pupils, of them in time (by the day after) and marked at all.

    `days` is the sum of days from giving to marking; `face_to_face` talks with pupils; `pupils` 0 where nobody said how many.
    """

    first: dt.date
    last: dt.date
    due: int
    in_time: int
    marked: int
    days: int
    face_to_face: int
    pupils: int


class PeriodOf(Schema):
    """A class and a period of at most 366 days."""

    class_key: Key
    first: Day
    last: Day


@router.get("/markings", response={200: Page[MarkingOut], **PROBLEMS})
@endpoint(permission="homework.view", title=_("List markings of homework"))
def list_markings(request: HttpRequest, paging: Query[MarkingPaging]) -> Page[MarkingOut]:
    """List how the homework of a class was marked, the latest first."""
    rows = Marking.objects.filter(school_class=own_class(request, paging.class_key, "homework.view"))
    if paging.since is not None:
        rows = rows.filter(assigned_on__gte=paging.since)
    return page_of(request, rows, paging, order=("-assigned_on", "-pk"), make=_marking)


@router.get("/markings/summary", response={200: PeriodOut, **PROBLEMS})
@endpoint(permission="homework.view", title=_("Read how homework was marked"))
def read_marking_summary(request: HttpRequest, of: Query[PeriodOf]) -> PeriodOut:
    """Return how the written homework of a class was marked in a period; an empty one where it ends before it begins."""
    school_class = own_class(request, of.class_key, "homework.view")
    found = marking.period_of(school_class, max(of.first, of.last - dt.timedelta(days=366)), of.last)
    return PeriodOut(**{name: getattr(found, name) for name in PeriodOut.model_fields})


@router.post("/homework/{region}/{school}/{code}/markings", response={201: MarkingOut, **PROBLEMS})
@endpoint(permission="homework.post", title=_("Record a marking"), writes=True)
def record_marking(
    request: HttpRequest, region: Path[Key], school: Path[Key], code: Path[Key], body: MarkingIn
) -> Status[MarkingOut]:
    """Record that a homework was marked for some pupils."""
    homework = _homework(request, f"{region}/{school}", code)
    made = marking.record_marking(
        by=get_user(request), homework=homework, marked_on=body.marked_on, feedback=body.feedback, pupils=body.pupils
    )
    return Status(201, _marking(made))


def _marking(row: Marking) -> MarkingOut:
    return MarkingOut(
        school_key=row.school_key, code=row.homework_code, class_key=row.class_key, assigned_on=row.assigned_on, marked_on=row.marked_on,
        feedback=Feedback(row.feedback), pupils=row.pupils,
    )  # fmt: skip


def _homework(request: HttpRequest, school_key: str, code: str) -> Homework:
    found = own_homework(request, school_key, code, "homework.post")
    if found.withdrawn:
        raise Http404
    return found
