"""What the clauses about homework documents and activities ask, done on the pages as their examples say it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.places import make_class, make_region, make_school
from shuangjian.guidance.models import Activity, Document
from shuangjian.homework import services
from shuangjian.homework.models import HomeworkNotice
from shuangjian.homework.services import Assignment
from shuangjian.registry.models import School, SchoolTerm, Teacher
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

Send = Callable[..., Any]


def coverage_row(client, what: str) -> tuple[str, str, str]:
    """Return how many of how many, the share, and who is missing, as the page says it."""
    text = client.get(reverse("guidance:coverage")).content.decode()
    row = next(each for each in re.findall(r"<tr>.*?</tr>", text, re.S) if re.match(rf"<tr>\s*<td[^>]*>{what}<", each))
    cells = [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<td.*?</td>", row, re.S)]
    return cells[1], cells[2], cells[3]


def board(client, day: str = "2026-09-09") -> str:
    return client.get(reverse("homework:board", args=("230804", "S1", "501")), {"day": day}).content.decode()


@pytest.mark.clause("LC-01a")
def test_seven_of_eight_counties_have_filed_and_the_eighth_is_named(people, as_user, file_document: Send) -> None:
    with acting("tester", "a test"):
        # Eight under the city, the two of the people among them.
        for number in range(6, 12):
            make_region(f"2308{number:02}")
    counties = [f"2308{number:02}" for number in range(4, 11)]
    for county in counties:
        assert file_document("city", county, kind="county_system").status_code == 302
    assert coverage_row(as_user(people["city"]), "县域作业管理制度") == ("7 / 8", "87.5 %", "230811")


@pytest.mark.clause("SH-08")
def test_of_a_thousand_schools_the_one_without_rules_is_named_and_the_district_without_a_document(
    people, as_user, file_document: Send
) -> None:
    with acting("tester", "a test"):
        School.objects.bulk_create(
            School(region_code="230804", code=f"N{n}", key=f"230804/N{n}", name=f"示例N{n}", stage="primary")
            for n in range(998)
        )
        Document.objects.bulk_create(
            Document(region_code="230804", school_key=key, kind="school_rules", title="细则", edition="1", body="。",
                     approved_by="校长", approved_on=dt.date(2020, 9, 1), approved_first_on=dt.date(2020, 9, 1))
            for key in School.objects.exclude(code__in=("S1", "N997")).values_list("key", flat=True)
        )  # fmt: skip
    assert file_document().status_code == 302
    client = as_user(people["officer"])
    with CaptureQueriesContext(connection) as queries:
        assert coverage_row(client, "学校作业管理细则") == ("999 / 1000", "99.9 %", "示例N997")
    assert len(queries) <= 30
    assert coverage_row(client, "县域作业管理制度")[2] == "230804"
    file_document("officer", "230804", kind="county_system")
    assert coverage_row(client, "县域作业管理制度") == ("1 / 1", "100.0 %", "没有")


@pytest.mark.clause("LC-03b")
def test_nine_of_ten_schools_have_a_design_plan_and_visits_are_counted(
    people, as_user, file_document: Send, record_activity: Send
) -> None:
    with acting("tester", "a test"):
        SchoolTerm.objects.create(region_code="230804", code="t", starts_on="2020-09-01", ends_on="2099-01-20")
        schools = [make_school(f"S{number}") for number in range(1, 11)]
    for school in schools[:9]:
        assert file_document("officer", school.key, kind="design_plan").status_code == 302
    client = as_user(people["officer"])
    assert coverage_row(client, "校本作业设计方案") == ("9 / 10", "90.0 %", "示例S10")
    for _ in range(2):
        sent = {"kind": "visit", "level": "county", "contact": "教研室"}
        assert record_activity("officer", "230804/S1", **sent).status_code == 302
    assert record_activity("principal", "230804/S1", kind="visit", level="county").status_code == 422
    text = client.get(reverse("guidance:coverage")).content.decode()
    visits = re.findall(r"<tr><td[^>]*>(示例S\d+)</td><td[^>]*>(\d+)</td>", text)
    assert dict(visits)["示例S1"] == "2"
    assert sum(int(count) for _name, count in visits) == 2
    assert (
        "教研室" in client.get(reverse("guidance:activities_row", args=[Activity.objects.first().pk])).content.decode()
    )


@pytest.mark.clause("LC-03a")
def test_a_new_version_of_the_guidance_is_what_teachers_see_and_the_former_stays_readable(
    people, as_user, file_document: Send
) -> None:
    guidance = {
        "kind": "subject_guidance",
        "subject": "语文",
        "title": "语文作业设计指导意见",
        "approved_by": "市教育局",
    }
    assert file_document("city", "230800", edition="第一版", body="旧文", **guidance).status_code == 302
    row = Document.objects.get()
    teacher = as_user(people["teacher"])
    design = reverse("homework:post", args=("230804", "S1", "501"))
    assert "第一版, 2020-09-01" in teacher.get(design).content.decode()
    sent = guidance | {"edition": "第二版", "body": "新文", "approved_on": "2020-10-08", "reason": "修订"}
    changed = as_user(people["city"]).post(reverse("guidance:documents_change", args=[row.pk]), sent)
    assert changed.status_code == 302
    text = teacher.get(design).content.decode()
    assert "第二版, 2020-10-08" in text
    assert "第一版" not in text
    assert "新文" in teacher.get(reverse("guidance:documents_row", args=[row.pk])).content.decode()
    history = teacher.get(reverse("guidance:documents_history", args=[row.pk])).content.decode()
    assert "旧文" in history
    assert "第一版" in history


@pytest.mark.clause("QJ-28")
def test_a_board_is_complete_with_content_time_and_rules(people, as_user, file_document: Send) -> None:
    with acting("tester", "a test"):
        services.post_homework(
            by=people["teacher"],
            school_class=make_class("501"),
            assigned_on=dt.date(2026, 9, 9),
            assignment=Assignment(subject="语文", minutes=20, content="第8页"),
        )
    visitor = as_user(None)
    assert "公示栏: <span" in board(visitor).replace("：", ": ")
    assert "不完整" in board(visitor)
    assert file_document().status_code == 302
    text = board(visitor)
    assert "不完整" not in text
    assert "完整" in text
    rules = reverse("guidance:rules", args=("230804", "S1"))
    assert rules in text
    assert "第一条" in visitor.get(rules).content.decode()
    # Without anything assigned there is no content either.
    assert "不完整" in board(visitor, "2026-09-10")


@pytest.mark.clause("LC-02a")
def test_what_is_posted_is_on_the_notice_at_once_and_the_notice_is_kept(people, as_user) -> None:
    sent = {
        "day": "2026-09-09", "subject": "语文", "content": "第8页", "minutes": "20", "place": "school", "kind": "written", "tier": "all",
        "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none",
    }  # fmt: skip
    address = reverse("homework:post", args=("230804", "S1", "501"))
    assert as_user(people["teacher"]).post(address, sent).status_code == 302
    assert HomeworkNotice.objects.filter(school_class__key="230804/S1/501", day="2026-09-09").count() == 1
    assert "第8页" in board(as_user(None))
    assert as_user(people["teacher"]).post(address, sent | {"content": "第9页"}).status_code == 302
    assert HomeworkNotice.objects.count() == 1


@pytest.mark.clause("LC-01e")
def test_a_level_without_a_display_in_the_term_is_marked(people, as_user, record_activity: Send) -> None:
    with acting("tester", "a test"):
        SchoolTerm.objects.create(region_code="230800", code="t", starts_on="2020-09-01", ends_on="2099-01-20")
    assert record_activity("city", "230800", kind="display", level="city", works="12").status_code == 302
    assert record_activity("city", "230805", kind="display", level="county", works="3").status_code == 302
    assert record_activity("city", "230804", kind="display", level="county", held_on="2020-08-31").status_code == 302
    client = as_user(people["city"])
    assert coverage_row(client, "作业设计与实施展示交流 · 市级") == ("1 / 1", "100.0 %", "没有")
    assert coverage_row(client, "作业设计与实施展示交流 · 县级") == ("1 / 2", "50.0 %", "230804")


@pytest.mark.clause("RC-G1")
def test_thirty_eight_of_forty_teachers_are_trained_and_the_two_are_named_to_their_school_only(
    people, as_user, record_activity: Send
) -> None:
    with acting("tester", "a test"):
        SchoolTerm.objects.create(region_code="230804", code="t", starts_on="2020-09-01", ends_on="2099-01-20")
        school = make_school("S1")
        teachers = Teacher.objects.bulk_create(
            Teacher(region_code="230804", school=school, person_id=f"T{n:02}", name=f"示例教师{n:02}")
            for n in range(40)
        )
        stranger = Teacher.objects.create(region_code="230804", school=make_school("S2"), person_id="X")
        Teacher.objects.create(region_code="230804", school=school, person_id="gone", employed_to="2020-01-01")
    assert record_activity("principal", "230804/S1", kind="training", level="school").status_code == 302
    address = reverse("guidance:attendance", args=[Activity.objects.get().pk])
    principal, officer = as_user(people["principal"]), as_user(people["officer"])
    assert address in principal.get(reverse("guidance:coverage")).content.decode()
    assert principal.post(address, {"teachers": [str(stranger.pk)]}).status_code == 422
    there = {"teachers": [str(each.pk) for each in teachers[:38]]}
    # Sent twice, it is the same forty less two.
    assert [principal.post(address, there).status_code for _ in range(2)] == [302, 302]
    assert coverage_row(principal, "示例S1") == ("38 / 40", "95.0 %", "示例教师38、示例教师39")
    assert coverage_row(officer, "示例S1") == ("38 / 40", "95.0 %", "2")
    assert "示例教师" not in officer.get(reverse("guidance:coverage")).content.decode()
    assert officer.get(address).status_code == 404
    assert as_user(people["other principal"]).get(address).status_code == 404
    # Who was ticked by mistake is taken off.
    assert principal.post(address, {"teachers": there["teachers"][:20]}).status_code == 302
    assert coverage_row(officer, "示例S1")[0] == "20 / 40"
