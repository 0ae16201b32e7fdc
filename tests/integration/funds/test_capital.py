"""Capital of institutions: committed and paid in on time or a finding; what goes back to the organiser is looked at."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import Workbook

from factories.places import make_institution, make_region, make_user
from programs import Program, error, new_token
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.funds.capital import CAPITAL
from shuangjian.funds.models import CapitalEntry
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.imports import confirm, stage
from shuangjian.registry.imports.batches import counts_of
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
LIST, RULES = "/funds/capital/", ("funds.capital_short", "funds.capital_withdrawn")
DUE = {
    "institution_key": "371500/P1",
    "code": "1",
    "kind": "committed",
    "day": "2026-06-01",
    "amount_fen": "100000",
    "taken_by": "",
}
PAID = DUE | {"code": "2", "kind": "paid", "day": "2026-05-20"}
TAKEN = DUE | {"code": "3", "kind": "withdrawn", "day": "2026-06-10", "amount_fen": "50000", "taken_by": "organiser"}


@pytest.fixture
def people() -> dict[str, User]:
    """An officer, an institution of the district, and an officer of another."""
    with acting("tester", "a test"):
        region = make_region("371500")
        place = make_institution("P1", region="371500")
        return {
            "officer": make_user("user-o", "district_officer", region=region),
            "institution": make_user("user-i", "institution_officer", institution=place),
            "far officer": make_user("user-f", "district_officer", region=make_region("230805")),
        }


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def found() -> dict[str, tuple[Any, ...]]:
    run_sweep(by=SystemPart.WORKER, as_of=dt.date(2026, 6, 30), rules=RULES)
    rows = Finding.objects.filter(state__in=["open", "undecided"])
    return {row.rule_id: (row.state, row.day, row.observed, row.limit) for row in rows}


@pytest.mark.clause("LC-NI-11")
def test_a_yuan_less_than_due_is_a_finding_and_what_goes_back_is_flagged(people: dict[str, User]) -> None:
    officer = signed_in(people["officer"])
    for sent in (DUE, PAID):
        assert officer.post(f"{LIST}add/", sent).status_code == 302
    assert found() == {}
    row = CapitalEntry.objects.get(code="2")
    sent = PAID | {"amount_fen": "99999", "reason": "凭证为准"}
    assert officer.post(f"{LIST}{row.pk}/change/", sent).status_code == 302
    due = dt.date(2026, 6, 1)
    assert found() == {"funds.capital_short": ("open", due, 9_999_900, 10_000_000)}
    assert officer.post(f"{LIST}add/", TAKEN).status_code == 302
    assert found()["funds.capital_withdrawn"] == ("undecided", dt.date(2026, 6, 10), 5_000_000, None)
    finding = Finding.objects.get(rule_id="funds.capital_short")
    page = officer.get(f"/findings/{finding.pk}/").content.decode()
    assert "99,999" in page
    assert officer.get("/funds/capital/of/371500/P1/2/").headers["Location"] == f"{LIST}{row.pk}/"


def test_an_institution_reads_its_own_and_records_nothing(people: dict[str, User]) -> None:
    institution, officer = signed_in(people["institution"]), signed_in(people["officer"])
    assert institution.post(f"{LIST}add/", DUE).status_code == 403
    assert officer.post(f"{LIST}add/", DUE).status_code == 302
    assert [row.code for row in institution.get(LIST).context["page"].object_list] == ["1"]
    assert signed_in(people["far officer"]).get(LIST).context["page"].paginator.count == 0
    assert signed_in(people["far officer"]).get("/funds/capital/of/371500/P1/1/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "code"), ({"institution_key": "371500/P9"}, "institution_key"), ({"code": "9", "kind": "paid", "day": "2999-01-01"}, "day"),
        ({"code": "9", "taken_by": "organiser"}, "taken_by"), ({"code": "9", "amount_fen": "0"}, "amount_fen"), ({"code": "a/b"}, "code"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    people: dict[str, User], change: dict[str, str], field: str
) -> None:
    officer = signed_in(people["officer"])
    officer.post(f"{LIST}add/", DUE)
    answer = officer.post(f"{LIST}add/", DUE | change)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_file_is_read_once_and_what_was_taken_back_can_be_restored(people: dict[str, User]) -> None:
    made, out = Workbook(), io.BytesIO()
    made.active.append(("培训机构", "出资编号", "出资类别", "日期", "金额（元）", "资金去向"))
    made.active.append(("示例P1", "1", "认缴", "2026-06-01", 100000, None))
    made.active.append(("示例P1", "2", "实缴", "2999-06-01", 100000, None))
    made.save(out)
    for counted in ({"new": 1, "rejected": 1}, {"unchanged": 1, "rejected": 1}):
        batch = stage(CAPITAL.importing(), by=people["officer"], file_name="出资.xlsx", content=out.getvalue())
        assert {name: count for name, count in counts_of(batch).items() if count} == counted
        if "new" in counted:
            confirm(CAPITAL.importing(), by=people["officer"], batch=batch)
    officer, row = signed_in(people["officer"]), CapitalEntry.objects.get()
    assert found() != {}
    assert officer.post(f"{LIST}withdraw/", {"row": row.pk, "reason": "重复登记"}).status_code == 302
    assert found() == {}
    assert officer.post(f"{LIST}{row.pk}/restore/1/", {"reason": "并未重复"}).status_code == 302
    assert found() != {}


def test_a_program_records_and_lists(people: dict[str, User]) -> None:
    program = Program(new_token(people["officer"], "funds.view", "funds.manage"))
    sent = DUE | {"amount_fen": 10_000_000, "taken_by": None}
    assert program.post("capital-entries", sent).status_code == 201
    assert error(program.post("capital-entries", sent))["code"] == "funds.capital_number_taken"
    assert [row["code"] for row in json.loads(program.get("capital-entries").content)["items"]] == ["1"]


@pytest.mark.parametrize(
    "values",
    [{"amount_fen": 0}, {"kind": "given"}, {"taken_by": "organiser"}, {"region_code": "230804"}, {"code": "a/b"}, {}],
)
def test_the_database_refuses_what_cannot_be(people: dict[str, User], values: dict[str, Any]) -> None:
    place = Institution.objects.get(key="371500/P1")
    entry = {
        "region_code": "371500",
        "institution": place,
        "code": "1",
        "kind": "committed",
        "day": dt.date(2026, 6, 1),
        "amount_fen": 1,
    }
    with acting("tester", "a test"):
        CapitalEntry.objects.create(**entry | {"code": "0"})
        with pytest.raises(DatabaseError), transaction.atomic():
            CapitalEntry.objects.create(**entry | (values or {"code": "0"}))
