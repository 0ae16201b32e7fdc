"""Contracts and what is paid for them: an order is judged before it is paid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from shuangjian.engine.finding import Finding
from shuangjian.funds.choices import EntryKind, Item, Method, PaidInto, Template
from shuangjian.funds.errors import CodeTaken, KeyUsedOtherwise, LearnerUnknown, OrderBreaksRules, PaidBeyondContract
from shuangjian.funds.ledger.posting import post
from shuangjian.funds.models import Contract, Payment
from shuangjian.live.judging import Place, judge
from shuangjian.live.words import language
from shuangjian.registry.access import check_may
from shuangjian.registry.models import Institution, InstitutionState, Pupil, User
from shuangjian.web.formats import format_yuan


@dataclass(frozen=True)
class Order:
    """What a family is to sign: `charge_basis` is period or lesson."""

    code: str
    learner: str
    subject: str
    lessons: int
    amount_fen: int
    starts_on: dt.date
    ends_on: dt.date
    charge_basis: str = "lesson"


def judge_order(institution: Institution, order: Order, day: dt.date) -> list[Finding]:
    """Return what the rules of prepaid money say against collecting an order on a day; the same rules judge the payment afterwards."""
    category = (
        InstitutionState.objects.on(day).filter(institution=institution).values_list("category", flat=True).first()
    )
    draft = {
        "row_id": order.code, "payment_id": order.code, "region_code": institution.region_code, "institution_key": institution.key,
        "institution_id": institution.code, "category": category, "paid_on": day, "amount_fen": order.amount_fen,
        "lessons": order.lessons, "covers_from": order.starts_on, "covers_to": order.ends_on, "account": PaidInto.ESCROW.value,
        "charge_basis": order.charge_basis, "subject": order.subject, "item": Item.TUITION.value,
    }  # fmt: skip
    judged = judge("payment", [draft], Place(institution.region_code), as_of=day)
    return [
        finding for finding in judged.findings if finding.rule.kind == "breach" and finding.rule.id.startswith("funds.")
    ]


@transaction.atomic
def sign_contract(*, by: User, institution: Institution, order: Order, signed_on: dt.date | None = None) -> Contract:
    """Sign an order; nothing is paid yet.

    Raises:
        NotPermitted: `by` does not record for this institution.
        CodeTaken, LearnerUnknown: the code is used, the learner is not known.
        OrderBreaksRules: it may not be collected as it stands, with every rule and its limit.
    """
    check_may(by, "funds.record", institution)
    day = signed_on or timezone.localdate()
    key = f"{institution.key}/{order.code}"
    if Contract.objects.filter(key=key).exists():
        raise CodeTaken(code=order.code)
    pupil = Pupil.objects.filter(key=f"{institution.region_code}/{order.learner}").first()
    if pupil is None:
        raise LearnerUnknown(learner=order.learner)
    if found := judge_order(institution, order, day):
        raise OrderBreaksRules(rules=" ".join(finding.message(language()) for finding in found))
    return Contract.objects.create(
        region_code=institution.region_code, institution=institution, code=order.code, key=key, student_key=pupil.key,
        template=Template.MODEL, signed_on=day, lessons=order.lessons, amount_fen=order.amount_fen, starts_on=order.starts_on,
        ends_on=order.ends_on,
    )  # fmt: skip


@transaction.atomic
def pay_in(
    *,
    by: User,
    contract: Contract,
    code: str,
    amount_fen: int,
    paid_on: dt.date | None = None,
    method: str = Method.BANK,
) -> Payment:
    """Record what a family paid into the supervised account, and book it into the contract's escrow.

    Raises:
        NotPermitted: `by` neither records for the institution nor delivers for the bank.
        KeyUsedOtherwise: another payment has this code; the same one again is returned.
        PaidBeyondContract: more than the contract's amount would be paid.
        DayAhead: the day has not come.
    """
    check_may(by, "funds.record" if by.has_permission("funds.record") else "funds.bank", contract)
    day = paid_on or timezone.localdate()
    found = Payment.objects.filter(institution__key=contract.institution_key, code=code).first()
    if found is not None and (found.contract_key, found.amount_fen, found.paid_on) != (contract.key, amount_fen, day):
        raise KeyUsedOtherwise(source=code)
    if found is None:
        # The contract's row orders payments that arrive together.
        Contract.objects.select_for_update().get(pk=contract.pk)
        paid = Payment.objects.filter(contract__key=contract.key).aggregate(fen=Sum("amount_fen"))["fen"] or 0
        if paid + amount_fen > contract.amount_fen:
            raise PaidBeyondContract(amount=format_yuan(contract.amount_fen))
        found = Payment.objects.create(
            region_code=contract.region_code, institution_key=contract.institution_key, contract=contract, code=code,
            student_key=contract.student_key, paid_on=day, amount_fen=amount_fen, account=PaidInto.ESCROW, method=method, item=Item.TUITION,
        )  # fmt: skip
    post(
        by=by,
        kind=EntryKind.PAY_IN,
        place=contract,
        on=day,
        amount_fen=amount_fen,
        source=f"payment {contract.institution_key}/{code}",
    )
    return found
