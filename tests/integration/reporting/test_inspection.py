"""The sheet of an inspection: what is known stands in it already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from factories.places import make_school, make_user
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.guidance.models import Document
from shuangjian.registry.actors import SystemPart
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

SHEET = "/reporting/inspections/230804/S1/?to=2025-03-20"


def _file_rules(client: Client, address: str = "/guidance/documents/add/", **values: str) -> None:
    sent = {
        "owner_key": "230804/S1", "kind": "school_rules", "subject": "", "title": "作业管理细则", "edition": "2025", "body": "第一条 每天公示。",
        "approved_by": "校长", "approved_on": "2025-03-05",
    } | values  # fmt: skip
    assert client.post(address, sent).status_code == 302


def _presets(client: Client, address: str = SHEET) -> dict[str, Any]:
    return {preset.item.id: preset for preset in client.get(address).context["sheet"].presets}


@pytest.mark.clause("LC-01b")
def test_a_school_without_rules_is_listed_and_its_item_preset_until_they_are_approved(
    people: Any, as_user: Callable[..., Client]
) -> None:
    officer, principal = as_user(people["officer"]), as_user(people["principal"])
    assert _presets(officer)["LC-01b"].met is False
    listed = officer.get("/reporting/inspections/?to=2025-03-20").context["page"].object_list
    assert [row.not_met for row in listed if row.school.key == "230804/S1"] == [1]
    assert "没有经校长批准的现行文件" in officer.get(SHEET).content.decode()
    _file_rules(principal)
    assert _presets(officer)["LC-01b"].met is True
    assert _presets(officer, SHEET.replace("03-20", "03-04"))["LC-01b"].met is False  # not yet approved then
    page = officer.get("/guidance/documents/").content.decode()
    assert "2025-03-05" in page
    assert "作业管理细则" in page


@pytest.mark.clause("RC-01a")
def test_missing_notice_days_of_the_month_stand_in_the_sheet(
    people: Any, as_user: Callable[..., Client], make_finding: Callable[..., Any]
) -> None:
    _file_rules(as_user(people["principal"]))
    for day, subject in ((3, "1"), (4, "1"), (4, "2"), (17, "1")):
        make_finding(
            rule_id="homework.notice_missing", day=dt.date(2025, 3, day), subject_id=subject, state="open", kind="breach",
            identity=f"missing {day} {subject}", school_key="230804/S1", owner_key="230804/S1",
        )  # fmt: skip
    make_finding(
        rule_id="homework.notice_missing", day=dt.date(2025, 2, 28), state="open", kind="breach", identity="last month",
        school_key="230804/S1", owner_key="230804/S1",
    )  # fmt: skip
    officer = as_user(people["officer"])
    presets = _presets(officer)
    assert presets["LC-01b"].met is True
    assert presets["RC-01a"].met is False
    assert [ground.text for ground in presets["RC-01a"].grounds] == ["上课日未公示作业：3天"]
    assert officer.get(presets["RC-01a"].grounds[0].url).context["page"].paginator.count == 4
    assert presets["QJ-31"].met is None


@pytest.mark.clause("RC-01a")
def test_a_school_without_rules_is_a_finding_until_its_head_approves_some(as_user: Callable[..., Client]) -> None:
    with acting("tester", "a test"):
        school, other = make_school("S1", "500153"), make_school("S2", "500153")
        officer = make_user("rc-officer", "district_officer", region=school.region)
        heads = [make_user(f"rc-{each.code}", "principal", school=each) for each in (school, other)]
    _file_rules(as_user(heads[1]), owner_key=other.key)
    listing = "/findings/?rule=homework.rules_missing"

    def found() -> list[str]:
        run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2025, 3, 20), rules=["homework.rules_missing"])
        rows = as_user(officer).get(listing + "&state=open").context["page"].object_list
        return [finding.owner_key for finding in rows]

    assert found() == [school.key]
    ground = _presets(as_user(officer), SHEET.replace("230804", "500153"))["RC-01a"].grounds[0]
    assert ground.text == "学校没有作业管理细则：1天"
    _file_rules(as_user(heads[0]), owner_key=school.key)
    assert found() == []
    # A new edition leaves no gap before it.
    row = Document.objects.get(school__key=school.key)
    _file_rules(as_user(heads[0]), owner_key=school.key, address=f"/guidance/documents/{row.pk}/change/", edition="2026",
                approved_on="2025-04-01", reason="修订")  # fmt: skip
    row.refresh_from_db()
    assert (row.approved_on, row.approved_first_on) == (dt.date(2025, 4, 1), dt.date(2025, 3, 5))
    assert found() == []


def test_who_sees_which_sheet(people: Any, as_user: Callable[..., Client]) -> None:
    assert as_user(people["principal"]).get(SHEET).status_code == 200
    assert as_user(people["principal"]).get(SHEET.replace("S1", "S2")).status_code == 404
    assert as_user(people["family"]).get(SHEET).status_code == 403
    assert as_user(people["class teacher"]).get("/reporting/inspections/").status_code == 403
    officer = as_user(people["officer"])
    assert officer.get("/reporting/inspections/?to=nonsense").status_code == 200
    found = officer.get("/reporting/inspections/?to=2025-03-20&q=S2").context["page"].object_list
    assert [row.school.key for row in found] == ["230804/S2"]
