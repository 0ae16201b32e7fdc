"""What can be done with public information: one transaction each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuangjian.disclosure import errors
from shuangjian.disclosure.choices import Listing
from shuangjian.disclosure.models import Contact, HonestBusiness, ListDecision
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import Institution, Region, User

EDIT = "disclosure.edit"


@transaction.atomic
def add_contact(*, by: User, region_code: str, **values: Any) -> Contact:
    """Say whom the public of a region calls.

    Raises:
        RegionElsewhere, ContactThere, PromiseWithoutSource: as they say.
    """
    if not visible_to(Region.objects.all(), by, EDIT).filter(code=region_code).exists():
        raise errors.RegionElsewhere
    if Contact.objects.filter(region_code=region_code).exists():
        raise errors.ContactThere
    _check_promise(values)
    return Contact.objects.create(region_code=region_code, **values)


def change_contact(*, by: User, row: Contact, reason: str, **values: Any) -> Contact:
    """Change a contact; raises what `versions.supersede` does, `NotPermitted` and `PromiseWithoutSource`."""
    check_may(by, EDIT, row)
    _check_promise(values)
    return versions.supersede(row, by=by, reason=reason, **values)


def _check_promise(values: dict[str, Any]) -> None:
    if values.get("reply_days") is not None and not values.get("promised_in", "").strip():
        raise errors.PromiseWithoutSource


@transaction.atomic
def decide(
    *, by: User, institution_key: str, listing: str, decided_on: dt.date, reason: str, source: str
) -> ListDecision:
    """Put an institution on the white or the black list, or on neither; it leaves where it stood.

    Raises:
        InstitutionElsewhere, NotFounded, DecidedOutOfOrder, ListedAlready: as they say.
    """
    institution = _institution(by, institution_key)
    if not reason.strip() or not source.strip():
        raise errors.NotFounded
    last = ListDecision.objects.filter(institution=institution).order_by("-id").first()
    if decided_on > timezone.localdate() or (last is not None and decided_on < last.decided_on):
        raise errors.DecidedOutOfOrder(day=last.decided_on.isoformat() if last else "—")
    if listing == (last.listing if last else Listing.NONE):
        raise errors.ListedAlready
    return ListDecision.objects.create(
        region_code=institution.region_code, institution=institution, listing=Listing(listing), decided_on=decided_on,
        reason=reason.strip(), source=source.strip(), decided_by=by, recorded_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def certify(*, by: User, institution_key: str, **values: Any) -> HonestBusiness:
    """Record an institution's part in the honest-business campaign.

    Raises:
        InstitutionElsewhere, OrderOfDays, WithdrawalWithoutReason, CertifiedThen: as they say.
    """
    institution = _institution(by, institution_key)
    _check_days(institution_key, None, values)
    return HonestBusiness.objects.create(region_code=institution.region_code, institution=institution, **values)


@transaction.atomic
def change_certificate(*, by: User, row: HonestBusiness, reason: str, **values: Any) -> HonestBusiness:
    """Change a certificate, such as by the day it was withdrawn; raises what `certify` and `versions.supersede` do."""
    check_may(by, EDIT, row)
    _institution(by, row.institution_key)
    _check_days(row.institution_key, row.pk, values)
    return versions.supersede(row, by=by, reason=reason, **values)


def restore(*, by: User, row: Any, number: int, reason: str) -> Any:
    """Put a version of a contact or a certificate back in force."""
    check_may(by, EDIT, row)
    return versions.restore(row, number=number, by=by, reason=reason)


def _institution(by: User, key: str) -> Institution:
    # Locked: of two decisions at once the second sees the first.
    found = visible_to(Institution.objects.select_for_update(), by, EDIT).filter(key=key).first()
    if found is None:
        raise errors.InstitutionElsewhere
    return found


def _check_days(institution_key: str, own: int | None, values: dict[str, Any]) -> None:
    first, last = values["certified_on"], values.get("withdrawn_on")
    if last is not None and last < first:
        raise errors.OrderOfDays
    if last is not None and not values.get("withdrawn_reason", "").strip():
        raise errors.WithdrawalWithoutReason
    others = HonestBusiness.objects.filter(institution__key=institution_key)
    if own is not None:
        others = others.exclude(pk=own)
    others = others.exclude(withdrawn_on__lt=first)
    if (others.filter(certified_on__lte=last) if last else others).exists():
        raise errors.CertifiedThen
