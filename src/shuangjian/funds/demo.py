"""The demonstration's money: booked into the ledger, with a lesson to confirm, a refund asked for, warnings, and hours given."""

from __future__ import annotations

import datetime as dt
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from shuangjian.funds.aid import give
from shuangjian.funds.bank_orders import make_order
from shuangjian.funds.channels import Folder
from shuangjian.funds.choices import Account, ChargingModeKind, Direction, Purpose
from shuangjian.funds.errors import NothingToOrder
from shuangjian.funds.exchange import exchange
from shuangjian.funds.guides import adopt_guide
from shuangjian.funds.ledger.booking import book_records
from shuangjian.funds.lessons import lessons_for, object_to_lesson, record_lesson
from shuangjian.funds.models import BankMovement, Contract, Entry, FundWarning, SupervisedAccount
from shuangjian.funds.positions import positions
from shuangjian.funds.refunds import approve_refund, ask_for_refund
from shuangjian.funds.supervision import set_charging_mode
from shuangjian.funds.warnings import hold_talk, raise_warnings
from shuangjian.registry.access import visible_to
from shuangjian.registry.actors import SystemPart, name_for_trail
from shuangjian.registry.models import Guardianship, Institution, InstitutionState, User
from shuangjian.sandbox_bank import SandboxBank
from shuangjian.web.context import acting


def seed(number: int) -> None:
    """Book and begin to work, once; nothing without a district or the second time."""
    del number
    if Entry.objects.exists() or not Contract.objects.exists():
        return
    with acting(name_for_trail(SystemPart.DEMO), "demonstration: book what is recorded"):
        for place in Institution.objects.order_by("key"):
            book_records(by=SystemPart.DEMO, institution=place)
        # The bank's lines of the demonstration are numbered after the payments they are.
        received = BankMovement.objects.filter(direction=Direction.IN, purpose=Purpose.PREPAYMENT, code__startswith="B")
        received.update(reference=Substr("code", 2))
    supervisor, family = User.objects.get(username="supervisor"), User.objects.get(username="family")
    with acting(supervisor.username, "demonstration: look after money"):
        _adopt_guide(supervisor)
        _tie_accounts(supervisor)
        _warn(supervisor)
        for code, title, hours, fen in (("G1", "公益美术课", 400, 8_000), ("G2", "公益编程课", 240, 12_000)):
            give(by=supervisor, region_code=Institution.objects.order_by("key")[0].region_code, code=code, donor="示例公益机构", title=title,
                 hours=hours, fen_per_hour=fen, given_on=dt.date(2026, 9, 1))  # fmt: skip
        waiting = _report(supervisor, family)
    with acting(family.username, "demonstration: a family"):
        _ask(family, waiting)
    _exchange(supervisor, User.objects.get(username="bank"))


def _adopt_guide(by: User) -> None:
    """Adopt a guide with a threshold of its own from the term on."""
    region = Institution.objects.order_by("key")[0].region_code
    adopt_guide(
        by=by, region_code=region, title="预收费资金管理指引（演示）", number="示教规〔2026〕1号", issued_on=dt.date(2026, 8, 20),
        starts_on=dt.date(2026, 9, 1), text="明确保证金、预警额与退费答复时限。（演示）",
        values={"funds.large_movement.day_max": 4_000_000, "funds.risk.idle_days": 10},
    )  # fmt: skip


def _tie_accounts(by: User) -> None:
    """Tie all institutions but one to an account, and say how half of them charge."""
    states = (
        InstitutionState.objects.on(timezone.localdate()).select_related("institution").order_by("institution__key")
    )
    for number, state in enumerate(states):
        if number == 1:
            continue  # what the census still lacks
        kind = "deposit" if state.fund_mode == "deposit" else "escrow"
        SupervisedAccount.objects.create(
            region_code=state.region_code, institution=state.institution, kind=kind, bank="示例银行", number=f"6217000099{number:06}",
            by_deduction=True, opened_on=dt.date(2026, 8, 15),
        )  # fmt: skip
        mode = ChargingModeKind.PER_LESSON if number % 2 else ChargingModeKind.PREPAID
        set_charging_mode(by=by, institution=state.institution, mode=mode, since=dt.date(2026, 9, 1))


def _warn(by: User) -> None:
    """Judge every day on which money left a supervised account, and hold the talk about the first warning."""
    out = BankMovement.objects.filter(direction=Direction.OUT, account__in=(Account.ESCROW, Account.DEPOSIT))
    for place in Institution.objects.order_by("key"):
        raise_warnings(place, out.filter(institution=place).values_list("booked_on", flat=True))
    first = FundWarning.objects.order_by("pk").first()
    if first is not None:
        hold_talk(
            by=by, warning=first, on=first.day + dt.timedelta(days=2), participants="区教育局、区市场监管局、示例银行、机构负责人",
            minutes="机构说明为集中退费和房租，承诺五日内归还垫付部分，银行逐日跟踪。（演示）", handling="return",
        )  # fmt: skip


def _report(by: User, family: User) -> list[str]:
    """Report two lessons of the family's child; return their codes."""
    day = settings.FACTS_UNTIL or timezone.localdate()
    mine: QuerySet[Any] = positions(visible_to(Contract.objects.all(), family, "funds.family"), day)
    mine = mine.filter(lessons_left__gt=2)
    contract = mine.order_by("pk").first()
    if contract is None:
        return []
    plain = Contract.objects.get(pk=contract.pk)
    codes = [f"{contract.code}-D{number}" for number in (1, 2)]
    for code in codes:
        record_lesson(by=by, contract=plain, code=code, attended_on=day)
    return codes


def _ask(family: User, codes: list[str]) -> None:
    """Object to one of the lessons, and ask for the money of the latest contract back."""
    lesson = lessons_for(family).select_related("contract").filter(code__in=codes).last()
    if lesson is not None:
        object_to_lesson(by=family, lesson=lesson, text="当天孩子请假，没有上课。（演示）")
    mine: QuerySet[Any] = positions(visible_to(Contract.objects.all(), family, "funds.family"), timezone.localdate())
    last = mine.filter(owed_fen__gt=0).order_by("-signed_on", "-pk").first()
    if last is not None:
        ask_for_refund(by=family, contract=Contract.objects.get(pk=last.pk), reason="搬家，无法继续上课（演示）")


def _exchange(supervisor: User, bank: User) -> None:
    """Let the sandbox bank send statements, one of them lost on the way, and carry out an order for a refund that was approved."""
    account = SupervisedAccount.objects.filter(kind="escrow", closed_on__isnull=True).order_by("pk").last()
    if account is None:
        return
    with tempfile.TemporaryDirectory() as name:
        folder, channel = Path(name), Folder(Path(name))
        served = SandboxBank(folder)
        served.open_account(account.number, 5_000_000)
        for number in range(1, 5):
            served.receive(account.number, 10_000 * number, f"存入 {number}（演示）", "示例付款人")
        (folder / "from-bank" / f"{account.number}-000003.camt053.xml").unlink()
        exchange(by=bank, channel=channel)
        _refund(supervisor, account)
        exchange(by=bank, channel=channel)
        served.step()
        exchange(by=bank, channel=channel)


def _refund(supervisor: User, account: SupervisedAccount) -> None:
    """Have a refund asked for, approved and ordered, of the institution of an account."""
    owed: QuerySet[Any] = positions(Contract.objects.filter(institution=account.institution), timezone.localdate())
    for contract in owed.filter(owed_fen__gt=0, escrow_fen__gte=F("owed_fen")).order_by("pk")[:50]:
        guardian = Guardianship.objects.filter(pupil__key=contract.student_key).select_related("user").first()
        if guardian is None:
            continue
        with acting(guardian.user.username, "demonstration: a family"):
            request = ask_for_refund(
                by=guardian.user, contract=Contract.objects.get(pk=contract.pk), reason="转学（演示）"
            )
        with acting(supervisor.username, "demonstration: look after money"):
            approve_refund(by=supervisor, request=request)
            with suppress(NothingToOrder):
                make_order(by=supervisor, region_code=account.region_code)
        return
