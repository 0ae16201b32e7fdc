"""Tell the bank to pay refunds back to where they came from, and take in what it says of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from shuangjian.funds.choices import BankOrderState, Direction, RefundState, SupervisedKind
from shuangjian.funds.errors import NothingToOrder, ReportContradicts, ReportUnknown
from shuangjian.funds.models import BankMovement, BankOrder, BankOrderLine, Payment, RefundRequest, SupervisedAccount
from shuangjian.funds.pain import Answer, read_report, write_order
from shuangjian.funds.refunds import pay_refund
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import User

_PAID, _REFUSED = frozenset({"ACSC", "ACCC"}), frozenset({"RJCT"})


def refunds_to_order(user: User, permission: str = "funds.manage") -> QuerySet[RefundRequest]:
    """Return the approved refunds of which the bank was not told, or which it refused."""
    live = BankOrderLine.objects.filter(request=OuterRef("pk")).exclude(state=BankOrderState.REJECTED)
    approved = visible_to(RefundRequest.objects.filter(state=RefundState.APPROVED), user, permission)
    return approved.exclude(Exists(live))


@transaction.atomic
def make_order(*, by: User, region_code: str) -> BankOrder:
    """Make an order of all approved refunds of a region that a bank can pay back to where they came from.

    A refund without an open escrow account, or without a line of the bank that says who paid, waits to be paid by hand.

    Raises:
        NotPermitted: `by` does not look after money there.
        NothingToOrder: none can be ordered.
        OrderNotValid: the bank's schema does not let it pass.
    """
    order = BankOrder(region_code=region_code, message_id=f"SJ{uuid4().hex[:24]}".upper(), made_by=by)
    check_may(by, "funds.manage", order)
    waiting = refunds_to_order(by).filter(region_code=region_code).select_for_update(of=("self",)).order_by("pk")
    lines = [line for request in waiting.select_related("contract") if (line := _line(order, request)) is not None]
    if not lines:
        raise NothingToOrder
    order.save()
    BankOrderLine.objects.bulk_create(lines)
    write_order(order)  # what no bank would take is refused now, not when it is sent
    return order


def _line(order: BankOrder, request: RefundRequest) -> BankOrderLine | None:
    account = SupervisedAccount.objects.filter(
        institution__key=request.institution_key, kind=SupervisedKind.ESCROW, closed_on__isnull=True
    ).order_by("pk").first()  # fmt: skip
    payments = Payment.objects.filter(contract__key=request.contract_key).values("code")
    paid = BankMovement.objects.filter(
        Q(reference=request.contract.code) | Q(code__in=payments) | Q(reference__in=payments),
        institution__key=request.institution_key, direction=Direction.IN, amount_fen__gte=request.amount_fen,
    ).order_by("-booked_on", "-pk").first()  # fmt: skip
    if account is None or paid is None:
        return None
    return BankOrderLine(
        region_code=request.region_code, institution_key=request.institution_key, order=order, request=request, account=account,
        end_to_end=f"{order.message_id[:20]}-{request.pk}", paying_line=paid.code, amount_fen=request.amount_fen,
    )  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What a report changed: refunds paid and refused; `known` were said before or are still under way."""

    paid: int
    refused: int
    known: int


@transaction.atomic
def take_report(*, by: User, file: IO[bytes]) -> Taken:
    """Take in the bank's answers (pain.002), all or none; the same again changes nothing.

    Raises:
        NotCamt: it is no such file.
        NotPermitted: `by` delivers for no bank there.
        ReportUnknown: an answer to a payment we did not order, or of a bank that is not `by`'s.
        ReportContradicts: an answer other than the one before.
    """
    counts = {"paid": 0, "refused": 0, "known": 0}
    for answer in read_report(file):
        counts[_take(by, answer)] += 1
    return Taken(**counts)


def _take(by: User, answer: Answer) -> str:
    seen = visible_to(BankOrderLine.objects.all(), by, "funds.bank")
    line = seen.select_for_update(of=("self",)).select_related("request").filter(end_to_end=answer.end_to_end).first()
    if line is None:
        raise ReportUnknown(name=answer.end_to_end)
    becomes = {
        **dict.fromkeys(_PAID, BankOrderState.SETTLED), **dict.fromkeys(_REFUSED, BankOrderState.REJECTED),
    }.get(answer.status)  # fmt: skip
    if becomes is None or line.state == becomes:
        return "known"
    if line.state != BankOrderState.ORDERED:
        raise ReportContradicts(name=answer.end_to_end)
    line.state, line.answered_on, line.reason = becomes, answer.on, answer.reason or None
    line.save()
    if becomes == BankOrderState.REJECTED:
        return "refused"
    if line.request.state != RefundState.PAID:
        pay_refund(by=by, request=line.request, paid_on=answer.on)
    return "paid"


def orders_for(user: User) -> QuerySet[BankOrder]:
    """Return the orders of the regions a user looks after or delivers for."""
    rows = BankOrder.objects.all()
    return visible_to(rows, user, "funds.view") | visible_to(rows, user, "funds.bank")
