"""What a region sets for itself holds from its day on: a limit of a grade, a switch, a share."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factories.places import make_class, make_region, make_user
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.preview import preview_day
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.live.models import LocalValue
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import SchoolClass, User
from shuangjian.web.context import acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("actor")]

LIMIT, SWITCH = "homework.written.grade_minutes_max", "homework.written.primary_in_school"
MARCH, APRIL = dt.date(2026, 3, 31), dt.date(2026, 4, 1)


@pytest.fixture
def officer(actor: None) -> Client:
    return signed_in(make_user("officer", "district_officer", region=make_region("230804")))


@pytest.fixture
def head(actor: None) -> User:
    return make_user("head", "class_teacher", school_class=make_class("301"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(client: Client, **values: Any) -> Any:
    sent = {"region_code": "230804", "parameter": LIMIT, "part": "3", "value": "50", "valid_from": "2026-04-01", "document": "区教发〔2026〕3号"}  # fmt: skip
    return client.post(reverse("reporting:local_values_add"), sent | values)


def post(by: User, school_class: SchoolClass, day: dt.date, minutes: int, place: str = "school") -> None:
    assignment = Assignment("数学", minutes, "练习", place=place)
    post_homework(by=by, school_class=school_class, assigned_on=day, assignment=assignment)


def swept(rule: str) -> list[Finding]:
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 4, 30), rules=(rule,))
    return list(Finding.objects.filter(rule_id=rule, state="open").order_by("day"))


@pytest.mark.clause("RC-01b")
def test_a_limit_of_a_grade_holds_from_its_day(officer: Client, head: User) -> None:
    third = make_class("301")
    assert send(officer).status_code == 302
    assert "区教发〔2026〕3号" in officer.get(reverse("reporting:local_values")).content.decode()
    post(head, third, MARCH, 55)
    post(head, third, APRIL, 55)
    assert [preview_day(third, day, []).limit for day in (MARCH, APRIL)] == [60, 50]
    (found,) = swept("homework.written_minutes")
    assert (found.day, found.observed, found.limit) == (APRIL, 55, 50)
    page = officer.get(reverse("findings:finding", args=[found.pk])).content.decode()
    assert "区教发〔2026〕3号" in page
    assert reverse("reporting:provision", args=[f"LOCAL-{LocalValue.objects.get().pk}"]) in page
    for name, one in (("provision", "LOCAL-{}"), ("document", "LOCAL-{}")):
        address = reverse(f"reporting:{name}", args=[one.format(LocalValue.objects.get().pk)])
        assert officer.get(address).status_code == 200
    parameters = officer.get(reverse("reporting:parameters"), {"day": "2026-04-01", "region": "230804"})
    assert "按年级另定" in parameters.content.decode()


@pytest.mark.clause("QJ-39", "SH-07a")
def test_what_stays_in_school_is_a_switch(officer: Client) -> None:
    fifth = make_class("501")
    with acting("tester", "a test"):
        teacher = make_user("fifth", "class_teacher", school_class=fifth)
    assert send(officer, parameter=SWITCH, part="", value="0", valid_from="2026-04-01").status_code == 302
    post(teacher, fifth, MARCH, 20, "home")
    post(teacher, fifth, APRIL, 61, "home")
    assert [found.day for found in swept("homework.written_leaves_school")] == [MARCH]
    assert [found.observed for found in swept("homework.written_minutes")] == [61]
    row = LocalValue.objects.get()
    off = {"row": row.pk, "reason": "恢复执行"}
    assert officer.post(reverse("reporting:local_values_withdraw"), off).status_code == 302
    assert [found.day for found in swept("homework.written_leaves_school")] == [MARCH, APRIL]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value": "70"}, "只能更严"),
        ({"part": ""}, "适用于"),
        ({"parameter": SWITCH, "part": "", "value": "2"}, "1（开）或 0（关）"),
        ({"region_code": "230805"}, "有效"),
    ],
    ids=["looser", "no grade", "no switch", "another region"],
)  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field(officer: Client, values: dict[str, str], said: str) -> None:
    answer = send(officer, **values)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not LocalValue.objects.exists()


def test_nobody_else_sets_values_and_the_database_keeps_them_apart(officer: Client, head: User) -> None:
    assert send(signed_in(head)).status_code == 403
    assert send(officer).status_code == 302
    assert send(officer).status_code == 422
    with pytest.raises(DatabaseError), transaction.atomic():
        LocalValue.objects.create(
            region_code="230804", parameter=LIMIT, part="3", valid_from=APRIL, value=40, document="另一份"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        LocalValue.objects.create(
            region_code="230804", parameter="training.x", valid_from=APRIL, value=1, document="文"
        )


@pytest.mark.clause("RC-03a")
def test_the_share_done_in_school_is_held_against_what_the_region_sets(officer: Client, head: User) -> None:
    director = signed_in(make_user("director", "academic_director", school=make_class("301").school))
    for part, value in (("primary", "90"), ("junior", "50")):
        share = "homework.written.in_school_percent_min"
        assert send(officer, parameter=share, part=part, value=value, valid_from="2026-03-01").status_code == 302
    for code, inside, outside in (("301", 90, 10), ("401", 89, 11), ("701", 50, 50), ("801", 51, 49)):
        by = make_user(f"head {code}", "class_teacher", school_class=make_class(code))
        post(by, make_class(code), MARCH, inside)
        post(by, make_class(code), MARCH, outside, "home")
    answer = director.get(reverse("homework:design"), {"from": "2026-03-30", "to": "2026-04-03"})
    shown = {row.school_class.code: (row.percent, row.is_low) for row in answer.context["in_school"]}
    assert shown == {"301": ("90.0", False), "401": ("89.0", True), "701": ("50.0", True), "801": ("51.0", False)}
    assert swept("homework.done_in_school_low") == []  # no breach, a suspicion for somebody to look at
    assert set(Finding.objects.values_list("class_key", "kind")) == {
        ("230804/S1/401", "suspected"),
        ("230804/S1/701", "suspected"),
    }


def test_a_past_day_lists_what_the_register_holds_and_what_was_withdrawn_from_it(officer: Client) -> None:
    assert send(officer).status_code == 302
    # Set by the guide of money, which has a register of its own.
    LocalValue.objects.create(
        region_code="230804", parameter="funds.release.period_days", valid_from=APRIL, value=7, document="指引"
    )
    address = reverse("reporting:local_values_known")
    assert [row.parameter for row in officer.get(address).context["page"]] == [LIMIT]
    row = LocalValue.objects.get(parameter=LIMIT)
    day = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    assert list(officer.get(address, {"known": day}).context["page"]) == []
    assert officer.get(reverse("reporting:local_values_history", args=[row.pk])).status_code == 200
