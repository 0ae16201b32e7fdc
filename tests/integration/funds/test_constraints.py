from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from factories.places import make_institution
from shuangjian.funds.models import AccountBalance, Attendance, BankMovement, Contract, Payment, Release

pytestmark = pytest.mark.usefixtures("actor")

DAY = dt.date(2026, 9, 5)


@pytest.fixture
def contract(actor: None) -> Contract:
    place = make_institution()
    return Contract.objects.create(
        region_code=place.region_code,
        institution=place,
        code="C1",
        key=f"{place.key}/C1",
        signed_on=DAY,
        lessons=24,
        amount_fen=156_000,
    )


def _payment(contract: Contract, **values: object) -> Payment:
    same = {"region_code": contract.region_code, "institution_key": contract.institution_key, "contract": contract}
    return Payment.objects.create(**(same | {"code": "P1", "paid_on": DAY, "amount_fen": 1} | values))


@pytest.mark.parametrize("field", ["amount_fen", "lessons"])
def test_refuses_negative_amounts(contract, field):
    with pytest.raises(IntegrityError, match=f"{field}_not_negative"), transaction.atomic():
        _payment(contract, **{field: -1})


def test_a_payment_is_recorded_once(contract):
    _payment(contract)
    with pytest.raises(IntegrityError, match="payment_once"), transaction.atomic():
        _payment(contract, amount_fen=2)


def test_two_institutions_number_their_payments_alike(contract):
    _payment(contract)
    other = make_institution("P2")
    Payment.objects.create(region_code=other.region_code, institution=other, code="P1", paid_on=DAY, amount_fen=1)


def test_refuses_a_contract_of_another_institution(contract):
    other = make_institution("P2")
    with pytest.raises(IntegrityError, match="contract_key_in_institution_key"), transaction.atomic():
        _payment(contract, institution_key=other.key)


def test_refuses_a_span_that_ends_before_it_begins(contract):
    with pytest.raises(IntegrityError, match="covers_to_after_covers_from"), transaction.atomic():
        _payment(contract, covers_from=DAY, covers_to=DAY - dt.timedelta(days=1))


def test_a_lesson_consumed_is_at_least_one_and_is_never_changed_in_place(contract):
    same = {"region_code": contract.region_code, "institution_key": contract.institution_key, "contract": contract}
    with pytest.raises(IntegrityError, match="lessons_above_zero"), transaction.atomic():
        Attendance.objects.create(**same, code="A0", attended_on=DAY, lessons=0)
    held = Attendance.objects.create(**same, code="A1", attended_on=DAY, lessons=1)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Attendance.objects.filter(pk=held.pk).update(lessons=2)


def test_a_balance_may_be_below_zero_because_the_bank_says_so(contract):
    AccountBalance.objects.create(
        region_code=contract.region_code,
        institution_key=contract.institution_key,
        account="escrow",
        day=DAY,
        balance_fen=-1,
    )


@pytest.mark.parametrize("model", [Release, BankMovement])
def test_money_moves_in_whole_fen(model):
    assert model._meta.get_field("amount_fen").get_internal_type() == "BigIntegerField"
