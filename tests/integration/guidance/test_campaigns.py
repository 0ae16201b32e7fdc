"""Campaigns against too much homework, as a bureau and its schools run them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from factories.places import make_school, make_user
from shuangjian.guidance.campaigns import close_campaign, open_campaign
from shuangjian.guidance.errors import CampaignNotThere, GroupMissing
from shuangjian.guidance.models import Campaign, Problem
from shuangjian.registry.errors import NotPermitted
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

CAMPAIGNS = "/guidance/campaigns/"
STARTED = {
    "region": "230804", "title": "作业负担专项整治", "group": "作业管理专班", "decision": "启动通知", "decided_on": "2025-03-03",
    "checks_due_on": "2025-03-21",
}  # fmt: skip


def _begin(client: Client, **values: str) -> Any:
    return client.post(f"{CAMPAIGNS}open/", STARTED | values)


def _check(client: Client, school: str, problems: str = "") -> Any:
    sent = {"school": f"230804/{school}", "checked_on": "2025-03-10", "problems": problems}
    return client.post(f"{CAMPAIGNS}{Campaign.objects.get().pk}/check/", sent)


def _stage(client: Client) -> str:
    return str(client.get(f"{CAMPAIGNS}{Campaign.objects.get().pk}/").context["standing"].stage)


@pytest.mark.clause("QJ-26")
def test_no_group_no_campaign_and_five_self_checks_end_the_stage(people: Any, as_user: Callable[..., Client]) -> None:
    officer = as_user(people["officer"])
    refused = _begin(officer, group=" ")
    assert refused.status_code == 422
    assert "请填写负责本次整治的专班" in refused.content.decode()
    assert not Campaign.objects.exists()
    with acting("tester", "a test"):
        heads = [as_user(people["principal"]), as_user(people["other principal"])] + [
            as_user(make_user(f"head {code}", "principal", school=make_school(code))) for code in ("S3", "S4", "S5")
        ]
    assert _begin(officer).status_code == 302
    assert "待报送的自查" in heads[0].get("/inbox/").content.decode()
    for number, head in enumerate(heads, 1):
        assert _stage(officer) == "checking"
        assert _check(head, f"S{number}", "每天公示不全\n\n时长未写" if number == 1 else "").status_code == 302
    assert _stage(officer) == "mending"
    assert "待报送的自查" not in heads[0].get("/inbox/").content.decode()
    address = f"{CAMPAIGNS}{Campaign.objects.get().pk}/"
    assert officer.post(f"{address}close/", {"report": "早了"}).status_code == 422
    for problem in Problem.objects.all():
        assert heads[0].post(f"{address}problems/{problem.pk}/", {"how": "已补齐"}).status_code == 302
    assert _stage(officer) == "reporting"
    assert officer.post(f"{address}close/", {"report": "五校自查，两个问题已销号。"}).status_code == 302
    assert "两个问题已销号" in heads[4].get(address).content.decode()
    assert _stage(officer) == "closed"


def test_a_school_checks_itself_once_and_nobody_else_does(people: Any, as_user: Callable[..., Client]) -> None:
    principal = as_user(people["principal"])
    assert _begin(principal).status_code == 404
    _begin(as_user(people["officer"]))
    assert _check(principal, "S1", "一个问题").status_code == 302
    assert _check(principal, "S1").status_code == 422
    assert _check(principal, "S2").status_code == 422
    assert _check(as_user(people["officer"]), "S2").status_code == 422
    address = f"{CAMPAIGNS}{Campaign.objects.get().pk}/"
    assert "一个问题" not in as_user(people["other principal"]).get(address).content.decode()
    problem = Problem.objects.get()
    assert as_user(people["other principal"]).get(f"{address}problems/{problem.pk}/").status_code == 404
    assert as_user(people["far officer"]).get(address).status_code == 404
    assert as_user(people["family"]).get(CAMPAIGNS).status_code == 403


def test_services_refuse_what_pages_do_not_offer(people: Any, as_user: Callable[..., Client]) -> None:
    values = {"title": "整治", "decision": "通知", "decided_on": "2025-03-03", "checks_due_on": "2025-03-21"}
    _begin(as_user(people["officer"]))
    campaign = Campaign.objects.get()
    with pytest.raises(NotPermitted):
        open_campaign(by=people["principal"], region=campaign.region, group="专班", **values)
    with pytest.raises(GroupMissing):
        open_campaign(by=people["officer"], region=campaign.region, group="", **values)
    with pytest.raises(CampaignNotThere):
        close_campaign(by=people["officer"], campaign=campaign, report="早了")
