"""Refunds: computed, asked for, approved by the institution or by its silence, paid to the account that paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shuangjian.funds.choices import EntryKind, RefundGround, RefundState, RefundTo
from shuangjian.funds.errors import NotCovered, NothingToRefund, RefundUnderWay
from shuangjian.funds.ledger.posting import post
from shuangjian.funds.lessons import AT_NIGHT, take_back_releases
from shuangjian.funds.models import Contract, Refund, RefundRequest
from shuangjian.funds.notices import tell_refund, tell_refund_asked
from shuangjian.funds.positions import WHOLE, refundable
from shuangjian.live.book import setting
from shuangjian.live.working_days import add_working_days
from shuangjian.registry.access import check_may
from shuangjian.registry.actors import Actor, name_for_trail
from shuangjian.registry.models import User
from shuangjian.web.context import acting

SILENCE, DUE = "funds.refund.silence_days", "funds.refund.days_max"
EARLY = "funds.refund.before_start_days_max"
# Where no region says how long a refund may take: the days of the model contract we know.
_DUE_DAYS = 15


@transaction.atomic
def ask_for_refund(*, by: User, contract: Contract, reason: str) -> RefundRequest:
    """Ask for what comes back of a contract (`positions.refundable`).

    Raises:
        NotPermitted: it is not `by`'s child's.
        NothingToRefund: nothing is left.
        RefundUnderWay: one was asked for and is not paid yet.
    """
    check_may(by, "funds.family", contract)
    locked = Contract.objects.select_for_update().get(pk=contract.pk)
    if RefundRequest.objects.filter(contract__key=locked.key).exclude(state=RefundState.PAID).exists():
        raise RefundUnderWay
    day = timezone.localdate()
    due = refundable(locked, day)
    if due.amount_fen <= 0:
        raise NothingToRefund
    number = RefundRequest.objects.filter(contract__key=locked.key).count() + 1
    refund = Refund.objects.create(
        region_code=locked.region_code, institution_key=locked.institution_key, contract=locked, code=f"F{locked.code}-{number}",
        requested_on=day, amount_fen=due.amount_fen,
    )  # fmt: skip
    silence = setting(SILENCE, locked.region_code, day)
    request = RefundRequest.objects.create(
        region_code=locked.region_code, institution_key=locked.institution_key, contract=locked, student_key=locked.student_key,
        refund=refund, lessons=due.lessons, amount_fen=due.amount_fen, ground=due.ground, basis=due.arithmetic, reason=reason, asked_by=by, asked_on=day,
        answer_by_day=add_working_days(day, silence).due_on if silence else dt.date.max,
        due_on=day + due_days(locked, day),
    )  # fmt: skip
    tell_refund_asked(request)
    return request


def due_days(contract: Contract, day: dt.date, *, begun: bool | None = None) -> dt.timedelta:
    """Return how long a refund asked for on `day` may take: before the course begins as is set for that, else as for any other.

    `begun` says whether the course has begun where that is not a matter of `day`.
    """
    if begun is None:
        begun = contract.starts_on is None or day >= contract.starts_on
    early = None if begun else setting(EARLY, contract.region_code, day)
    return dt.timedelta(days=early or setting(DUE, contract.region_code, day) or _DUE_DAYS)


@dataclass(frozen=True)
class Step:
    """What comes back of a contract in a time, and within how many days: from the day before's end until `last`, the last one for good.

    Attributes:
        last: the last day of the step; None of the last step.
        is_now: whether it holds on the day asked about.
    """

    ground: RefundGround
    last: dt.date | None
    days: int
    is_now: bool


def steps_of(contract: Contract, day: dt.date) -> list[Step]:
    """Return the steps by which what comes back of a contract shrinks, as the region set them for it, in the order of days."""
    ends: list[tuple[RefundGround, dt.date | None]] = []
    whole = setting(WHOLE, contract.region_code, contract.signed_on)
    if whole is not None:
        ends.append((RefundGround.WITHIN_DAYS, contract.signed_on + dt.timedelta(days=whole)))
    if contract.starts_on is not None:
        ends.append((RefundGround.BEFORE_START, contract.starts_on - dt.timedelta(days=1)))
    ends.append((RefundGround.AFTER_START, None))
    steps: list[Step] = []
    before = contract.signed_on - dt.timedelta(days=1)
    for ground, last in ends:
        if last is not None and last <= before:
            continue  # the course begins before the days after signing are over
        begun = contract.starts_on is None or before + dt.timedelta(days=1) >= contract.starts_on
        days = due_days(contract, day, begun=begun).days
        steps.append(Step(ground, last, days, before < day and (last is None or day <= last)))
        before = last or before
    return steps


@transaction.atomic
def approve_refund(*, by: User, request: RefundRequest) -> RefundRequest:
    """Approve a refund: the money is set aside for the family at once.

    Raises:
        NotPermitted: `by` does not record for the institution.
        RefundUnderWay: it was approved before.
        NotCovered: the money is not in escrow.
    """
    check_may(by, "funds.record", request)
    return _approve(by, request, by)


def approve_lapsed(*, by: Actor, day: dt.date) -> int:
    """Approve every refund whose time to answer has passed before `day`; return how many. Money that is not there waits."""
    count = 0
    for request in RefundRequest.objects.filter(state=RefundState.ASKED, answer_by_day__lt=day):
        try:
            with acting(name_for_trail(by), AT_NIGHT):
                _approve(by, request, None)
        except NotCovered:
            continue
        count += 1
    return count


@transaction.atomic
def pay_refund(*, by: User, request: RefundRequest, paid_on: dt.date | None = None) -> RefundRequest:
    """Record that the bank has paid a refund back to the account that paid.

    Raises:
        NotPermitted: `by` delivers for no bank here.
        RefundUnderWay: it is not approved, or was paid.
        DayAhead: the day has not come.
    """
    check_may(by, "funds.bank", request)
    locked = _lock(request, RefundState.APPROVED)
    day = paid_on or timezone.localdate()
    post(
        by=by, kind=EntryKind.REFUND_PAID, place=locked.contract, on=day, amount_fen=locked.amount_fen,
        source=f"refund paid {locked.institution_key}/{locked.refund.code}",
    )  # fmt: skip
    locked.state, locked.paid_on = RefundState.PAID, day
    locked.save()
    locked.refund.paid_on, locked.refund.account = day, RefundTo.ORIGINAL
    locked.refund.save()
    tell_refund(locked)
    return locked


def overdue(rows: QuerySet[RefundRequest], day: dt.date) -> QuerySet[RefundRequest]:
    """Return the refunds that are not paid though their day has passed."""
    return rows.exclude(state=RefundState.PAID).filter(due_on__lt=day)


def _approve(by: Actor, request: RefundRequest, user: User | None) -> RefundRequest:
    locked = _lock(request, RefundState.ASKED)
    day = timezone.localdate()
    if locked.ground == RefundGround.WITHIN_DAYS:
        # The whole sum comes back: what lessons have released meanwhile was never the institution's.
        take_back_releases(by=by, contract=locked.contract, reason=str(locked.get_ground_display()))
    post(
        by=by, kind=EntryKind.REFUND, place=locked.contract, on=day, amount_fen=locked.amount_fen, lessons=locked.lessons,
        source=f"refund {locked.institution_key}/{locked.refund.code}",
    )  # fmt: skip
    locked.state, locked.approved_on, locked.approved_by = RefundState.APPROVED, day, user
    locked.save()
    tell_refund(locked)
    return locked


def _lock(request: RefundRequest, state: RefundState) -> RefundRequest:
    locked = (
        RefundRequest.objects.select_for_update(of=("self",)).select_related("contract", "refund").get(pk=request.pk)
    )
    if locked.state != state:
        raise RefundUnderWay
    return locked
