"""Data to fill: from the sweep to the list, the share, the case, and away again when the cell is filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from shuangjian.cases.choices import CaseState
from shuangjian.cases.errors import CaseError
from shuangjian.cases.models import Case
from shuangjian.cases.origins import origin_of
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.gaps.models import Gap, JudgedShare
from shuangjian.gaps.nightly import run_nightly
from shuangjian.gaps.register import gaps_for, place_to_fill
from shuangjian.gaps.selectors import shares_for
from shuangjian.gaps.services import refresh
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import User
from shuangjian.registry.versions import supersede
from shuangjian.training.models import Lesson
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

RULES = ["training.subject_on_rest_day", "training.offline_ends_late"]
INSTITUTION = "230804/P1"


def hold_lesson(code: str, by: User, **values: object) -> Lesson:
    """A lesson on a Sunday whose category nobody stated."""
    given = {
        "region_code": "230804", "institution_key": INSTITUTION, "code": code, "starts_at": "2026-09-13T09:00+08:00",
        "ends_at": "2026-09-13T10:00+08:00", "subject": "数学", "mode": "offline", "recorded_by": by,
    }  # fmt: skip
    with acting("tester", "a test"):
        return Lesson.objects.create(**given | values)


def fill(lesson: Lesson, by: User) -> None:
    with acting("tester", "a test"):
        supersede(Lesson.objects.get(pk=lesson.pk), by=by, reason="补类别", category="art", mode="online")


def sweep(day: int, *rules: str) -> int:
    run_sweep(by=SystemPart.WORKER, as_of=dt.date(2026, 9, day), rules=rules or RULES)
    return refresh(by=SystemPart.WORKER, day=dt.date(2026, 9, day))


def test_a_cell_two_rules_wait_for_is_one_row_and_goes_when_it_is_filled(people: dict[str, User]) -> None:
    lesson = hold_lesson("L1", people["institution"], mode=None, ends_at="2026-09-13T21:00+08:00")
    sweep(14)
    cells = {(gap.column, tuple(gap.rules), gap.since.day) for gap in Gap.objects.all()}
    assert ("category", ("training.subject_on_rest_day",), 14) in cells
    assert any(column == "mode" for column, *_ in cells)
    sweep(15)
    assert {gap.since.day for gap in Gap.objects.all()} == {14}
    fill(lesson, people["institution"])
    assert sweep(16) == 0


def test_a_rule_that_was_not_run_again_still_waits(people: dict[str, User]) -> None:
    hold_lesson("L1", people["institution"])
    assert sweep(14) == 1
    assert sweep(15, "training.offline_ends_late") == 1


def test_days_that_may_be_vacation_are_one_row_of_the_region_that_keeps_the_calendar(
    people: dict[str, User], as_user: Callable[[User | None], Client]
) -> None:
    for day in ("2026-02-04", "2026-02-06"):
        hold_lesson(
            day, people["institution"], category="subject", starts_at=f"{day}T09:00+08:00", ends_at=f"{day}T10:00+08:00"
        )
    assert sweep(14) == 1
    gap = Gap.objects.get()
    assert (gap.fact, gap.column, gap.owner_key, gap.row_id) == (
        "calendar_day",
        "kind",
        "230804",
        "2026-02-04/2026-02-06",
    )
    share = shares_for(people["institution"])[-1]
    assert share.rows - share.judged == 2
    browser = as_user(people["officer"])
    page = browser.get("/gaps/").content.decode()
    assert '<a href="/rosters/calendar/">2026-02-04 – 2026-02-06</a>' in page
    assert "这些日子是否寒暑假" in page
    for day, kind in (("2026-02-04", "school_day"), ("2026-02-06", "vacation")):
        sent = {"region_code": "230804", "day": day, "kind": kind}
        assert browser.post("/rosters/calendar/add/", sent).status_code == 302
    assert sweep(15) == 0
    assert Finding.objects.get().subject_id == "2026-02-06"


def test_weeks_that_may_be_vacation_lead_to_the_local_rules(people: dict[str, User]) -> None:
    few, many = (Gap(fact="calendar_day", row_id=f"2026-02-02/2026-02-{last}") for last in ("08", "09"))
    assert [place_to_fill(gap) for gap in (few, many)] == ["/rosters/calendar/", "/packs/"]


def test_the_database_keeps_one_row_for_a_cell(people: dict[str, User]) -> None:
    hold_lesson("L1", people["institution"])
    sweep(14)
    gap = Gap.objects.get()
    gap.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        gap.save()


def test_it_is_seen_by_whoever_fills_and_whoever_supervises(
    people: dict[str, User], as_user: Callable[[User | None], Client]
) -> None:
    hold_lesson("L1", people["institution"])
    sweep(14)
    seen = {who for who, user in people.items() if gaps_for(user).count(user).number}
    assert seen == {"officer", "second officer", "supervisor", "leader", "institution"}
    page = as_user(people["institution"]).get("/gaps/").content.decode()
    assert "类别" in page
    assert "L1" in page
    assert "休息日或假期开展学科类培训" in page
    assert "示例P1" in page
    assert as_user(people["class teacher"]).get("/gaps/").status_code == 403
    assert "没有待补的数据" in as_user(people["principal"]).get("/gaps/").content.decode()


def test_a_link_opens_what_it_counts(people: dict[str, User], as_user: Callable[[User | None], Client]) -> None:
    for number in range(3):
        hold_lesson(f"L{number}", people["institution"])
    sweep(14)
    officer = people["officer"]
    for narrowed, expected in (
        ({"owner": INSTITUTION}, 3),
        ({"rule": RULES[0]}, 3),
        ({"q": "L1"}, 1),
        ({"fact": "homework"}, 0),
    ):
        count = gaps_for(officer).count(officer, **narrowed)
        assert count.number == expected
        assert f"共 {expected} " in as_user(officer).get(count.url).content.decode().replace("\n", " ") or not expected


def test_the_share_of_rows_judged_is_kept_for_each_day(people: dict[str, User]) -> None:
    lesson = hold_lesson("L1", people["institution"])
    sweep(14)
    before = shares_for(people["institution"])[-1]
    assert before.rows - before.judged == 1
    fill(lesson, people["institution"])
    sweep(15)
    first, last = shares_for(people["institution"])
    assert (first.day.day, last.day.day, last.judged) == (14, 15, last.rows)
    assert last.percent == 100
    assert not JudgedShare.objects.filter(judged__gt=100_000).exists()


def test_what_stays_empty_becomes_a_case_that_closes_when_it_is_filled(people: dict[str, User]) -> None:
    lesson = hold_lesson("L1", people["institution"])
    sweep(14)
    assert not Case.objects.exists()
    refresh(by=SystemPart.WORKER, day=dt.date(2026, 10, 20))
    refresh(by=SystemPart.WORKER, day=dt.date(2026, 10, 21))
    case = Case.objects.get()
    assert (case.kind, case.institution_key, case.title) == ("data", INSTITUTION, "示例P1：待补数据 1 处")
    panel = origin_of(case).show(people["officer"], case)
    assert [(cell["column"], cell["row"]) for cell in panel.context["cells"]] == [("类别", "L1")]
    with pytest.raises(CaseError, match="1"):
        origin_of(case).check_may_close(case)
    fill(lesson, people["institution"])
    sweep(16)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED


def test_the_night_takes_over_what_the_sweep_left(people: dict[str, User]) -> None:
    hold_lesson("L1", people["institution"])
    run_sweep(by=SystemPart.WORKER, as_of=dt.date(2026, 9, 14), rules=RULES)
    run_nightly()
    assert Gap.objects.count() == 1
