"""If chosen institutions closed together: families once each, what is owed and not covered, and where learners could go."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from django.test import Client

from factories.funds import SIGNED, make_contract, make_lessons, pay
from factories.places import make_institution
from shuangjian.funds.models import AccountBalance
from shuangjian.registry.models import Institution, User

People = dict[str, User]
SignIn = Callable[[User | None], Client]


def test_what_families_would_lose_is_counted_for_the_chosen_alone(
    actor: None, institution: Institution, money_people: People, as_user: SignIn
) -> None:
    second, third, sport = make_institution("P2"), make_institution("P3"), make_institution("P4", category="sport")
    for place, learner, fen in (
        (institution, "A", 300_000),
        (second, "A", 150_000),
        (second, "B", 300_000),
        (third, "C", 300_000),
    ):
        contract = make_contract(f"C{learner}", place, student_key=f"230804/{learner}")
        pay(contract, fen)
        if (place, learner) == (second, "B"):
            make_lessons(contract, 12)
    for place, fen in ((institution, 500_000), (second, 230_000)):
        AccountBalance.objects.create(
            region_code="230804", institution=place, account="escrow", day=SIGNED, balance_fen=fen
        )
    client, day = as_user(money_people["supervisor"]), "2025-10-01"
    answer = client.get("/funds/stress/", {"pick": ["230804/P1", "230804/P2"], "day": day})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    # Families A (of both) and B; 3,000 + 1,500 + 1,800 owed; of the second 1,000 short, though the first has 2,000 over.
    for said in ("2 户家庭", "6,300.00 元", "1,000.00 元", "63 课时"):
        assert said in page, said
    text = b"".join(client.get(f"{answer['Location']}&export=csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    rows = list(csv.reader(io.StringIO(text)))[1:3]
    assert [(row[0], row[3], row[5], row[6], row[7]) for row in rows] == [
        ("示例P2", "3300.0", "1000.0", "1", "示例P3"), ("示例P1", "3000.0", "0.0", "1", "示例P3"),
    ]  # fmt: skip
    assert (
        sport.key in client.get("/funds/stress/").content.decode()
    )  # it can be chosen, and is not nearby: another category
    assert "230804/P2" not in as_user(money_people["institution"]).get("/funds/stress/").content.decode()
    assert as_user(money_people["family"]).get("/funds/stress/").status_code == 403
