"""Several who spend of one allocation at the same moment."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection

from factories.places import make_school, make_user
from shuangjian.afterschool.models import ServiceSession
from shuangjian.budgets import pay, services
from shuangjian.budgets.errors import Overspent, PaidTwice
from shuangjian.budgets.models import Expense
from shuangjian.web.context import acting


@pytest.mark.django_db(transaction=True)
def test_two_who_spend_at_the_same_moment_do_not_overspend():
    with acting("tester", "a test"):
        school = make_school()
        officer = make_user("officer", "district_officer", region=school.region)
        principal = make_user("principal", "principal", school=school)
        services.allocate(
            by=officer, school_key=school.key, code="A1", year=2026, purpose="other", source="fiscal", fund=None, difficulty="",
            amount_fen=100, document="x",
        )  # fmt: skip
    ended = []

    def go(code):
        try:
            with acting("tester", "a test"):
                services.spend(
                    by=principal, allocation=f"{school.key}/A1", code=code, spent_on=dt.date(2026, 3, 2), item="other", amount_fen=60, note="x"
                )  # fmt: skip
            ended.append("spent")
        except Overspent:
            ended.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(f"E{n}",)) for n in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ended) == ["refused", "refused", "refused", "spent"]
    assert sum(Expense.objects.values_list("amount_fen", flat=True)) == 60


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_in_the_same_days_pay_them_once():
    with acting("tester", "a test"):
        school = make_school()
        officer = make_user("officer", "district_officer", region=school.region)
        principal = make_user("principal", "principal", school=school)
        services.set_standard(
            by=officer, region_code=school.region_code, school_key=None, valid_from=dt.date(2026, 1, 1), basis="session", amount_fen=100, document="x"
        )  # fmt: skip
        starts = dt.datetime(2026, 3, 2, 16, tzinfo=dt.UTC)
        ServiceSession.objects.create(
            region_code=school.region_code, school=school, code="s", starts_at=starts, ends_at=starts + dt.timedelta(hours=1), staff_person_id="T1"
        )  # fmt: skip
    ended = []

    def go():
        try:
            with acting("tester", "a test"):
                pay.file_breakdown(
                    by=principal, school_key=school.key, first_day=dt.date(2026, 3, 1), last_day=dt.date(2026, 3, 31), plan="x"
                )  # fmt: skip
            ended.append("filed")
        except PaidTwice:
            ended.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ended) == ["filed", "refused", "refused", "refused"]
