"""The registers of documents and activities about homework: lists, addresses, counts, pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.guidance import services
from shuangjian.guidance.choices import ActivityKind, DocumentKind, Level
from shuangjian.guidance.forms import ActivityForm, DocumentForm
from shuangjian.guidance.models import Activity, Document
from shuangjian.guidance.selectors import EDIT, VIEW, activities, documents
from shuangjian.registry.models import User
from shuangjian.registry.register_pages import RegisterPages, labels_of
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.web.registers import Column, Filter, Register, by_day, same

_DAY = "web/_cells/nowrap.html"


def _owner(row: Any) -> str:
    return str(row.school or row.region)


def _by_approval(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
    return rows.filter(approved_on__isnull=chosen == "draft")


def documents_for(user: User | None) -> Register:
    """Return the register of documents as a user has it; None for its addresses alone."""
    return Register(
        title=_("Homework documents"),
        url_name="guidance:documents",
        rows=lambda reader: documents(user),
        columns=[
            Column("title", _("Title"), sort="title", href=lambda row: DOCUMENTS.url("row", row.pk)),
            Column("owner", _("School or region"), value=_owner, sort="region_code"),
            Column("kind", _("Kind"), sort="kind"),
            Column("subject", _("Subject"), sort="subject", wide_only=True),
            Column("edition", _("Edition"), wide_only=True),
            Column("approved_on", _("Approved on"), sort="approved_on", template=_DAY),
        ],
        filters=[
            Filter("kind", _("Kind"), same("kind"), DocumentKind.choices),
            Filter("approval", _("Approved or draft"), _by_approval, [("approved", _("Approved by its head")), ("draft", _("Still a draft"))]),
            Filter("region", _("Region"), by_region, lambda: region_choices(documents(user))),
        ],
        search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(school__name__icontains=text)),
        search_hint=_("Title or school"),
        order=("kind", "region_code", "school_key", "pk"),
        empty_hint=_("Add a document, or import a file of them."),
        template="registry/register.html",
        actions=DOCUMENTS.withdrawing(user) if user is not None else (),
    )  # fmt: skip


def activities_for(user: User | None) -> Register:
    """Return the register of activities as a user has it; None for its addresses alone."""
    return Register(
        title=_("Homework activities"),
        url_name="guidance:activities",
        rows=lambda reader: activities(user),
        columns=[
            Column("title", _("What it was"), sort="title", href=lambda row: ACTIVITIES.url("row", row.pk)),
            Column("owner", _("School or region"), value=_owner, sort="region_code"),
            Column("kind", _("Kind"), sort="kind"),
            Column("level", _("Level of the activity"), sort="level", wide_only=True),
            Column("subject", _("Subject"), sort="subject", wide_only=True),
            Column("held_on", _("Day of the activity"), sort="held_on", template=_DAY),
            Column("works", _("Works shown"), sort="works", numeric=True, wide_only=True),
        ],
        filters=[
            Filter("kind", _("Kind"), same("kind"), ActivityKind.choices),
            Filter("level", _("Level of the activity"), same("level"), Level.choices),
            Filter("from", _("From"), by_day("held_on__gte"), kind="date"),
            Filter("to", _("To"), by_day("held_on__lte"), kind="date"),
            Filter("region", _("Region"), by_region, lambda: region_choices(activities(user)), more=True),
        ],
        search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(school__name__icontains=text)),
        search_hint=_("What it was, or school"),
        order=("-held_on", "pk"),
        empty_hint=_("Record a display, research, a visit, a practical activity or a joint preparation."),
        template="registry/register.html",
        actions=ACTIVITIES.withdrawing(user) if user is not None else (),
    )  # fmt: skip


def _opened(*names: str) -> Callable[[Any], dict[str, Any]]:
    return lambda row: {
        "owner_key": row.school_key or row.region_code,
        **{name: getattr(row, name) for name in names},
    }


def _find_document(user: User, sent: Any) -> Document | None:
    region, school = sent["owner_key"].split("/")[0], sent["owner_key"] if "/" in sent["owner_key"] else None
    return documents(user, EDIT).filter(
        region_code=region, school_key=school, kind=sent["kind"], subject=sent["subject"] or None
    ).first()  # fmt: skip


_DOCUMENT = ("kind", "subject", "title", "edition", "body", "approved_by", "approved_on")
_ACTIVITY = ("kind", "level", "held_on", "title", "subject", "works", "contact")

DOCUMENTS = RegisterPages(
    app="guidance", name="documents", model=Document, title=_("document"), titles=_("Homework documents"), register=documents_for,
    rows=documents, view=VIEW, edit=EDIT, form=DocumentForm, opened=_opened(*_DOCUMENT), add=services.add_document,
    change=services.change_document, withdraw=services.withdraw_row, restore=services.restore_row,
    labels=labels_of(DocumentForm, *_DOCUMENT), key=("owner_key", "kind", "subject"), find=_find_document,
    shown=lambda row: {"owner_key": _owner(row)},
)  # fmt: skip
ACTIVITIES = RegisterPages(
    app="guidance", name="activities", model=Activity, title=_("activity"), titles=_("Homework activities"), register=activities_for,
    rows=activities, view=VIEW, edit=EDIT, form=ActivityForm, opened=_opened(*_ACTIVITY), add=services.add_activity,
    change=services.change_activity, withdraw=services.withdraw_row, restore=services.restore_row,
    labels=labels_of(ActivityForm, *_ACTIVITY), shown=lambda row: {"owner_key": _owner(row)},
)  # fmt: skip
