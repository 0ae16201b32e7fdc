"""Service plans of schools (一校一案): versions, review by the bureau, coverage with the schools that have none."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from factories.places import make_school, make_user
from shuangjian.afterschool.errors import InPreparation, NoProjects, NotHere, NothingSaid, ReasonMissing, SameHand
from shuangjian.afterschool.models import ServicePlan
from shuangjian.afterschool.plan_selectors import coverage_for, in_force
from shuangjian.afterschool.services import move_plan, write_plan
from shuangjian.afterschool.states import PLAN
from shuangjian.notices.models import Notice
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db
TERM = dt.date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _acting(db):
    with acting("tester", "a test"):
        yield


def _write(user, school=None, **values):
    given = {"title": "课后服务方案", "text": "作业辅导与社团", "projects": ["足球社团"], "in_force_from": TERM}
    return write_plan(by=user, school=school or make_school(), **given | values)


def _approve(plan, writer, reviewer):
    move_plan(by=writer, plan_id=plan.pk, action="submit")
    return move_plan(by=reviewer, plan_id=plan.pk, action="approve")


# Coverage -------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("JD-15")
def test_coverage_names_the_school_without_an_approved_plan(people, as_user):
    schools = [make_school(), make_school("S2"), *(make_school(f"P{number}") for number in range(79))]
    now = timezone.now()
    ServicePlan.objects.bulk_create(
        ServicePlan(
            region_code=school.region_code, school=school, version=1, title="方案", text=school.key, projects=["社团"], state="in_force",
            in_force_from=TERM, written_by=people["principal"], written_at=now, decided_by=people["officer"], decided_at=now,
        )
        for school in schools[:-1]
    )  # fmt: skip
    client = as_user(people["officer"])
    page = client.get(reverse("afterschool:plans"))
    assert "81 所学校中 80 所有现行方案，覆盖率 98.77%" in page.content.decode()
    missing = client.get(reverse("afterschool:plans"), {"state": "missing"})
    assert [row[0].value for row in missing.context["rows"]] == ["示例P78"]
    writer = make_user("head78", "principal", school=schools[-1])
    _approve(_write(writer, schools[-1]), writer, people["officer"])
    page = client.get(reverse("afterschool:plans"))
    assert "81 所学校中 81 所有现行方案，覆盖率 100%" in page.content.decode()
    assert client.get(reverse("afterschool:plans"), {"state": "missing"}).context["page"].paginator.count == 0


def test_a_plan_of_last_term_is_none_of_this(people):
    plan = _write(people["principal"], in_force_to=dt.date(2026, 10, 31))
    _approve(plan, people["principal"], people["officer"])
    assert [each.plan for each in coverage_for(people["principal"], dt.date(2026, 10, 31)).schools] == [plan]
    assert coverage_for(people["principal"], dt.date(2026, 11, 1)).filed == 0


# Versions and review --------------------------------------------------------------------------------------------------


@pytest.mark.clause("RC-08b")
def test_a_draft_is_not_shown_an_approved_plan_is_and_the_older_stays_readable(people, as_user):
    first = _write(people["principal"])
    teacher = as_user(people["class teacher"])
    page = reverse("afterschool:plan", args=[first.pk])
    assert teacher.get(page).status_code == 404
    _approve(first, people["principal"], people["officer"])
    assert teacher.get(page).status_code == 200
    second = _write(people["principal"], title="课后服务方案（修订）", in_force_from=dt.date(2026, 11, 1))
    assert in_force(dt.date(2026, 11, 2)).get() == first
    _approve(second, people["principal"], people["officer"])
    assert in_force(dt.date(2026, 11, 2)).get() == second
    assert in_force(dt.date(2026, 10, 31)).get() == first, "the former holds until the day before"
    shown = teacher.get(reverse("afterschool:plan", args=[second.pk])).content.decode()
    assert page in shown
    assert teacher.get(page).status_code == 200


@pytest.mark.clause("LC-07a")
def test_a_plan_names_projects_and_one_that_is_word_for_word_anothers_is_marked(people, as_user):
    empty = _write(people["principal"], projects=[" "])
    client = as_user(people["principal"])
    refused = client.post(reverse("afterschool:move", args=[empty.pk, "submit"]))
    assert refused.status_code == 422
    assert "请至少填写一个服务项目" in refused.content.decode()
    plan = _write(people["principal"], projects=["京剧社团", "二胡"])
    move_plan(by=people["principal"], plan_id=plan.pk, action="submit")
    other = _write(people["other principal"], make_school("S2"), text=plan.text)
    move_plan(by=people["other principal"], plan_id=other.pk, action="submit")
    reviewed = as_user(people["officer"]).get(reverse("afterschool:plan", args=[other.pk])).content.decode()
    assert "与下列学校的方案文字完全相同" in reviewed
    assert reverse("afterschool:plan", args=[plan.pk]) in reviewed
    assert "完全相同" not in client.get(reverse("afterschool:plan", args=[plan.pk])).content.decode(), (
        "for the reviewer"
    )


@pytest.mark.parametrize("transition", PLAN.transitions, ids=lambda each: each.action)
def test_who_may_make_each_move(transition, people):
    may = {"afterschool.write": {"principal", "director"}, "afterschool.review": {"officer", "second officer"}}
    plan = _write(people["principal"])
    for action in {"approve": ["submit"], "return": ["submit"], "withdraw": ["submit", "approve"]}.get(
        transition.action, []
    ):
        by = people["principal"] if action == "submit" else people["officer"]
        move_plan(by=by, plan_id=plan.pk, action=action)
    allowed = set()
    for who, user in people.items():
        undone = transaction.savepoint()
        try:
            move_plan(by=user, plan_id=plan.pk, action=transition.action, text="说明")
            allowed.add(who)
        except NotHere:
            pass
        transaction.savepoint_rollback(undone)
    assert allowed == may[transition.permission]


def test_who_wrote_it_does_not_approve_it(people):
    plan = _write(people["principal"])
    move_plan(by=people["principal"], plan_id=plan.pk, action="submit")
    ServicePlan.objects.filter(pk=plan.pk).update(written_by=people["officer"])
    with pytest.raises(SameHand):
        move_plan(by=people["officer"], plan_id=plan.pk, action="approve")


def test_what_is_refused_says_what_to_do(people):
    with pytest.raises(NotHere):
        _write(people["officer"])
    with pytest.raises(NothingSaid):
        _write(people["principal"], text=" ")
    plan = _write(people["principal"])
    assert _write(people["principal"], title="改过").pk == plan.pk, "a draft is written anew"
    move_plan(by=people["principal"], plan_id=plan.pk, action="submit")
    with pytest.raises(InPreparation):
        _write(people["principal"])
    with pytest.raises(ReasonMissing):
        move_plan(by=people["officer"], plan_id=plan.pk, action="return")
    back = move_plan(by=people["officer"], plan_id=plan.pk, action="return", text="请补充校本特色")
    assert back.state == "draft"
    told = Notice.objects.get(user=people["principal"], kind="afterschool.decided")
    assert told.detail == "退回修改；请补充校本特色"
    _write(people["principal"], projects=[])
    with pytest.raises(NoProjects):
        move_plan(by=people["principal"], plan_id=plan.pk, action="submit")


def test_the_database_refuses_to_alter_what_was_approved(people):
    plan = _write(people["principal"])
    _approve(plan, people["principal"], people["officer"])
    for change in ({"text": "另一份"}, {"state": "draft"}, {"projects": ["别的"]}):
        with pytest.raises(DatabaseError, match="what was approved is not altered"), transaction.atomic():
            ServicePlan.objects.filter(pk=plan.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM afterschool_serviceplan WHERE id = %s", [plan.pk])
    draft = _write(people["principal"], projects=[])
    with pytest.raises(DatabaseError, match="names_projects"), transaction.atomic():
        ServicePlan.objects.filter(pk=draft.pk).update(state="submitted")


# The pages ------------------------------------------------------------------------------------------------------------


def test_a_school_writes_hands_in_and_the_bureau_approves_from_its_inbox(people, as_user, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    head = as_user(people["principal"])
    sent = {
        "title": "示例S1课后服务方案", "projects": "足球社团\n书法", "in_force_from": "2026-09-01",
        "file": SimpleUploadedFile("方案.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
    }  # fmt: skip
    written = head.post(reverse("afterschool:write"), sent)
    assert written.status_code == 302
    plan = ServicePlan.objects.get()
    assert plan.projects == ["足球社团", "书法"]
    head.post(reverse("afterschool:move", args=[plan.pk, "submit"]))
    bureau = as_user(people["officer"])
    [section] = [
        each for each in bureau.get(reverse("portal:inbox")).context["sections"] if each.section.name == "service plans"
    ]
    assert bureau.get(section.see_all).context["page"].paginator.count == section.count == 1
    assert bureau.get(reverse("afterschool:file", args=[plan.pk])).status_code == 200
    bureau.post(reverse("afterschool:move", args=[plan.pk, "approve"]))
    plan.refresh_from_db()
    assert (plan.state, plan.decided_by) == ("in_force", people["officer"])


def test_the_list_asks_no_more_for_more_schools(people, as_user, django_assert_max_num_queries):
    for number in range(30):
        make_school(f"P{number}")
    client = as_user(people["officer"])
    with django_assert_max_num_queries(16):
        assert client.get(reverse("afterschool:plans")).status_code == 200
