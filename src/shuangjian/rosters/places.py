"""What can be done with institutions: one transaction each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.errors import NothingChanged
from shuangjian.registry.models import Institution, InstitutionState, Region, User
from shuangjian.registry.services import change_institution as change_state
from shuangjian.rosters.services import RegionUnknown
from shuangjian.web.errors import Refusal

KEEP = "rosters.institutions"


class InstitutionThere(Refusal):
    """The region has an institution of that code, or another one has the credit code."""

    code = "rosters.institution_there"
    text = _("There is an institution {institution} of this code already. Change that one, or take another code.")
    fields = ("code", "uscc")


class CreditCodeMalformed(Refusal):
    """What is no unified social credit code by its form and check character (GB 32100)."""

    code = "rosters.credit_code_malformed"
    text = _("This is no unified social credit code: it has 18 characters, the last of which checks the others.")
    fields = ("uscc",)


@transaction.atomic
def add_institution(
    *, by: User, region_code: str, code: str, on: dt.date, uscc: str | None = None, **values: Any
) -> InstitutionState:
    """Register an institution with what is true of it from a day on.

    Args:
        by: who keeps the institutions of the region.
        region_code: where.
        code: its number there.
        on: the day from which the rest is true.
        uscc: its unified social credit code (GB 32100).
        values: name, category, mode, legal_form, fund_mode, status, licence_no.

    Raises:
        RegionUnknown, InstitutionThere, CreditCodeMalformed: as they say.
    """
    region = visible_to(Region.objects.all(), by, KEEP).filter(code=region_code).first()
    if region is None:
        raise RegionUnknown
    key = f"{region_code}/{code}"
    if Institution.objects.filter(key=key).exists():
        raise InstitutionThere(institution=key)
    _check_credit(uscc, None)
    made = Institution.objects.create(region=region, code=code, key=key, uscc=uscc)
    return InstitutionState.objects.create(region_code=region_code, institution=made, valid_from=on, **values)


@transaction.atomic
def change_institution(
    *, by: User, row: InstitutionState, reason: str, on: dt.date, uscc: str | None = None, region_code: str = "", code: str = "",
    **values: Any,
) -> InstitutionState:  # fmt: skip
    """Say what is different from a day on; region and code stay. Raises `NotPermitted`, `InstitutionThere` and what the registry does."""
    check_may(by, KEEP, row)
    of, changed = row.institution, False
    if of.uscc != uscc:
        _check_credit(uscc, of.pk)
        versions.supersede(of, by=by, reason=reason, uscc=uscc)
        changed = True
    try:
        return change_state(by=by, institution=of, on=on, reason=reason, **values)
    except NothingChanged:
        if not changed:
            raise
        return InstitutionState.objects.on(on).get(institution=of)


def restore_institution(*, by: User, row: InstitutionState, number: int, reason: str) -> InstitutionState:
    """Put a version of what is true of an institution back in force."""
    check_may(by, KEEP, row)
    return versions.restore(row, number=number, by=by, reason=reason)


_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified social credit code by its form and check character (GB 32100)."""
    values = [_CHARACTERS.find(character) for character in text]
    if len(values) != 18 or -1 in values:
        return False
    return sum(value * pow(3, at, 31) for at, value in enumerate(values[:17])) % 31 == -values[17] % 31


def _check_credit(uscc: str | None, pk: int | None) -> None:
    if uscc and not is_credit_code(uscc):
        raise CreditCodeMalformed
    other = Institution.objects.filter(uscc=uscc).exclude(pk=pk or 0).first() if uscc else None
    if other is not None:
        raise InstitutionThere(institution=other.key)
