"""What an institution that closed still owes families, and setting aside for them what is there: each one's own escrow, and the deposit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from shuangjian.funds.choices import AccountKind, EntryKind, RefundGround, RefundState
from shuangjian.funds.errors import RefundUnderWay
from shuangjian.funds.ledger.posting import open_accounts, post_together, prepare
from shuangjian.funds.models import Contract, LedgerAccount, Redemption, Refund, RefundRequest
from shuangjian.funds.notices import tell_refund
from shuangjian.funds.positions import positions, price_of
from shuangjian.funds.refunds import due_days
from shuangjian.registry.access import check_may
from shuangjian.registry.models import User


@dataclass(frozen=True)
class Owing:
    """What is owed of a contract and neither set aside nor made up for by hours of a gift; money in fen."""

    paid_fen: int
    used_fen: int
    refunded_fen: int
    redeemed_fen: int

    @property
    def fen(self) -> int:
        """What is left."""
        return max(0, self.paid_fen - self.used_fen - self.refunded_fen - self.redeemed_fen)


def owing_of(contracts: QuerySet[Contract], day: dt.date) -> dict[str, Owing]:
    """Return what is owed of contracts at the end of `day`, by key."""
    found = list(positions(contracts, day))
    keys = [each.key for each in found]
    approved = RefundRequest.objects.filter(contract__key__in=keys, state=RefundState.APPROVED)
    aside = dict(approved.order_by().values_list("contract__key").annotate(fen=Sum("amount_fen")))
    redeemed = Redemption.objects.filter(contract__key__in=keys, on__lte=day).order_by()
    hours = dict(redeemed.values_list("contract__key").annotate(hours=Sum("hours")))
    return {
        at.key: Owing(
            at.paid_fen, price_of(at, min(at.taken, at.lessons or 0)), at.refunded_fen + aside.get(at.key, 0),  # type: ignore[attr-defined]
            price_of(at, hours.get(at.key, 0)),
        )
        for at in found
    }  # fmt: skip


def held_for(contracts: QuerySet[Contract]) -> dict[str, int]:
    """Return what the escrow of contracts holds in fen, by key."""
    rows = LedgerAccount.objects.filter(contract_key__in=contracts.values("key"), kind=AccountKind.ESCROW)
    return {row.contract_key or "": row.balance_fen for row in rows}


def deposit_of(institution_key: str) -> int:
    """Return what the deposit of an institution holds in fen."""
    rows = LedgerAccount.objects.filter(institution__key=institution_key, kind=AccountKind.DEPOSIT)
    return rows.values_list("balance_fen", flat=True).first() or 0


@dataclass(frozen=True)
class Part:
    """What one family gets, and the sum behind it; money in fen."""

    contract: Contract
    escrow_fen: int
    deposit_fen: int
    basis: str

    @property
    def fen(self) -> int:
        """Both together."""
        return self.escrow_fen + self.deposit_fen


@transaction.atomic
def share_out(*, by: User, parts: Sequence[Part], reason: str) -> list[RefundRequest]:
    """Set aside for families what they get, as refunds that the bank can be ordered to pay; in the order of `parts`.

    All entries are one statement, so that locks are taken in the ledger's one order. A refund that was asked for and not answered becomes
    this one.

    Raises:
        NotPermitted: `by` does not look after money there.
        RefundUnderWay: one of a contract is approved and not paid yet.
        NotCovered: what was to be shared has moved meanwhile.
    """
    keys = [part.contract.key for part in parts]
    list(Contract.objects.select_for_update().filter(key__in=keys).order_by("pk"))
    if RefundRequest.objects.filter(contract__key__in=keys, state=RefundState.APPROVED).exists():
        raise RefundUnderWay
    day, made, entries = timezone.localdate(), [], []
    for part in parts:
        check_may(by, "funds.manage", part.contract)
        request = _request(by, part, reason, day)
        accounts = open_accounts(part.contract)
        for kind, fen, word in (
            (EntryKind.REFUND, part.escrow_fen, "refund"), (EntryKind.DEPOSIT_SHARE, part.deposit_fen, "deposit share"),
        ):  # fmt: skip
            if fen:
                source = f"{word} {part.contract.institution_key}/{request.refund.code}"
                entries.append(
                    prepare(by=by, kind=kind, place=part.contract, accounts=accounts, on=day, amount_fen=fen, source=source, reason=reason)
                )  # fmt: skip
        made.append(request)
    post_together(entries)
    for request in made:
        tell_refund(request)
    return made


def _request(by: User, part: Part, reason: str, day: dt.date) -> RefundRequest:
    """Return the approved refund of a part: the one that waits for an answer, or a new one."""
    contract = part.contract
    asked = RefundRequest.objects.select_related("refund").filter(contract__key=contract.key, state=RefundState.ASKED)
    request = asked.first()
    lessons = part.fen * (contract.lessons or 0) // contract.amount_fen if contract.amount_fen else 0
    if request is None:
        number = RefundRequest.objects.filter(contract__key=contract.key).count() + 1
        refund = Refund.objects.create(
            region_code=contract.region_code, institution_key=contract.institution_key, contract=contract,
            code=f"F{contract.code}-{number}", requested_on=day, amount_fen=part.fen,
        )  # fmt: skip
        request = RefundRequest(
            region_code=contract.region_code, institution_key=contract.institution_key, contract=contract, student_key=contract.student_key,
            refund=refund, reason=reason, asked_by=by, asked_on=day, answer_by_day=day, due_on=day + due_days(contract, day),
        )  # fmt: skip
    else:
        request.refund.amount_fen = part.fen
        request.refund.save()
    request.lessons, request.amount_fen, request.basis, request.ground = (
        lessons,
        part.fen,
        part.basis,
        RefundGround.CLOSED,
    )
    request.state, request.approved_on, request.approved_by = RefundState.APPROVED, day, by
    request.save()
    return request
