"""The two-monthly check: a sample anybody can draw again, scored by other schools, filed for the school, closed as a document and findings."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.db import Error, transaction
from django.urls import reverse

from factories.places import make_class, make_region, make_school, make_user
from programs import Program, new_token
from shuangjian.documents.formats import open_document
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.models import SchoolFiling
from shuangjian.notices.models import Notice
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Region, SchoolTerm
from shuangjian.surveys import filings, sampling
from shuangjian.surveys.checks import drawn_again
from shuangjian.surveys.models import CheckedDay, HomeworkCheck
from shuangjian.surveys.rubric import packaged_rubric
from shuangjian.voices.models import Report
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

DAY, LAST = dt.date(2026, 10, 20), dt.date(2026, 10, 31)
FULL = {each.code: str(each.points) for each in packaged_rubric()}


@pytest.fixture
def shanghai(people, on_day) -> dict[str, Any]:
    """Three schools where a check is owed every two months, each with a class and a director."""
    on_day(DAY)
    with acting("tester", "a test"):
        city = Region.objects.create(code="310000", parent=make_region("000000"), name="上海", path="000000/310000/")
        region = Region.objects.create(code="310114", parent=city, name="嘉定区", path="000000/310000/310114/")
        SchoolTerm.objects.create(region=region, code="2026-1", starts_on="2026-09-01", ends_on="2027-01-20")
        people["sh officer"] = make_user("sh-o", "district_officer", region=region)
        for number in (1, 2, 3):
            school = make_school(f"S{number}", region="310114")
            make_class("401", school), make_class("402", school)
            people[f"sh director {number}"] = make_user(f"sh-d{number}", "academic_director", school=school)
        filings.owe(DAY)
    return people


def draw(client, **values: Any) -> Any:
    return client.post(
        reverse("surveys:draw_check"), {"region_code": "310114", "each": "2", "seed": "20261020"} | values
    )


def score(client, row: CheckedDay, **points: str) -> Any:
    return client.post(reverse("surveys:score", args=[row.check_of_id, row.pk]), FULL | {"words": ""} | points)


def score_all(shanghai, as_user, **broken: str) -> None:
    for row in CheckedDay.objects.select_related("reviewer").order_by("pk"):
        assert score(as_user(row.reviewer), row, **broken).status_code == 302


@pytest.mark.clause("SH-09d")
def test_checked_on_the_last_day_it_is_filed_and_without_it_is_overdue_on_first_november(
    shanghai, as_user, on_day
) -> None:
    owed = SchoolFiling.objects.filter(kind="bimonthly_check")
    assert set(owed.values_list("period_from", "period_to", "filed_on")) == {(dt.date(2026, 9, 1), LAST, None)}
    assert draw(as_user(shanghai["sh officer"])).status_code == 302
    on_day(LAST)
    of_two = CheckedDay.objects.exclude(school_class__school__code="S3").select_related("reviewer")
    for row in of_two:
        assert score(as_user(row.reviewer), row).status_code == 302
    assert owed.get(school__code="S1").filed_on == LAST
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 11, 1), rules=("homework.filing_overdue",))
    found = Finding.objects.filter(discriminator="bimonthly_check")
    assert list(found.values_list("subject_id", "day", "clauses")) == [("S3", dt.date(2026, 11, 1), ["SH-09d"])]


def test_the_same_seed_draws_the_same_and_anybody_can_draw_again(shanghai, as_user) -> None:
    officer = as_user(shanghai["sh officer"])
    assert draw(officer).status_code == 302
    row = HomeworkCheck.objects.get()
    days = [dt.date.fromisoformat(each) for each in row.days]
    assert dt.date(2026, 10, 1) not in days  # a holiday
    assert max(days) == DAY

    def number(key: str, day: dt.date) -> str:
        return hashlib.sha256(f"20261020/{key}/{day}".encode()).hexdigest()

    by_hand = sorted((number(key, day), key, day) for key in ("310114/S1/401", "310114/S1/402") for day in days)[:2]
    kept = set(row.drawn.values_list("school_class__key", "day"))
    assert {each[1:] for each in by_hand} <= kept
    assert set(drawn_again(row)) == kept
    assert len(kept) == 6
    with acting("tester", "a test"):
        make_class("403", make_school("S1", region="310114"))  # what comes later changes nothing
    assert "与已检查的班日一致" in officer.get(reverse("surveys:check", args=[row.pk])).content.decode()
    assert set(sampling.draw("other", row.classes, days, 2)) != kept
    assert draw(officer).status_code == 422  # once
    with pytest.raises(Error, match="is drawn"), transaction.atomic():
        HomeworkCheck.objects.update(seed="kinder")


def test_reviewers_are_of_other_schools_are_told_and_score_once(shanghai, as_user) -> None:
    draw(as_user(shanghai["sh officer"]))
    rows = list(CheckedDay.objects.select_related("reviewer", "check_of"))
    assert all(row.reviewer_school_key != row.school_key for row in rows)
    assert len({row.reviewer_id for row in rows}) == 3
    assert Notice.objects.filter(kind="surveys.to_score").count() == 3
    row = rows[0]
    reviewer = as_user(row.reviewer)
    assert "待评分的班日" in reviewer.get(reverse("portal:inbox")).content.decode()
    others = [shanghai[f"sh director {n}"] for n in (1, 2, 3) if shanghai[f"sh director {n}"] != row.reviewer]
    assert score(as_user(others[0]), row).status_code == 404
    assert score(reviewer, row, published="21").status_code == 422
    assert score(reviewer, row, published="0").status_code == 422  # broken, and not a word how
    assert score(reviewer, row, balanced="12").status_code == 302
    again = score(reviewer, row)
    assert again.status_code == 422
    assert "已评分" in again.content.decode()
    row.refresh_from_db()
    assert sum(row.points.values()) == 92
    with pytest.raises(Error, match="is scored"), transaction.atomic():
        CheckedDay.objects.filter(pk=row.pk).update(points={})


def test_what_breaks_a_rule_is_a_finding_after_it_is_closed_and_the_result_a_document(
    shanghai, as_user, tmp_path
) -> None:
    officer = as_user(shanghai["sh officer"])
    draw(officer)
    closing = reverse("surveys:close_check", args=[HomeworkCheck.objects.get().pk])
    assert officer.post(closing, {"words": "早了"}).status_code == 422
    first = CheckedDay.objects.select_related("reviewer", "school_class").order_by("pk")[0]
    assert score(as_user(first.reviewer), first, published="0", words="口头加了练习卷").status_code == 302
    for row in CheckedDay.objects.filter(scored_on__isnull=True).select_related("reviewer"):
        assert score(as_user(row.reviewer), row).status_code == 302
    own = as_user(shanghai[f"sh director {first.school_key[-1]}"])
    there = reverse("surveys:check", args=[first.check_of_id])
    assert "口头加了练习卷" not in own.get(there).content.decode()  # until it is closed
    assert officer.post(closing, {"words": "总体良好。"}).status_code == 302
    assert "口头加了练习卷" in own.get(there).content.decode()
    run_sweep(by=SystemPart.COMMAND_LINE, rules=("reports.class_confirmed",))
    found = Finding.objects.get(rule_id="reports.class_confirmed")
    assert (found.class_key, found.owner_key, found.clauses) == (first.class_key, first.school_key, ["SH-09a"])
    assert Report.objects.count() == 1
    for kind in ("pdf", "docx"):
        answer = officer.get(reverse("surveys:check_file", args=[first.check_of_id, kind]))
        (tmp_path / f"r.{kind}").write_bytes(answer.content)
        text = repr(open_document(tmp_path / f"r.{kind}").blocks).replace(" ", "")
        assert all(each in text for each in ("20261020", "口头加了练习卷", "总体良好。", "90.0"))
    assert Notice.objects.filter(kind="surveys.check_closed").count() == 3


def test_a_class_day_changes_hands_before_it_is_scored_and_never_to_its_own_school(shanghai, as_user) -> None:
    draw(as_user(shanghai["sh officer"]))
    row = CheckedDay.objects.select_related("reviewer").order_by("pk")[0]
    own = shanghai[f"sh director {row.school_key[-1]}"]
    other = next(
        shanghai[f"sh director {n}"] for n in (1, 2, 3) if shanghai[f"sh director {n}"] not in (own, row.reviewer)
    )
    officer, address = as_user(shanghai["sh officer"]), reverse("surveys:hand_over", args=[row.check_of_id, row.pk])
    assert officer.post(address, {"reviewer": own.pk}).status_code == 422
    told = Notice.objects.filter(kind="surveys.to_score")
    assert told.count() == 3
    assert officer.post(address, {"reviewer": other.pk}).status_code == 302
    assert list(told.order_by("pk").values_list("user", flat=True))[3:] == [other.pk]  # the new reviewer alone
    assert told.latest("pk").title == "两月检查：2026-10-31 前请为外校 1 个班日评分"
    assert score(as_user(row.reviewer), row).status_code == 404
    assert score(as_user(other), row).status_code == 302
    assert officer.post(address, {"reviewer": row.reviewer_id}).status_code == 422


def test_nobody_draws_outside_term_without_reviewers_or_elsewhere(shanghai, as_user, on_day) -> None:
    officer = as_user(shanghai["sh officer"])
    assert draw(as_user(shanghai["sh director 1"])).status_code == 403
    assert draw(as_user(shanghai["officer"])).status_code == 422
    for wrong in ({"each": "0"}, {"each": "21"}, {"region_code": "230804"}):
        assert draw(officer, **wrong).status_code == 422
    on_day(dt.date(2027, 2, 3))
    assert "学期" in draw(as_user(shanghai["sh officer"])).content.decode()
    on_day(DAY)
    with acting("tester", "a test"):
        for number in (2, 3):
            shanghai[f"sh director {number}"].memberships.all().delete()
    refused = draw(as_user(shanghai["sh officer"]))
    assert refused.status_code == 422
    assert "示例S1" in refused.content.decode()
    assert not HomeworkCheck.objects.exists()


def test_a_program_reads_a_check_and_scores_what_is_its_own(shanghai, as_user) -> None:
    draw(as_user(shanghai["sh officer"]))
    row = CheckedDay.objects.select_related("reviewer").order_by("pk")[0]
    officer = Program(new_token(shanghai["sh officer"], "surveys.measured", "surveys.draw"))
    reviewer = Program(new_token(row.reviewer, "surveys.measured", "surveys.score"))
    found = officer.get("homework-checks").json()["items"][0]
    assert (found["seed"], found["drawn"], found["scored"]) == ("20261020", 6, 0)
    assert len(officer.get(f"homework-checks/{found['id']}/days").json()["items"]) == 6
    own = reviewer.get(f"homework-checks/{found['id']}/days").json()["items"]
    assert {each["id"] for each in own} == set(
        CheckedDay.objects.filter(reviewer=row.reviewer).values_list("pk", flat=True)
    )
    points = {code: int(most) for code, most in FULL.items()}
    assert reviewer.post(f"checked-days/{row.pk}/score", {"points": points | {"published": 99}}).status_code == 409
    assert reviewer.post(f"checked-days/{row.pk}/score", {"points": points}).json()["total"] == 100
    other = CheckedDay.objects.exclude(reviewer=row.reviewer)[0]
    assert reviewer.post(f"checked-days/{other.pk}/score", {"points": points}).status_code == 404
    assert officer.get("homework-checks").json()["items"][0]["scored"] == 1
