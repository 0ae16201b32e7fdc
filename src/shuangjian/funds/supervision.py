"""What offices do about an institution's money: accounts, freezes, how it charges, corrections."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from shuangjian.funds.choices import EntryKind
from shuangjian.funds.errors import AccountDaysOutOfOrder, AccountTaken, AlreadyFrozen, InstitutionUnknown, NotFrozen
from shuangjian.funds.ledger.posting import post, reverse
from shuangjian.funds.models import AccountBalance, ChargingMode, Entry, Freeze, SupervisedAccount
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.models import Institution, User


@transaction.atomic
def open_account(
    *, by: User, institution_key: str, number: str, opened_on: dt.date, balance_fen: int, **values: Any
) -> SupervisedAccount:
    """Tie an institution to a bank account under supervision, with its balance on the day it was tied.

    Raises:
        InstitutionUnknown: there is none, or `by` does not look after it.
        AccountTaken: the number belongs to another.
        AccountDaysOutOfOrder: it closes before it opens.
    """
    _check_days(opened_on, values.get("closed_on"))
    institution = visible_to(Institution.objects.all(), by, "funds.manage").filter(key=institution_key).first()
    if institution is None:
        raise InstitutionUnknown
    if SupervisedAccount.objects.filter(number=number).exists():
        raise AccountTaken
    made = SupervisedAccount.objects.create(
        region_code=institution.region_code, institution=institution, number=number, opened_on=opened_on, **values
    )
    AccountBalance.objects.get_or_create(
        institution=institution, account=made.kind, day=opened_on,
        defaults={"region_code": institution.region_code, "balance_fen": balance_fen},
    )  # fmt: skip
    return made


def change_account(*, by: User, row: SupervisedAccount, reason: str, **values: Any) -> SupervisedAccount:
    """Change an account; raises what `versions.supersede` does, `NotPermitted` and `AccountDaysOutOfOrder`."""
    check_may(by, "funds.manage", row)
    _check_days(values.get("opened_on", row.opened_on), values.get("closed_on", row.closed_on))
    values.pop("balance_fen", None)
    return versions.supersede(row, by=by, reason=reason, **values)


def _check_days(opened_on: dt.date, closed_on: dt.date | None) -> None:
    if closed_on is not None and closed_on < opened_on:
        raise AccountDaysOutOfOrder


def restore_account(*, by: User, row: SupervisedAccount, number: int, reason: str) -> SupervisedAccount:
    """Put a version of an account back in force."""
    check_may(by, "funds.manage", row)
    return versions.restore(row, number=number, by=by, reason=reason)


@transaction.atomic
def freeze(*, by: User, institution: Institution, grounds: str) -> Freeze:
    """Freeze the money of an institution: nothing goes to it, families are still paid back.

    Raises:
        NotPermitted, ReasonMissing.
        AlreadyFrozen: it is.
    """
    check_may(by, "funds.manage", institution)
    if not grounds.strip():
        raise ReasonMissing
    if Freeze.objects.filter(institution=institution, ended_at__isnull=True).exists():
        raise AlreadyFrozen
    return Freeze.objects.create(
        region_code=institution.region_code, institution=institution, grounds=grounds.strip(), frozen_by=by
    )


@transaction.atomic
def unfreeze(*, by: User, institution: Institution, grounds: str) -> Freeze:
    """End a freeze, with the grounds.

    Raises:
        NotPermitted, ReasonMissing.
        NotFrozen: it is not.
    """
    check_may(by, "funds.manage", institution)
    if not grounds.strip():
        raise ReasonMissing
    held = Freeze.objects.select_for_update().filter(institution=institution, ended_at__isnull=True).first()
    if held is None:
        raise NotFrozen
    held.ended_at, held.ended_by, held.end_grounds = timezone.now(), by, grounds.strip()
    held.save()
    return held


@transaction.atomic
def pay_deposit_in(*, by: User, institution: Institution, code: str, amount_fen: int, on: dt.date) -> Entry:
    """Book what an institution paid into its deposit; the same code again returns the first entry.

    Raises:
        NotPermitted: `by` does not look after money there.
        KeyUsedOtherwise, DayAhead: as the ledger refuses.
    """
    check_may(by, "funds.manage", institution)
    source = f"deposit in {institution.key}/{code}"
    return post(by=by, kind=EntryKind.DEPOSIT_IN, place=institution, on=on, amount_fen=amount_fen, source=source)


@transaction.atomic
def pay_deposit_out(
    *, by: User, institution: Institution, code: str, amount_fen: int, on: dt.date, reason: str
) -> Entry:
    """Pay back from a deposit what lies above its agreed floor.

    Raises:
        NotPermitted: `by` does not look after money there.
        ReasonMissing: no grounds are given.
        BelowFloor, Frozen, NotCovered, KeyUsedOtherwise, DayAhead: as the ledger refuses.
    """
    check_may(by, "funds.manage", institution)
    if not reason.strip():
        raise ReasonMissing
    return post(
        by=by, kind=EntryKind.DEPOSIT_OUT, place=institution, on=on, amount_fen=amount_fen, reason=reason.strip(),
        source=f"deposit out {institution.key}/{code}",
    )  # fmt: skip


def set_charging_mode(*, by: User, institution: Institution, mode: str, since: dt.date) -> ChargingMode:
    """Record how an institution charges from a day on.

    Raises:
        NotPermitted: `by` does not record for it.
    """
    check_may(by, "funds.record", institution)
    made, _created = ChargingMode.objects.update_or_create(
        institution=institution, defaults={"region_code": institution.region_code, "mode": mode, "since": since}
    )
    return made


@transaction.atomic
def reverse_entry(*, by: User, entry: Entry, reason: str) -> Entry:
    """Undo an entry by its opposite; raises what `ledger.posting.reverse` does, `NotPermitted` and `ReasonMissing`."""
    check_may(by, "funds.manage", entry)
    if not reason.strip():
        raise ReasonMissing
    return reverse(by=by, entry=entry, reason=reason.strip())
