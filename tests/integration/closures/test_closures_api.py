"""Closings for programs: an incident with its tasks, what was paid, and plans of institutions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from factories.funds import make_contract, pay
from factories.places import make_department, make_institution, make_region, make_user
from programs import Program, new_token
from shuangjian.closures.models import DisposalPlan, Incident, TaskForceMember
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting


def said(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


@pytest.fixture
def checker(db: None) -> User:
    """Who supervises training in a region with one institution and a department in the task force."""
    with acting("tester", "a test"):
        region = make_region()
        make_institution()
        police = make_department("police")
        TaskForceMember.objects.create(region_code=region.code, department=police, contact="某人", phone="1")
        return make_user("checker", "training_supervisor", region=region)


def test_an_incident_is_reported_followed_and_its_payment_recorded(checker: User) -> None:
    office = Program(new_token(checker, "closures.view", "closures.handle"))
    body = {
        "institution_key": "230804/P1", "kind": "closing", "reported_at": timezone.now().isoformat(), "description": "门店关闭", "staff": 5,
        "amount_fen": 100_000,
    }  # fmt: skip
    made = said(office.post("incidents", body), 201)
    assert [task["kind"] for task in made["tasks"]] == ["lead", "alert"]
    assert (made["tasks_done"], made["is_late"], made["paid_fen"]) == (0, False, 0)
    paid = {"paid_on": timezone.localdate().isoformat(), "amount_fen": 60_000, "staff": 3}
    assert said(office.post(f"incidents/{made['id']}/payments", paid), 201)["paid_fen"] == 60_000
    refused = said(office.post(f"incidents/{made['id']}/payments", paid), 409)
    assert refused["error"]["code"] == "closures.paid_beyond_owed"
    assert [each["id"] for each in said(office.get("incidents"))["items"]] == [made["id"]]
    unknown = office.post("incidents", body | {"institution_key": "230804/P9"})
    assert said(unknown, 409)["error"]["code"] == "closures.institution_unknown"
    assert said(office.post("incidents/99/payments", paid), 409)["error"]["code"] == "closures.incident_unknown"
    with acting("tester", "a test"):
        beside = make_user("beside", "training_supervisor", region=make_region("230805"))
    other = Program(new_token(beside, "closures.view", "closures.handle"))
    assert said(other.get("incidents"))["items"] == []
    assert other.post(f"incidents/{made['id']}/payments", paid).status_code == 409
    assert Incident.objects.count() == 1


def test_a_plan_of_an_institution_is_kept_once(checker: User) -> None:
    office = Program(new_token(checker, "closures.view", "closures.manage"))
    body = {"institution_key": "230804/P1", "prepared_on": "2025-09-01", "learners": 600, "responsible_person": "张三"}
    assert said(office.post("disposal-plans", body), 201)["responsible_person"] == "张三"
    assert said(office.post("disposal-plans", body), 409)["error"]["code"] == "closures.already_there"
    assert [each["learners"] for each in said(office.get("disposal-plans"))["items"]] == [600]
    assert office.post("incidents", {}).status_code == 403
    assert DisposalPlan.objects.count() == 1


def test_claims_are_filed_decided_and_shared_out(checker: User) -> None:
    with acting("tester", "a test"):
        officer = make_user("officer", "district_officer", department=make_department())
        contract = make_contract(place=Institution.objects.get())
        pay(contract, 300_000)
    allowed = ("closures.view", "closures.handle", "closures.claims", "funds.manage")
    first, second = Program(new_token(officer, *allowed)), Program(new_token(checker, *allowed))
    body = {"contract_key": contract.key, "amount_fen": 300_000}
    assert said(first.post("claims", body), 409)["error"]["code"] == "closures.not_closing"
    report = {
        "institution_key": "230804/P1", "kind": "closing", "reported_at": timezone.now().isoformat(), "description": "门店关闭",
    }  # fmt: skip
    incident = said(first.post("incidents", report), 201)["id"]
    made = said(first.post("claims", body), 201)
    assert (made["state"], made["accepted_fen"]) == ("filed", None)
    assert said(first.post("claims", body | {"amount_fen": 1}), 409)["error"]["code"] == "closures.claim_there"
    decision = {"accepted_fen": 200_000, "answer": "已核"}
    assert said(first.post(f"claims/{made['id']}/decision", decision), 409)["error"]["code"] == "closures.own_claim"
    assert said(second.post(f"claims/{made['id']}/decision", decision), 201)["state"] == "accepted"
    assert [each["accepted_fen"] for each in said(second.get("claims"))["items"]] == [200_000]
    shared = said(second.post(f"incidents/{incident}/distributions", {}), 201)
    (share,) = shared["shares"]
    assert (share["escrow_fen"], share["deposit_fen"], shared["paid_fen"]) == (200_000, 0, 200_000)
    refused = said(second.post(f"incidents/{incident}/distributions", {}), 409)
    assert refused["error"]["code"] == "closures.nothing_to_share"
