"""Applications for licences: what the rulebook forbids is refused with its clauses, on the page, for programs and by the database."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from factories.places import make_region, make_user
from programs import Program, new_token
from shuangjian.licensing import applications
from shuangjian.licensing.application_pages import APPLICATIONS
from shuangjian.licensing.applications import (
    ApplicationDecided,
    ApplicationKnown,
    DecidedOutside,
    FiledInFuture,
    GroundsMissing,
    LicenceForbidden,
    RegionNotKept,
)
from shuangjian.licensing.judging import provisions_against
from shuangjian.licensing.models import LicenceApplication
from shuangjian.portal.inbox import read_inbox
from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.imports import confirm, stage
from shuangjian.registry.models import User
from shuangjian.registry.versions import versions_of
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

QIANJIN, LIAOCHENG = "230804", "371500"
FILED = dt.date(2022, 3, 1)
Clients = Callable[[User | None], Client]


@pytest.fixture
def officers(people: dict[str, User]) -> dict[str, User]:
    with acting("tester", "a test"):
        return {
            QIANJIN: people["officer"],
            LIAOCHENG: make_user("user-lc", "district_officer", region=make_region(LIAOCHENG)),
        }


def accepted(by: User, region: str = QIANJIN, category: str = "subject", audience: str = "junior", filed: dt.date = FILED) -> LicenceApplication:  # fmt: skip
    with acting(by.username, "a test"):
        row = applications.add_application(
            by=by, region_code=region, applicant="示例申请人", category=category, audience=audience, filed_on=filed
        )
        return applications.move_application(by=by, row=row, action="accept")


def send(client: Client, row: LicenceApplication, action: str, **sent: str) -> Any:
    address = reverse("licensing:applications_move", args=[row.pk, action])
    opened = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', opened))
    return client.post(address, hidden | sent)


EXAMPLES = [
    pytest.param(QIANJIN, "subject", "junior", ["CN-2021-40-13", "QJ-05"], id="subject", marks=pytest.mark.clause("QJ-05")),
    pytest.param(QIANJIN, "art", "junior", [], id="art", marks=pytest.mark.clause("QJ-05")),
    pytest.param(LIAOCHENG, "subject", "primary", ["CN-2021-40-13", "LC-08a"], id="compulsory-subject", marks=pytest.mark.clause("LC-08a")),
    pytest.param(LIAOCHENG, "art", "primary", [], id="compulsory-art", marks=pytest.mark.clause("LC-08a")),
    pytest.param(LIAOCHENG, "sport", "preschool", ["CN-2021-40-13", "LC-08b"], id="preschool-sport", marks=pytest.mark.clause("LC-08b")),
    pytest.param(LIAOCHENG, "subject", "preschool", ["CN-2021-40-13", "LC-08b"], id="preschool-subject", marks=pytest.mark.clause("LC-08b")),
    pytest.param(LIAOCHENG, "subject", "senior", ["CN-2021-40-13", "LC-08c"], id="senior-subject", marks=pytest.mark.clause("LC-08c")),
    pytest.param(LIAOCHENG, "art", "senior", [], id="senior-art", marks=pytest.mark.clause("LC-08c")),
]  # fmt: skip


@pytest.mark.parametrize(("region", "category", "audience", "clauses"), EXAMPLES)
def test_what_a_clause_forbids_is_not_approved(
    officers: dict[str, User], as_user: Clients, region: str, category: str, audience: str, clauses: list[str]
) -> None:
    client = as_user(officers[region])
    row = accepted(officers[region], region, category, audience)
    beforehand = client.get(APPLICATIONS.url("row", row.pk)).content.decode()
    answer = send(client, row, "approve", decided_on=FILED.isoformat(), grounds="材料齐全")
    row.refresh_from_db()
    if not clauses:
        assert "可以继续办理" in beforehand
        assert (answer.status_code, row.state, row.decided_on, row.refused_by) == (302, "approved", FILED, [])
        return
    said = answer.content.decode()
    assert (answer.status_code, row.state) == (422, "accepted")
    assert [each for each in clauses if each not in beforehand or each not in said] == []
    with pytest.raises(LicenceForbidden) as refused:
        applications.move_application(
            by=officers[region], row=row, action="approve", grounds="材料齐全", decided_on=FILED
        )
    assert refused.value.values["ids"].split() == clauses
    assert send(client, row, "refuse", decided_on=FILED.isoformat(), grounds="停止审批").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.refused_by) == ("refused", clauses)
    assert clauses[-1] in client.get(APPLICATIONS.url("row", row.pk)).content.decode()


def test_the_day_of_the_decision_counts_and_the_stop_begins_on_its_day(officers: dict[str, User]) -> None:
    row = accepted(officers[QIANJIN], filed=dt.date(2021, 7, 1))
    assert provisions_against(row, dt.date(2021, 7, 23)) == ()
    assert [each.id for each in provisions_against(row, dt.date(2021, 7, 24))] == ["CN-2021-40-13", "QJ-05"]
    applications.move_application(
        by=officers[QIANJIN], row=row, action="approve", grounds="材料齐全", decided_on=dt.date(2021, 7, 23)
    )


def test_wrong_input_is_refused_and_nothing_is_written(people: dict[str, User], officers: dict[str, User]) -> None:
    by, values = people["supervisor"], {"applicant": "甲", "category": "art", "audience": "primary"}
    with pytest.raises(RegionNotKept):
        applications.add_application(by=by, region_code=LIAOCHENG, filed_on=FILED, **values)
    with pytest.raises(FiledInFuture):
        applications.add_application(by=by, region_code=QIANJIN, filed_on=dt.date(2099, 1, 1), **values)
    assert not LicenceApplication.objects.exists()
    row = accepted(by, category="art")
    with pytest.raises(ApplicationKnown):
        accepted(by, category="sport")
    with pytest.raises(NotPermitted):
        applications.move_application(by=by, row=row, action="approve", grounds="材料齐全")
    officer = officers[QIANJIN]
    with pytest.raises(GroundsMissing):
        applications.move_application(by=officer, row=row, action="approve", grounds=" ")
    with pytest.raises(DecidedOutside):
        applications.move_application(
            by=officer, row=row, action="approve", grounds="可", decided_on=dt.date(2022, 2, 28)
        )
    applications.move_application(by=officer, row=row, action="withdraw", grounds="申请人撤回")
    row.refresh_from_db()
    for attempt in (
        lambda: applications.move_application(by=officer, row=row, action="approve", grounds="可"),
        lambda: applications.change_application(by=officer, row=row, reason="更正", category="sport"),
        lambda: applications.restore_application(by=officer, row=row, number=1, reason="恢复"),
    ):
        with pytest.raises(ApplicationDecided):
            attempt()
    assert [version.number for version in versions_of(row)] == [3, 2, 1]


def test_the_database_approves_nothing_forbidden_and_moves_nothing_decided(officers: dict[str, User]) -> None:
    rows = LicenceApplication.objects.filter(pk=accepted(officers[QIANJIN]).pk)
    decided = {"decided_on": FILED, "grounds": "可"}
    with acting("tester", "a test"):
        for wrong in ({"state": "approved", "refused_by": ["QJ-05"], **decided}, {"state": "approved"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)
        rows.update(state="refused", refused_by=["QJ-05"], **decided)
        with pytest.raises(IntegrityError, match="nothing leads"), transaction.atomic():
            rows.update(state="approved", refused_by=[])


def test_it_waits_for_who_decides_and_is_seen_by_whom_it_is_for(people: dict[str, User], as_user: Clients) -> None:
    row = accepted(people["supervisor"])
    address = APPLICATIONS.url("row", row.pk)
    seen = {who for who, user in people.items() if as_user(user).get(address).status_code == 200}
    assert seen == {"supervisor", "officer", "leader"}
    approve = reverse("licensing:applications_move", args=[row.pk, "approve"])
    assert {who for who, user in people.items() if as_user(user).get(approve).status_code == 200} == {"officer"}
    waits = {
        who for who, user in people.items()
        if any(section.section.name == "applications for licences" for section in read_inbox(user))
    }  # fmt: skip
    assert waits == {"officer"}
    client = as_user(people["officer"])
    assert "示例申请人" in client.get(APPLICATIONS.url() + "?state=open").content.decode()
    assert "示例申请人" not in client.get(APPLICATIONS.url() + "?state=approved").content.decode()


def test_a_file_fills_the_register(people: dict[str, User]) -> None:
    file = "地区,拟设机构名称,类别,招收对象,递交日期\n230804,乙培训学校,文化艺术,小学,2022-03-01\n".encode()
    plan = APPLICATIONS.importing()
    confirm(
        plan, by=people["supervisor"], batch=stage(plan, by=people["supervisor"], file_name="申请.csv", content=file)
    )
    assert LicenceApplication.objects.get().applicant == "乙培训学校"


def test_programs_register_and_decide_under_the_same_rules(people: dict[str, User]) -> None:
    officer = Program(new_token(people["officer"], "licensing.review", "licensing.edit", "licensing.decide"))
    sent = {
        "region_code": QIANJIN, "applicant": "丙培训学校", "category": "subject", "audience": "junior", "filed_on": "2022-03-01"
    }  # fmt: skip
    made = json.loads(officer.post("licence-applications", sent).content)
    assert (made["state"], made["forbidden_by"]) == ("submitted", ["CN-2021-40-13", "QJ-05"])
    moves = f"licence-applications/{made['id']}/moves"
    assert officer.post(moves, {"action": "accept"}).status_code == 201
    answer = officer.post(moves, {"action": "approve", "grounds": "材料齐全"})
    assert (answer.status_code, "licensing.licence_forbidden" in answer.content.decode()) == (409, True)
    assert officer.post("licence-applications/0/moves", {"action": "accept"}).status_code == 404
    listed = json.loads(officer.get("licence-applications").content)["items"]
    assert [(each["applicant"], each["state"]) for each in listed] == [("丙培训学校", "accepted")]
