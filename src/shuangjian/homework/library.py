"""The homework library of schools (校本作业库): items, their review, their use."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shuangjian.homework import errors
from shuangjian.homework.choices import Purpose
from shuangjian.homework.models import Homework, LibraryItem
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, get_user, may, visible_to
from shuangjian.registry.models import School, SchoolClass, User
from shuangjian.registry.register_pages import RegisterPages
from shuangjian.registry.subjects import ALL_SUBJECTS
from shuangjian.web.acts import Act
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register, same

VIEW, EDIT = "homework.post", "homework.file"
_OFFERED = 5
_SUBJECTS = [(each, each) for each in ALL_SUBJECTS]
_GRADES = [(str(grade), str(grade)) for grade in range(1, 10)]


# What can be asked ----------------------------------------------------------------------------------------------------


def items(user: User | None, permission: str = VIEW) -> QuerySet[LibraryItem]:
    """Return the items of the libraries on which a user has a permission, each with `uses`: homework taken from it that stands."""
    taken = Homework.objects.current().filter(from_item=OuterRef("code")).order_by().values("from_item")
    uses = Coalesce(Subquery(taken.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())
    rows = LibraryItem.objects.select_related("school", "approved_by").annotate(uses=uses)
    return visible_to(rows, user or AnonymousUser(), permission)


def items_for(school_class: SchoolClass, subjects: Sequence[str]) -> list[LibraryItem]:
    """Return some approved items for a class's grade in `subjects`, the latest approved first."""
    fitting = _approved(school_class).filter(grade=school_class.grade, subject__in=list(subjects))
    return list(fitting.order_by("-approved_on", "-pk")[:_OFFERED])


def items_to_offer(school_class: SchoolClass, subject: str) -> QuerySet[LibraryItem]:
    """Return the approved items of a class's school in a subject for its grade."""
    return _approved(school_class).filter(grade=school_class.grade, subject=subject).order_by("unit", "pk")


def find_item(school_class: SchoolClass, code: str) -> LibraryItem | None:
    """Return an approved item of the class's school."""
    return _approved(school_class).filter(code=code).first() if code else None


def _approved(school_class: SchoolClass) -> QuerySet[LibraryItem]:
    return LibraryItem.objects.filter(school__key=school_class.school_key, approved_on__isnull=False)


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_item(*, by: User, school_key: str, **values: Any) -> LibraryItem:
    """Put an item into a school's library; it waits for its review.

    Raises:
        SchoolUnknown: `by` keeps no library of that school.
    """
    school = visible_to(School.objects.all(), by, EDIT).filter(key=school_key).first()
    if school is None:
        raise errors.SchoolUnknown
    return LibraryItem.objects.create(
        region_code=school.region_code, school=school, code=secrets.token_hex(6), **values
    )


def change_item(*, by: User, row: LibraryItem, reason: str, school_key: str, **values: Any) -> LibraryItem:
    """Change an item: it is reviewed anew. Raises `NotPermitted` and what `versions.supersede` does."""
    check_may(by, "homework.file", row)
    return versions.supersede(row, by=by, reason=reason, approved_by_id=None, approved_on=None, **values)


def approve_item(*, by: User, row: LibraryItem, purpose: str | None, reason: str) -> LibraryItem:
    """Approve an item with what it is for; from then on it can be picked.

    Raises:
        NotPermitted: `by` does not keep the library.
        PurposeMissing: nobody says what it is for.
        AlreadyApproved: it is.
        NotCurrent, ReasonMissing: as for `versions.supersede`.
    """
    check_may(by, "homework.file", row)
    if row.approved_on is not None:
        raise errors.AlreadyApproved
    if not purpose:
        raise errors.PurposeMissing
    return versions.supersede(
        row, by=by, reason=reason, purpose=purpose, approved_by_id=by.pk, approved_on=timezone.localdate()
    )


def withdraw_item(*, by: User, row: LibraryItem, reason: str) -> LibraryItem:
    """Take an item out of the library; what was given from it stays. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, "homework.file", row)
    return versions.withdraw(row, by=by, reason=reason)


def restore_item(*, by: User, row: LibraryItem, number: int, reason: str) -> LibraryItem:
    """Put a version of an item back. Raises `NotPermitted` and what `versions.restore` does."""
    check_may(by, "homework.file", row)
    return versions.restore(row, number=number, by=by, reason=reason)


# The pages ------------------------------------------------------------------------------------------------------------


class ItemForm(forms.Form):
    """An item of a library."""

    school_key = forms.ChoiceField(label=_("School"))
    subject = forms.ChoiceField(label=_("Subject"), choices=_SUBJECTS)
    grade = forms.TypedChoiceField(label=_("Grade"), choices=_GRADES, coerce=int)
    unit = forms.CharField(label=_("Unit"), max_length=80)
    content = forms.CharField(label=_("What"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=600)
    author = forms.CharField(label=_("Author"), max_length=80, help_text=_("A teacher or a subject group."))
    purpose = forms.TypedChoiceField(
        label=_("What it is for"), choices=[("", "—"), *Purpose.choices], required=False, empty_value=None
    )

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools whose library `user` keeps."""
        super().__init__(data)
        field = self.fields["school_key"]
        assert isinstance(field, forms.ChoiceField)
        schools = visible_to(School.objects.order_by("key"), user, EDIT).values_list("key", "name")
        field.choices = list(schools)


class ApprovalForm(forms.Form):
    """What an item is for, and why it is good."""

    purpose = forms.TypedChoiceField(
        label=_("What it is for"), choices=[("", "—"), *Purpose.choices], required=False, empty_value=None
    )
    reason = forms.CharField(label=_("Result of the review"), max_length=200)


def _by_state(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
    return rows.filter(approved_on__isnull=chosen == "waiting")


def library_for(user: User | None) -> Register:
    """Return the register of items as a user has it; None for its addresses alone."""
    return Register(
        title=_("Homework library"),
        url_name="homework:library",
        rows=lambda reader: items(user),
        columns=[
            Column("unit", _("Unit"), sort="unit", href=lambda row: LIBRARY.url("row", row.pk)),
            Column("subject", _("Subject"), sort="subject"),
            Column("grade", _("Grade"), sort="grade", numeric=True),
            Column("minutes", _("Minutes"), sort="minutes", numeric=True),
            Column("purpose", _("What it is for"), sort="purpose", wide_only=True),
            Column("author", _("Author"), wide_only=True),
            Column("approved_on", _("Approved on"), sort="approved_on", template="web/_cells/nowrap.html"),
            Column("uses", _("Times given"), sort="uses", numeric=True),
        ],
        filters=[
            Filter("subject", _("Subject"), same("subject"), _SUBJECTS),
            Filter("grade", _("Grade"), same("grade"), _GRADES),
            Filter("state", _("Review"), _by_state, [("approved", _("Can be given")), ("waiting", _("Waits for review"))]),
        ],
        search=lambda rows, text: rows.filter(Q(unit__icontains=text) | Q(content__icontains=text)),
        search_hint=_("Unit or text"),
        order=("subject", "grade", "unit", "pk"),
        empty_hint=_("Add items, and let them be reviewed."),
        template="registry/register.html",
        actions=LIBRARY.withdrawing(user) if user is not None else (),
    )  # fmt: skip


_ITEM = ("school_key", "subject", "grade", "unit", "content", "minutes", "author", "purpose")


def _opened() -> Callable[[Any], dict[str, Any]]:
    return lambda row: {name: getattr(row, name) for name in _ITEM}


LIBRARY = RegisterPages(
    app="homework", name="library", model=LibraryItem, title=_("item"), titles=_("Homework library"), register=library_for, rows=items,
    view=VIEW, edit=EDIT, form=ItemForm, opened=_opened(), add=add_item, change=change_item, withdraw=withdraw_item, restore=restore_item,
    labels={name: ItemForm.base_fields[name].label or name for name in _ITEM[1:]} | {"approved_on": _("Approved on")},
    shown=lambda row: {"school_key": str(row.school)}, template="homework/library_item.html",
    extra=lambda row: {"row": row},
)  # fmt: skip


@page(permission="homework.file")
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve an item of the library."""
    user = get_user(request)
    row = LibraryItem.objects.filter(pk=pk).first()
    if row is None or not may(user, EDIT, row):
        raise Http404
    return Act(
        form=lambda data: ApprovalForm(data, initial={"purpose": row.purpose}),
        do=lambda values: approve_item(by=user, row=row, **values),
        done=lambda item: LIBRARY.url("row", item.pk),
        said=_("Approved. It can be given now."),
        title=_("Review {name}").format(name=row),
        submit=_("Approve"),
        cancel=LIBRARY.url("row", pk),
    ).respond(request)
