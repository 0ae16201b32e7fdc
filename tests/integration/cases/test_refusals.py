"""What the services refuse, each with a reason that says what to do, whatever page or command asks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from factories.places import make_region
from shuangjian.attachments.errors import FileKindRefused
from shuangjian.cases.errors import CaseError, NotAllowedError, TextMissingError, WrongStateError
from shuangjian.cases.models import CaseEvent, Proof
from shuangjian.cases.services import moves
from shuangjian.cases.services.extensions import ask_for_time
from shuangjian.findings.models import Sweep
from shuangjian.findings.nightly import run_nightly
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.plans import services as plans
from shuangjian.plans.errors import PlanError
from shuangjian.plans.models import Plan
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _acting(db):
    with acting("tester", "a test"):
        yield


@pytest.mark.parametrize("who", ["principal", "leader", "far officer", "market"])
def test_a_suspicion_is_not_decided_without_the_right(who, make_finding, people):
    with pytest.raises(NotAllowedError):
        decide_finding(finding_id=make_finding().pk, user=people[who], is_breach=True, reason="x")


@pytest.mark.parametrize(
    ("who", "text", "error"), [("bank", "x", NotAllowedError), ("principal", " ", TextMissingError)]
)
def test_a_comment_needs_sight_of_the_case_and_words(who, text, error, make_case, people):
    with pytest.raises(error):
        moves.comment(case_id=make_case().pk, user=people[who], text=text)
    assert not CaseEvent.objects.exists()


def test_evidence_is_refused_without_right_words_room_or_open_case(make_case, people):
    case = make_case()
    closed = make_case(state="closed", closed_at=timezone.now(), closed_by="correction")
    program = SimpleUploadedFile("大.txt", b"MZ\x90\x00\x03")
    for error, case_id, who, text, file in (
        (NotAllowedError, case.pk, "leader", "x", None),
        (WrongStateError, closed.pk, "principal", "x", None),
        (TextMissingError, case.pk, "principal", " ", None),
        (FileKindRefused, case.pk, "principal", "x", program),
    ):
        with pytest.raises(error):
            moves.hand_in(case_id=case_id, user=people[who], text=text, file=file)
    assert not Proof.objects.exists()


def test_what_has_no_deadline_is_not_extended(make_case, people):
    lasting = make_case(due_on=None, rhythm_days=30, proof_due_on=dt.date(2027, 1, 1))
    with pytest.raises(CaseError):
        ask_for_time(case_id=lasting.pk, user=people["principal"], working_days=5, reason="x")


def test_plans_are_refused_to_who_does_not_manage_them(make_plan, people):
    plan = make_plan({"no": "1", "heading": "一", "lead": ["market"], "deadline": "长期坚持"})
    given = {"plan_id": plan.pk, "user": people["market"]}
    for act in (
        lambda: plans.propose_plan(proposal={"measures": [{}]}, region=make_region(), user=people["market"]),
        lambda: plans.correct_measures(corrections={}, **given),
        lambda: plans.bind_department(name="x", department_id=1, **given),
        lambda: plans.adopt_plan(**given),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert Plan.objects.count() == 1


def test_a_plan_of_which_nothing_is_adopted_is_no_plan(make_plan, people):
    plan = make_plan({"no": "1", "heading": "一", "lead": ["market"], "deadline": "长期坚持"}, date="2026-99-99")
    assert plan.issued_on is None
    corrections = {plan.measures.get().pk: {"is_included": False}}
    plans.correct_measures(plan_id=plan.pk, user=people["officer"], corrections=corrections)
    with pytest.raises(PlanError):
        plans.adopt_plan(plan_id=plan.pk, user=people["officer"])


def test_nobody_has_an_inbox_before_signing_in(client):
    assert 'id="menu"' not in client.get(reverse("portal:sign_in")).content.decode()


def test_the_night_sweeps_and_escalates(over_limit, make_case):
    late = make_case(due_on=timezone.localdate() - dt.timedelta(days=14))
    run_nightly()
    late.refresh_from_db()
    assert late.escalation_level == 3
    assert Sweep.objects.get().part == "worker"


def test_what_cannot_be_sent_is_said_on_the_page_it_came_from(make_case, people, as_user, monkeypatch):
    case = make_case()
    closed = make_case(state="closed", closed_at=timezone.now(), closed_by="correction")
    school, bureau = as_user(people["principal"]), as_user(people["officer"])
    for client, name, args, data in (
        (school, "add_proof", [closed.number], {"text": "x"}),
        (school, "extend", [closed.number], {"working_days": "3", "reason": "x"}),
        (school, "move", [case.number, "verify"], {}),
        (bureau, "move", [closed.number, "reassign"], {"lead": "0"}),
    ):
        answer = client.post(reverse(f"cases:{name}", args=args), data)
        assert answer.status_code == 422, name
        assert "error-summary" in answer.content.decode()


def test_the_list_of_plans_is_searched_and_narrowed(make_plan, people, as_user):
    make_plan({"no": "1", "heading": "一", "lead": ["market"], "deadline": "长期坚持"})
    client, address = as_user(people["officer"]), reverse("plans:listing")

    def count(**query):
        return client.get(address, query).context["page"].paginator.count

    assert (count(), count(q="工作方案"), count(q="没有"), count(state="adopted"), count(region="230804")) == (
        1,
        1,
        0,
        0,
        1,
    )
    assert as_user(people["market"]).get(address, {"waiting": "adopt"}).context["page"].paginator.count == 0


def test_a_binding_without_a_department_is_refused_in_words(make_plan, people, as_user):
    plan = make_plan({"no": "1", "heading": "一", "lead": ["区某局"], "deadline": "长期坚持"})
    client, address = as_user(people["officer"]), reverse("plans:bind_department", args=[plan.pk])
    said = "请为本方案中的单位名称选择本区域的一个部门。"
    assert said in client.post(address, {"name": "区某局"}, follow=True).content.decode()
    market = people["market"].active_memberships[0].department
    assert said in client.post(address, {"name": "别的局", "department": market.pk}, follow=True).content.decode()
