"""The schedule of after-school service: evening study is refused beforehand where the rules would find it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from factories.places import make_class, make_school, make_user
from programs import Program, error, new_token
from shuangjian.afterschool import schedule as services
from shuangjian.afterschool.errors import EveningNotAllowed, EveningUndecided
from shuangjian.afterschool.models import ServiceSession
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.actors import SystemPart
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
THURSDAY, SATURDAY = "2026-03-05", "2026-03-07"


@pytest.fixture
def principal(client):
    """Of a primary, a junior and a nine-year school; the browser is theirs."""
    with acting("tester", "a test"):
        user = make_user("head", "principal", school=make_school("P1"))
        for code, stage in (("J1", "junior"), ("N1", "nine_year")):
            school = make_school(code, stage=stage)
            make_class("701", school)
            user.memberships.create(role="principal", school=school)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def sent(school, day, **more):
    return {
        "school_key": f"230804/{school}", "code": "E1", "day": day, "starts": "19:00", "ends": "20:00", "phase": "evening", **more,
    }  # fmt: skip


@pytest.mark.clause("RC-08f")
@pytest.mark.clause("LC-05h")
def test_evening_study_is_for_junior_schools_on_workdays(principal, client):
    for school, day in (("P1", THURSDAY), ("J1", SATURDAY), ("J1", "2026-03-08")):
        answer = client.post("/afterschool/sessions/add/", sent(school, day))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["phase", "day"]), (school, day)
        assert "晚自习" in answer.content.decode()
    assert not ServiceSession.objects.exists()
    for day, code in ((THURSDAY, "E1"), ("2026-03-03", "E2")):
        assert client.post("/afterschool/sessions/add/", sent("J1", day, code=code)).status_code == 302
    # The same afternoon is no evening study; nor is a junior school asked why it has none.
    assert (
        client.post(
            "/afterschool/sessions/add/", sent("P1", THURSDAY, phase="1", starts="15:30", ends="17:30")
        ).status_code
        == 302
    )
    run_sweep(by=SystemPart.COMMAND_LINE, rules=(services.EVENING,))
    assert not Finding.objects.exists()
    listed = client.get("/afterschool/sessions/", {"phase": "evening"}).context["page"].object_list
    assert [row.code for row in listed] == ["E1", "E2"]


def test_a_nine_year_school_says_of_which_stage_a_group_is(principal, client):
    answer = client.post("/afterschool/sessions/add/", sent("N1", THURSDAY))
    assert list(answer.context["form"].errors) == ["stage"]
    assert client.post("/afterschool/sessions/add/", sent("N1", THURSDAY, stage="primary")).status_code == 422
    assert client.post("/afterschool/sessions/add/", sent("N1", THURSDAY, class_code="701")).status_code == 302
    assert ServiceSession.objects.get().stage == "junior"


def test_a_year_without_calendar_is_not_guessed(principal):
    given = {"school_key": "230804/J1", "code": "E1", "starts": dt.time(19), "ends": dt.time(20), "phase": "evening"}
    with pytest.raises(EveningUndecided, match="2031-03-06"):
        services.schedule(by=principal, day=dt.date(2031, 3, 6), **given)
    with pytest.raises(EveningNotAllowed, match="E1"):
        services.schedule(by=principal, day=dt.date(2026, 3, 7), **given)


def test_what_was_scheduled_is_taken_off_with_a_reason(principal, client):
    client.post("/afterschool/sessions/add/", sent("J1", THURSDAY))
    row = ServiceSession.objects.get()
    assert client.post("/afterschool/sessions/take-off/", {"row": row.pk, "reason": "停电"}).status_code == 302
    assert not ServiceSession.objects.exists()


def test_programs_are_refused_by_the_same_rule(principal):
    head = Program(new_token(principal, "afterschool.schedule", "afterschool.view"))
    body = sent("J1", SATURDAY)
    refused = head.post("service-sessions", body)
    assert (refused.status_code, error(refused)["code"]) == (409, "afterschool.evening_not_allowed")
    assert head.post("service-sessions", body | {"day": THURSDAY}).status_code == 201
    assert [row["phase"] for row in json.loads(head.get("service-sessions").content)["items"]] == ["evening"]
