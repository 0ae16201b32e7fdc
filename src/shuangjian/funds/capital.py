"""Capital of institutions (出资): what organisers committed, paid in and took out again: services, list, pages, import."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shuangjian.funds.choices import CapitalKind
from shuangjian.funds.errors import InstitutionUnknown
from shuangjian.funds.forms import CapitalForm
from shuangjian.funds.models import CapitalEntry
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, get_user, visible_to
from shuangjian.registry.models import Institution, User
from shuangjian.registry.owner_names import OwnerNames
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.web.errors import Refusal
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register, by_number, same, yuan_column

VIEW, MANAGE = "funds.view", "funds.manage"


class NumberTaken(Refusal):
    """Another entry of the institution has this number."""

    code = "funds.capital_number_taken"
    text = _("The institution has an entry {number} already. Change that one, or give another number.")
    fields = ("code",)


class NotYet(Refusal):
    """Money that was paid or taken out on a day that has not come."""

    code = "funds.capital_not_yet"
    text = _("This day has not come yet: only what is committed may lie ahead.")
    fields = ("day",)


class OnlyTaken(Refusal):
    """Who got it is said of what was taken out alone."""

    code = "funds.capital_only_taken"
    text = _("Say who got the money only where it was taken out.")
    fields = ("taken_by",)


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_entry(*, by: User, institution_key: str, code: str, **values: Any) -> CapitalEntry:
    """Record an entry of an institution's capital.

    Args:
        by: who looks after its money.
        institution_key: the institution.
        code: the entry's number, unique within the institution.
        values: `kind`, `day` (local to Asia/Shanghai), `amount_fen`, `taken_by`.

    Raises:
        InstitutionUnknown, NumberTaken, NotYet, OnlyTaken: as they say.
    """
    place = visible_to(Institution.objects.all(), by, MANAGE).filter(key=institution_key).first()
    if place is None:
        raise InstitutionUnknown
    _check(**values)
    if CapitalEntry.objects.filter(institution=place, code=code).exists():
        raise NumberTaken(number=code)
    return CapitalEntry.objects.create(region_code=place.region_code, institution=place, code=code, **values)


@transaction.atomic
def change_entry(
    *, by: User, row: CapitalEntry, reason: str, institution_key: str = "", code: str = "", **values: Any
) -> CapitalEntry:
    """Change an entry; institution and number stay. Raises `NotPermitted`, `NotYet`, `OnlyTaken` and what `versions.supersede` does."""
    check_may(by, MANAGE, row)
    _check(**values)
    return versions.supersede(row, by=by, reason=reason, **values)


def withdraw_entry(*, by: User, row: CapitalEntry, reason: str) -> CapitalEntry:
    """Take an entry back that was wrong. Raises `NotPermitted` and what `versions.withdraw` does."""
    check_may(by, MANAGE, row)
    return versions.withdraw(row, by=by, reason=reason)


@transaction.atomic
def restore_entry(*, by: User, row: CapitalEntry, number: int, reason: str) -> CapitalEntry:
    """Put a version back in force. Raises `NotPermitted`, `NumberTaken` and what `versions.restore` does."""
    check_may(by, MANAGE, row)
    if CapitalEntry.objects.filter(institution__key=row.institution_key, code=row.code).exclude(pk=row.pk).exists():
        raise NumberTaken(number=row.code)
    return versions.restore(row, number=number, by=by, reason=reason)


def _check(kind: str, day: dt.date, taken_by: str | None = None, **_others: Any) -> None:
    if kind != CapitalKind.COMMITTED and day > timezone.localdate():
        raise NotYet
    if taken_by and kind != CapitalKind.WITHDRAWN:
        raise OnlyTaken


# The pages ------------------------------------------------------------------------------------------------------------


def entries(user: User | None, permission: str = VIEW) -> QuerySet[CapitalEntry]:
    """Return the entries on which a user has a permission."""
    return visible_to(CapitalEntry.objects.all(), user or AnonymousUser(), permission)


def entries_for(user: User | None) -> Register:
    """Return the list of entries as a user has it; None for its addresses alone."""
    owners, this_year = OwnerNames("institution_key"), timezone.localdate().year
    years = range(this_year + 3, this_year - 8, -1)
    return Register(
        title=_("Capital of institutions"),
        url_name="funds:capital",
        rows=lambda reader: entries(user),
        columns=[
            Column("code", _("Number of the entry"), sort="code", href=lambda row: CAPITAL.url("row", row.pk)),
            owners.column(_("Institution")),
            Column("kind", _("Kind of entry"), sort="kind"),
            Column("day", _("Day"), sort="day", template="web/_cells/nowrap.html"),
            yuan_column("amount_fen", _("Amount (yuan)")),
            Column("taken_by", _("Who got what was taken out"), sort="taken_by", wide_only=True),
        ],
        filters=[
            Filter("kind", _("Kind of entry"), same("kind"), CapitalKind.choices),
            Filter("year", _("Year"), by_number("day__year"), [(str(year), str(year)) for year in years]),
            Filter("institution", _("Institution"), same("institution__key"), kind="hidden"),
        ],
        search=lambda rows, text: (rows.filter(code__icontains=text) | rows.filter(institution__states__name__icontains=text)).distinct(),
        search_hint=_("Number or institution"),
        order=("-day", "institution_key", "code"),
        prepare=owners.prepare,
        empty_hint=_("Enter what organisers committed and by when, and what they paid in; or import a file of it."),
        template="registry/register.html",
        actions=CAPITAL.withdrawing(user) if user is not None else (),
    )  # fmt: skip


@page(permission=VIEW)
@require_safe
def show_entry(request: HttpRequest, region: str, institution: str, code: str) -> HttpResponse:
    """Lead from a cited row to the page of the entry."""
    row = get_object_or_404(entries(get_user(request)), institution__key=f"{region}/{institution}", code=code)
    return redirect(CAPITAL.url("row", row.pk))


_ENTRY = ("institution_key", "code", "kind", "day", "amount_fen", "taken_by")

CAPITAL = RegisterPages(
    app="funds", name="capital", model=CapitalEntry, title=_("entry of capital"), titles=_("Capital of institutions"),
    register=entries_for, rows=entries, view=VIEW, edit=MANAGE, form=CapitalForm, opened=opened_by(*_ENTRY),
    add=add_entry, change=change_entry, withdraw=withdraw_entry, restore=restore_entry, labels=labels_of(CapitalForm, *_ENTRY[1:]),
    key=("institution_key", "code"),
    find=lambda user, sent: entries(user, MANAGE).filter(institution__key=sent["institution_key"], code=sent["code"]).first(),
)  # fmt: skip
