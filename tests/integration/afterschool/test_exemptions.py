"""A school day without service: a breach of the day, until its reason is approved and recorded."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import Workbook

from factories.places import make_region, make_school, make_user
from programs import Program, error, new_token
from shuangjian.afterschool.exemptions import EXEMPTIONS
from shuangjian.afterschool.models import ServiceExemption, ServiceSession
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.imports import confirm, stage
from shuangjian.registry.imports.batches import counts_of
from shuangjian.registry.models import User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
LIST, RULE = "/afterschool/exemptions/", "afterschool.day_missing"
STORM = {"school_key": "230804/S1", "day": "2026-03-04", "cause": "台风停课", "approved_on": "2026-03-03"}


@pytest.fixture
def people() -> dict[str, User]:
    """An officer and the head of a school that held service on all days of a week but its Wednesday."""
    with acting("tester", "a test"):
        school = make_school("S1")
        for day in (2, 3, 5, 6):
            ServiceSession.objects.create(
                region_code="230804", school=school, code=f"s{day}", phase="1", starts_at=dt.datetime.fromisoformat(f"2026-03-0{day}T15:30+08:00"),
                ends_at=dt.datetime.fromisoformat(f"2026-03-0{day}T17:30+08:00"),
            )  # fmt: skip
        return {
            "officer": make_user("user-o", "district_officer", region=make_region()),
            "head": make_user("user-p", "principal", school=school),
            "far officer": make_user("user-f", "district_officer", region=make_region("230805")),
        }


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def open_days() -> list[int]:
    run_sweep(by=SystemPart.WORKER, as_of=dt.date(2026, 3, 7), rules=[RULE])
    found = Finding.objects.filter(rule_id=RULE, state=FindingState.OPEN)
    return sorted(finding.day.day for finding in found)


@pytest.mark.clause("LC-05c")
def test_a_missing_day_is_a_finding_until_its_reason_is_approved(people: dict[str, User]) -> None:
    assert open_days() == [4]
    officer = signed_in(people["officer"])
    assert officer.post(f"{LIST}add/", STORM).status_code == 302
    assert open_days() == []
    row = ServiceExemption.objects.get()
    assert officer.post(f"{LIST}withdraw/", {"row": row.pk, "reason": "未停课"}).status_code == 302
    assert open_days() == [4]


def test_a_school_reads_what_the_officer_approves_and_approves_nothing(people: dict[str, User]) -> None:
    head, officer = signed_in(people["head"]), signed_in(people["officer"])
    assert head.post(f"{LIST}add/", STORM).status_code == 403
    assert officer.post(f"{LIST}add/", STORM).status_code == 302
    assert [row.cause for row in head.get(LIST).context["page"].object_list] == ["台风停课"]
    assert signed_in(people["far officer"]).get(LIST).context["page"].paginator.count == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [({}, "day"), ({"approved_on": "2999-01-01"}, "approved_on"), ({"school_key": "230805/S1"}, "school_key"), ({"cause": "  "}, "cause")],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    people: dict[str, User], change: dict[str, str], field: str
) -> None:
    officer = signed_in(people["officer"])
    officer.post(f"{LIST}add/", STORM)
    answer = officer.post(f"{LIST}add/", STORM | change)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_file_is_read_once_and_a_change_keeps_what_was(people: dict[str, User]) -> None:
    made, out = Workbook(), io.BytesIO()
    made.active.append(("学校", "停开日期", "停开原因", "批准日期"))
    made.active.append(("示例S1", "2026-03-04", "台风停课", "2026-03-03"))
    made.active.append(("没有的学校", "2026-03-04", "台风停课", "2026-03-03"))
    made.save(out)
    for counted in ({"new": 1, "rejected": 1}, {"unchanged": 1, "rejected": 1}):
        batch = stage(EXEMPTIONS.importing(), by=people["officer"], file_name="停开.xlsx", content=out.getvalue())
        assert {name: count for name, count in counts_of(batch).items() if count} == counted
        if "new" in counted:
            confirm(EXEMPTIONS.importing(), by=people["officer"], batch=batch)
    officer, row = signed_in(people["officer"]), ServiceExemption.objects.get()
    sent = STORM | {"cause": "暴雪停课", "reason": "写错"}
    assert officer.post(f"{LIST}{row.pk}/change/", sent).status_code == 302
    assert officer.post(f"{LIST}{row.pk}/restore/1/", {"reason": "原来没错"}).status_code == 302
    assert ServiceExemption.objects.get().cause == "台风停课"


def test_the_database_keeps_one_entry_with_a_reason(people: dict[str, User]) -> None:
    values = {"region_code": "230804", "school": make_school("S1"), "day": dt.date(2026, 3, 4), "approved_on": dt.date(2026, 3, 3)}  # fmt: skip
    with acting("tester", "a test"):
        ServiceExemption.objects.create(**values, cause="台风")
        for wrong, name in (({"cause": "台风"}, "once"), ({"cause": " ", "day": dt.date(2026, 3, 5)}, "says_why")):
            with pytest.raises(DatabaseError, match=name), transaction.atomic():
                ServiceExemption.objects.create(**values | wrong)


def test_programs_record_and_read_them(people: dict[str, User]) -> None:
    officer = Program(new_token(people["officer"], "afterschool.view", "afterschool.exempt"))
    made = officer.post("service-exemptions", STORM)
    assert made.status_code == 201, made.content
    refused = officer.post("service-exemptions", STORM)
    assert (refused.status_code, error(refused)["code"]) == (409, "afterschool.day_exempt")
    assert [row["cause"] for row in json.loads(officer.get("service-exemptions").content)["items"]] == ["台风停课"]
