"""Homework against the curriculum standard: its points by grade, what is tagged with a later grade, and the reviews of samples."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.homework import errors
from shuangjian.homework.choices import Verdict
from shuangjian.homework.models import CurriculumPoint, Homework, StandardReview
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, get_user, may, visible_to
from shuangjian.registry.models import Region, SchoolClass, User
from shuangjian.registry.register_pages import RegisterPages, opened_by
from shuangjian.registry.subjects import ALL_SUBJECTS
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register, by_day, same

REVIEW, KEEP = "homework.review", "homework.points"
_SUBJECTS = [(each, each) for each in ALL_SUBJECTS]
_GRADES = [(str(grade), str(grade)) for grade in range(1, 10)]


# What can be asked ----------------------------------------------------------------------------------------------------


def points(user: User | None, permission: str = "homework.view") -> QuerySet[CurriculumPoint]:
    """Return the points a user keeps; to read, all: they are public policy."""
    rows = CurriculumPoint.objects.all()
    return rows if permission != KEEP else visible_to(rows, user or AnonymousUser(), permission)


def points_for(school_class: SchoolClass, subjects: list[str]) -> list[tuple[str, str]]:
    """Return the points of `subjects` as choices, those of the class's grade first."""
    chain = packaged_rulebook().regions.chain(school_class.region_code)
    found = list(CurriculumPoint.objects.filter(region_code__in=chain, subject__in=subjects).order_by("grade", "code"))
    found.sort(key=lambda each: (each.grade != school_class.grade, each.grade, each.code))
    return [(each.code, str(_("{text} (grade {grade})")).format(text=each, grade=each.grade)) for each in found]


def with_points(rows: QuerySet[Homework]) -> QuerySet[Homework]:
    """Return homework with the grade of its point (`point_grade`), its text and what a review found (`verdict`)."""
    of = CurriculumPoint.objects.filter(code=OuterRef("point"))
    review = StandardReview.objects.filter(school_key=OuterRef("school_key"), homework_code=OuterRef("code"))
    return rows.annotate(
        point_grade=Subquery(of.values("grade")[:1]),
        point_text=Subquery(of.values("text")[:1]),
        verdict=Subquery(review.values("verdict")[:1]),
    )


def samples(user: User | AnonymousUser) -> QuerySet[Homework]:
    """Return the homework a reviewer may look at, what stands only, with point and review."""
    current = Homework.objects.current().select_related("school_class", "school_class__school", "school")
    return visible_to(with_points(current), user, REVIEW)


def flagged(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return those tagged with a point of a later grade that nobody has reviewed."""
    return rows.filter(point_grade__gt=F("grade"), verdict__isnull=True)


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_point(*, by: User, region_code: str, **values: Any) -> CurriculumPoint:
    """Put a point on a region's list.

    Raises:
        RegionNotYours: `by` keeps no list there.
        PointThere: the list has the code.
    """
    if not visible_to(Region.objects.all(), by, "homework.points").filter(code=region_code).exists():
        raise errors.RegionNotYours
    if CurriculumPoint.objects.filter(code=values["code"]).exists():
        raise errors.PointThere
    return CurriculumPoint.objects.create(region_code=region_code, **values)


def change_point(
    *, by: User, row: CurriculumPoint, reason: str, region_code: str, code: str, **values: Any
) -> CurriculumPoint:
    """Change a point; region and code stay. Raises `NotPermitted` and what `versions.supersede` does."""
    check_may(by, "homework.points", row)
    return versions.supersede(row, by=by, reason=reason, **values)


def withdraw_point(*, by: User, row: CurriculumPoint, reason: str) -> CurriculumPoint:
    """Take a point off the list. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, "homework.points", row)
    return versions.withdraw(row, by=by, reason=reason)


def restore_point(*, by: User, row: CurriculumPoint, number: int, reason: str) -> CurriculumPoint:
    """Put a version of a point back. Raises `NotPermitted` and what `versions.restore` does."""
    check_may(by, "homework.points", row)
    return versions.restore(row, number=number, by=by, reason=reason)


@transaction.atomic
def review(*, by: User, homework: Homework, verdict: str, reason: str) -> StandardReview:
    """Say whether a homework goes beyond the standard: if so, the rules find it, and it is to be mended.

    Raises:
        NotPermitted: `by` reviews nothing there.
        OwnHomework: `by` posted it.
        ReviewedAlready: somebody has reviewed it; a review stays.
    """
    check_may(by, "homework.review", homework)
    if Homework.objects.filter(
        school__key=homework.school_key, code=homework.code, recorded_by__in=by.persons
    ).exists():
        raise errors.OwnHomework
    if StandardReview.objects.filter(school_key=homework.school_key, homework_code=homework.code).exists():
        raise errors.ReviewedAlready
    return StandardReview.objects.create(
        region_code=homework.region_code, school_key=homework.school_key, class_key=homework.class_key,
        homework_code=homework.code, verdict=verdict, reason=reason, reviewed_by=by, reviewed_at=timezone.now(),
    )  # fmt: skip


# The pages ------------------------------------------------------------------------------------------------------------


class PointForm(forms.Form):
    """A point of the curriculum standard."""

    region_code = forms.ChoiceField(label=_("Region"))
    code = forms.RegexField(r"^[^/\s]+$", label=_("Code of the point"), max_length=40)
    subject = forms.ChoiceField(label=_("Subject"), choices=_SUBJECTS)
    grade = forms.TypedChoiceField(label=_("Grade"), choices=_GRADES, coerce=int)
    text = forms.CharField(label=_("What is to be learnt"), max_length=200)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the regions whose list `user` keeps."""
        super().__init__(data)
        field = self.fields["region_code"]
        assert isinstance(field, forms.ChoiceField)
        offered = list(visible_to(Region.objects.order_by("path"), user, KEEP).values_list("code", "name"))
        field.choices = offered if len(offered) == 1 else [("", "—"), *offered]


class ReviewForm(forms.Form):
    """What a review found, and why."""

    verdict = forms.ChoiceField(label=_("What the review found"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason of the review"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def points_register(user: User | None) -> Register:
    """Return the register of points as a user has it; None for its addresses alone."""
    return Register(
        title=_("Points of the curriculum standard"),
        url_name="homework:points",
        rows=lambda reader: points(user),
        columns=[
            Column("text", _("What is to be learnt"), sort="text", href=lambda row: POINTS.url("row", row.pk)),
            Column("code", _("Code of the point"), sort="code"),
            Column("subject", _("Subject"), sort="subject"),
            Column("grade", _("Grade"), sort="grade", numeric=True),
        ],
        filters=[
            Filter("subject", _("Subject"), same("subject"), _SUBJECTS),
            Filter("grade", _("Grade"), same("grade"), _GRADES),
        ],
        search=lambda rows, text: rows.filter(Q(text__icontains=text) | Q(code__icontains=text)),
        search_hint=_("Code or text"),
        order=("subject", "grade", "code", "pk"),
        empty_hint=_("Add points, or import the list of the subject groups."),
        template="registry/register.html",
        actions=POINTS.withdrawing(user) if user is not None else (),
    )  # fmt: skip


_POINT = ("region_code", "code", "subject", "grade", "text")
POINTS = RegisterPages(
    app="homework", name="points", model=CurriculumPoint, title=_("point"), titles=_("Points of the curriculum standard"),
    register=points_register, rows=points, view="homework.view", edit=KEEP, form=PointForm,
    opened=opened_by(*_POINT), add=add_point, change=change_point, withdraw=withdraw_point,
    restore=restore_point, labels={name: PointForm.base_fields[name].label or name for name in _POINT}, key=("region_code", "code"),
    find=lambda user, sent: points(user, KEEP).filter(region_code=sent["region_code"], code=sent["code"]).first(),
)  # fmt: skip


def _by_state(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
    if chosen == "flagged":
        return flagged(rows)
    return rows.filter(verdict__isnull=True) if chosen == "open" else rows.filter(verdict=chosen)


def _point(row: Any) -> str:
    return (
        str(_("{text} (grade {grade})")).format(text=row.point_text, grade=row.point_grade) if row.point_text else "—"
    )


SAMPLES = Register(
    title=_("Homework against the curriculum standard"),
    url_name="homework:samples",
    rows=samples,
    columns=[
        Column("content", _("What"), value=lambda row: row.content or "—", href=lambda row: _to_review(row)),
        Column("class", _("Class"), value=lambda row: f"{row.school} · {row.school_class}"),
        Column("subject", _("Subject"), sort="subject"),
        Column("day", _("Day"), value=lambda row: row.assigned_on, sort="assigned_on", template="web/_cells/nowrap.html"),
        Column("point", _("Point of the standard"), value=_point),
        Column("verdict", _("What the review found"), value=lambda row: Verdict(row.verdict).label if row.verdict else "—"),
    ],
    filters=[
        Filter("state", _("Review"), _by_state, [("flagged", _("Tagged with a later grade")), ("open", _("Not reviewed")), *Verdict.choices], default="flagged"),
        Filter("subject", _("Subject"), same("subject"), _SUBJECTS),
        Filter("from", _("From"), by_day("assigned_on__gte"), kind="date"),
    ],
    order=("-assigned_on", "id"),
    empty=_("No homework waits for a review"),
    empty_hint=_("Homework tagged with a point of a later grade is listed here. Choose “Not reviewed” to take a sample."),
)  # fmt: skip


def _to_review(row: Homework) -> str:
    return address_of("homework:review", *row.school_key.split("/"), row.code)


@page(permission="homework.review")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """List homework to review: what is tagged with a later grade first."""
    return SAMPLES.respond(request)


@page(permission="homework.review")
@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: HttpRequest, region: str, school: str, code: str) -> HttpResponse:
    """Review one homework."""
    user = get_user(request)
    found: Any = samples(user).filter(school__key=f"{region}/{school}", code=code).first()
    if found is None or not may(user, REVIEW, found):
        raise Http404
    said = (
        StandardReview.objects.filter(school_key=found.school_key, homework_code=code)
        .select_related("reviewed_by")
        .first()
    )
    return Act(
        form=lambda data: ReviewForm(data),
        do=lambda values: review(by=user, homework=found, **values),
        done=lambda _review: address_of("homework:samples"),
        said=_("Kept. What goes beyond the standard is found by the next sweep and must be mended."),
        title=_("Review {name}").format(name=f"{found.subject} {found.assigned_on}"),
        submit=_("Keep the review"),
        cancel=address_of("homework:samples"),
        template="homework/review.html",
        extra={
            "homework": found,
            "point": _point(found),
            "later": (found.point_grade or 0) > found.grade,
            "review": said,
        },
    ).respond(request)


__all__ = ["POINTS", "flagged", "points_for", "review", "samples", "with_points"]
