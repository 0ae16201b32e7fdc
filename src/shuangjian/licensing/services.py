"""What can be done with sites and licences: one transaction each."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import Institution, InstitutionState, Site, User
from shuangjian.registry.services import change_institution
from shuangjian.web.errors import Refusal


class SiteCodeTaken(Refusal):
    """The institution has a site of that code."""

    code = "licensing.site_code_taken"
    text = _("The institution has a site {site} already. Change that one, or take another code.")
    fields = ("code",)


class InstitutionUnknown(Refusal):
    """An institution that there is none of, or not for this user: the two look the same from outside."""

    code = "licensing.institution_unknown"
    text = _("There is no such institution in your registers.")
    fields = ("institution_key",)


class SiteCodeMalformed(Refusal):
    """A code that could not stand in a key."""

    code = "licensing.site_code_malformed"
    text = _("A site's code has neither spaces nor a slash.")
    fields = ("code",)


class DaysOutOfOrder(Refusal):
    """An approval that ends before it begins."""

    code = "licensing.days_out_of_order"
    text = _("The last day is before the first.")
    fields = ("approved_to",)


@transaction.atomic
def add_site(*, by: User, institution_key: str, code: str, **values: Any) -> Site:
    """Register a site of an institution.

    Raises:
        InstitutionUnknown: there is none, or `by` does not keep the registers there.
        SiteCodeMalformed, SiteCodeTaken: the code is none, or the institution has a site of it.
        DaysOutOfOrder: the approval ends before it begins.
    """
    institution = visible_to(Institution.objects.all(), by, "licensing.edit").filter(key=institution_key).first()
    if institution is None:
        raise InstitutionUnknown
    if not re.fullmatch(r"[^/\s]+", code):
        raise SiteCodeMalformed
    _check_days(**values)
    key = f"{institution_key}/{code}"
    if Site.objects.filter(key=key).exists():
        raise SiteCodeTaken(site=code)
    return Site.objects.create(
        region_code=institution.region_code, institution=institution, code=code, key=key, **values
    )


def change_site(*, by: User, row: Site, reason: str, **values: Any) -> Site:
    """Change a site; raises what `versions.supersede` does, `NotPermitted` and `DaysOutOfOrder`."""
    check_may(by, "licensing.edit", row)
    _check_days(**values)
    return versions.supersede(row, by=by, reason=reason, **values)


def withdraw_site(*, by: User, row: Site, reason: str) -> Site:
    """Withdraw a site; raises what `versions.withdraw` does, and `NotPermitted`."""
    check_may(by, "licensing.edit", row)
    return versions.withdraw(row, by=by, reason=reason)


def restore_row(*, by: User, row: Any, number: int, reason: str) -> Any:
    """Put a version of a site or a licence back in force."""
    check_may(by, "licensing.edit", row)
    return versions.restore(row, number=number, by=by, reason=reason)


def change_licence(*, by: User, row: InstitutionState, reason: str, on: dt.date, **values: Any) -> InstitutionState:
    """Say what is true of a licence from a day on; what was true before stays. Raises what `change_institution` does."""
    check_may(by, "licensing.edit", row)
    return change_institution(by=by, institution=row.institution, on=on, reason=reason, **values)


def _check_days(approved_from: dt.date | None = None, approved_to: dt.date | None = None, **others: Any) -> None:
    if approved_from and approved_to and approved_to < approved_from:
        raise DaysOutOfOrder
