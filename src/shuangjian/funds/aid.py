"""The mutual-aid bank: hours given, and taken in place of lessons left at an institution that closed; each hour once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from shuangjian.funds.errors import GiftUsedUp, NoLessonsLeft, NotClosed
from shuangjian.funds.models import Contract, Donation, Redemption, RefundRequest
from shuangjian.funds.positions import positions
from shuangjian.registry.access import check_may
from shuangjian.registry.choices import InstitutionStatus
from shuangjian.registry.models import InstitutionState, User


def give(
    *, by: User, region_code: str, code: str, donor: str, title: str, hours: int, fen_per_hour: int, given_on: dt.date,
    subject: str = "",
) -> Donation:  # fmt: skip
    """Keep hours that were given.

    Raises:
        NotPermitted: `by` does not look after money there.
    """
    gift = Donation(
        region_code=region_code, code=code, donor=donor, title=title, subject=subject.strip() or None, hours=hours, fen_per_hour=fen_per_hour, given_on=given_on
    )  # fmt: skip
    check_may(by, "funds.manage", gift)
    gift.save()
    return gift


@transaction.atomic
def redeem(*, by: User, donation: Donation, contract: Contract, hours: int) -> Redemption:
    """Let a learner take hours of a gift in place of lessons left.

    Raises:
        NotPermitted: `by` does not look after money there.
        NotClosed: the contract's institution is open.
        GiftUsedUp, NoLessonsLeft: the gift, or the contract, has not so many left.
    """
    check_may(by, "funds.manage", contract)
    today = timezone.localdate()
    state = InstitutionState.objects.on(today).filter(institution__key=contract.institution_key).first()
    if state is None or state.status != InstitutionStatus.CLOSED:
        raise NotClosed
    try:
        with transaction.atomic():
            return Redemption.objects.create(
                region_code=contract.region_code, institution_key=contract.institution_key, donation=donation, contract=contract,
                student_key=contract.student_key, hours=hours, on=today, by=by,
            )  # fmt: skip
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint == "funds_redemption_of_gift":
            raise GiftUsedUp(left=with_left(Donation.objects.filter(pk=donation.pk)).get().left) from None
        if constraint == "funds_redemption_of_contract":
            raise NoLessonsLeft(left=unused_hours(contract, today)) from None
        raise


def with_left(gifts: QuerySet[Donation]) -> QuerySet[Any]:
    """Return gifts with `left` (hours) and `left_fen` (what they are worth)."""
    left = F("hours") - Coalesce(Sum("redemptions__hours"), Value(0))
    return gifts.annotate(left=left).annotate(left_fen=F("left") * F("fen_per_hour"))


def unused_hours(contract: Contract, day: dt.date) -> int:
    """Return the lessons of a contract that were neither taken, nor paid back, nor redeemed."""
    at = positions(Contract.objects.filter(pk=contract.pk), day).get()
    redeemed = Redemption.objects.filter(contract__key=contract.key).aggregate(hours=Sum("hours"))["hours"] or 0
    refunded = RefundRequest.objects.filter(contract__key=contract.key).aggregate(hours=Sum("lessons"))["hours"] or 0
    return max(0, (contract.lessons or 0) - at.taken - redeemed - refunded)  # type: ignore[attr-defined]
