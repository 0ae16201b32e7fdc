"""The fund-management guide: what a version sets holds from its day, and days before are judged as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from shuangjian.funds.bank import BankLine, deliver
from shuangjian.funds.models import FundGuide, FundWarning
from shuangjian.live.models import LocalValue
from shuangjian.live.session import leaving_nothing, open_session
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

People = dict[str, User]
SignIn = Callable[[User | None], Client]
NOVEMBER = dt.date(2025, 11, 1)
GUIDE = {
    "region_code": "230804", "title": "预收费资金管理指引（2025年修订）", "number": "示教规〔2025〕3号", "issued_on": "2025-10-20",
    "starts_on": "2025-11-01", "text": "", "funds__large_movement__day_max": "30000", "funds__risk__idle_days": "7",
}  # fmt: skip


@pytest.mark.clause("SH-24")
def test_october_is_judged_by_the_old_threshold_and_november_by_the_new(
    institution: Institution, money_people: People, as_user: SignIn
) -> None:
    client = as_user(money_people["supervisor"])
    answer = client.post("/funds/guides/add/", GUIDE)
    assert answer.status_code == 302, answer.context["form"].errors
    shown = client.get(answer["Location"]).content.decode()
    assert "30,000" in shown
    assert GUIDE["number"] in shown
    days = [NOVEMBER - dt.timedelta(days=1), NOVEMBER]
    with acting("tester", "a test"):
        lines = [BankLine("230804/P1", f"L{day.day}", "escrow", day, "out", 4_000_000) for day in days]
        assert deliver(by=money_people["bank"], lines=lines).warnings == 1
    warning = FundWarning.objects.get()
    assert (warning.day, warning.limit_fen) == (NOVEMBER, 3_000_000)
    # The sweep's rules say the same, and name the guide.
    with transaction.atomic(), leaving_nothing():
        session = open_session(dt.date(2025, 12, 1))
        rule = session.book.rules["funds.large_outflow_day"]
        session.install([rule])
        found = list(session.run(rule))
    assert [(each.day, each.limit) for each in found] == [(NOVEMBER, 3_000_000)]
    assert any(GUIDE["number"] in each.citation() for each in found[0].basis)


def test_a_version_sets_something_known_and_begins_after_the_last(
    institution: Institution, money_people: People, as_user: SignIn
) -> None:
    client, add = as_user(money_people["supervisor"]), "/funds/guides/add/"
    nothing = {name: value for name, value in GUIDE.items() if not name.startswith("funds")}
    assert client.post(add, nothing).status_code == 422
    assert client.post(add, GUIDE | {"starts_on": "2025-10-19"}).status_code == 422
    assert client.post(add, GUIDE | {"funds__large_movement__day_max": "30000000"}).status_code == 422
    looser = client.post(add, GUIDE | {"funds__deposit__months": "2"})
    assert looser.status_code == 422
    assert client.post(add, GUIDE).status_code == 302
    assert client.post(add, GUIDE | {"funds__risk__idle_days": "8"}).status_code == 422
    assert (FundGuide.objects.count(), LocalValue.objects.count()) == (1, 2)
    assert as_user(money_people["leader"]).get("/funds/guides/").status_code == 200
    assert as_user(money_people["leader"]).get(add).status_code == 403
    assert as_user(money_people["family"]).get("/funds/guides/").status_code == 403
