"""Questionnaires run and closed here, rounds that are compared, answers from elsewhere counted once, interviews at the gate."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.urls import reverse

from factories.places import make_class, make_region, make_school, make_user
from shuangjian.cases.models import Case
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.models import SchoolFiling
from shuangjian.notices.models import Notice, Sending
from shuangjian.notices.services import set_address
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Region, SchoolTerm
from shuangjian.sheets import Book, Header
from shuangjian.surveys import filings
from shuangjian.surveys import questionnaires as services
from shuangjian.surveys.models import Ballot, GateVisit, OutsideFile, Questionnaire, QuestionnaireAnswer, Token
from shuangjian.web.context import acting
from shuangjian.web.models import Submission

pytestmark = pytest.mark.django_db

SEPTEMBER = dt.date(2026, 9, 5)
LAST = dt.date(2026, 9, 30)
MONTHLY = {"minutes": "50", "parent_task": "0", "punitive": "0", "satisfied": "1"}
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=12345678-1234-1234-1234-123456789012"
SHANGHAI = ZoneInfo("Asia/Shanghai")
BURDENS = {"homework": "60", "training": "4", "spending": "6000", "effort": "8"}


@pytest.fixture
def owed(people) -> None:
    """It is known since the beginning of September what schools owe this month."""
    with acting("system:worker", "a test"):
        SchoolTerm.objects.create(region=make_region(), code="2026-1", starts_on="2026-09-01", ends_on="2027-01-20")
        filings.owe(SEPTEMBER)


@pytest.fixture
def fill_in(people, as_user):
    """Answer a questionnaire on its page."""

    def send(who: str, values: dict[str, str], row: Questionnaire | None = None) -> Any:
        row = row or Questionnaire.objects.get()
        return as_user(people[who]).post(reverse("surveys:fill_in", args=[row.pk]), values)

    return send


def open_monthly(people, as_user) -> Any:
    return as_user(people["director"]).post(reverse("surveys:open_monthly"), {"school_key": "230804/S1"})


# The monthly questionnaire ------------------------------------------------------------------------------------------------


@pytest.fixture
def shanghai(people) -> dict[str, Any]:
    """Two schools where the calendar of filings holds: the first with its director and three families."""
    with acting("tester", "a test"):
        city = Region.objects.create(code="310000", parent=make_region("000000"), name="上海", path="000000/310000/")
        Region.objects.create(code="310114", parent=city, name="嘉定", path="000000/310000/310114/")
        school = make_school("S1", region="310114")
        SchoolTerm.objects.create(region=school.region, code="2026-1", starts_on="2026-09-01", ends_on="2027-01-20")
        make_school("S2", region="310114")
        klass = make_class("401", school)
        people["sh director"] = make_user("sh-director", "academic_director", school=school)
        for number in range(1, 4):
            people[f"sh family {number}"] = make_user(f"sh-{number}", "family", school_class=klass)
        filings.owe(SEPTEMBER)
    return people


@pytest.mark.clause("SH-09c")
def test_answered_and_closed_by_thirtieth_september_it_is_filed_and_none_is_overdue_on_first_october(
    shanghai, as_user, fill_in, on_day
) -> None:
    on_day(SEPTEMBER)
    director, sent = as_user(shanghai["sh director"]), {"school_key": "310114/S1"}
    assert director.post(reverse("surveys:open_monthly"), sent).status_code == 302
    assert director.post(reverse("surveys:open_monthly"), sent).status_code == 422  # one a month
    row = Questionnaire.objects.get()
    closing = reverse("surveys:close", args=[row.pk])
    assert director.post(closing).status_code == 422  # nobody has answered yet
    for number in range(1, 4):
        assert fill_in(f"sh family {number}", MONTHLY).status_code == 302
    on_day(LAST)
    director = as_user(shanghai["sh director"])
    assert as_user(shanghai["director"]).post(closing).status_code == 404
    assert director.post(closing).status_code == 302
    filing = SchoolFiling.objects.get(school__key="310114/S1", kind="monthly_survey")
    assert (filing.period_from, filing.period_to, filing.filed_on) == (dt.date(2026, 9, 1), LAST, LAST)
    run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 10, 1), rules=("homework.filing_overdue",))
    assert list(Finding.objects.values_list("subject_id", "day")) == [("S2", dt.date(2026, 10, 1))]
    text = director.get(reverse("surveys:questionnaire", args=[row.pk])).content.decode()
    assert all(each in text for each in ("50.0", "0.0 %", "100.0 %"))


def test_each_family_answers_once_and_nothing_says_who_answered_what(people, owed, as_user, fill_in, on_day) -> None:
    on_day(SEPTEMBER)
    open_monthly(people, as_user)
    submissions = Submission.objects.count()
    assert fill_in("family 1", MONTHLY | {"minutes": ""}).status_code == 422
    assert fill_in("family 1", MONTHLY).status_code == 302
    again = fill_in("father 1", MONTHLY)
    assert again.status_code == 422
    assert "每个家庭只答一次" in again.content.decode()
    assert fill_in("head", MONTHLY).status_code == 403
    assert Submission.objects.count() == submissions
    answer = QuestionnaireAnswer.objects.get()
    assert set(answer.values) == set(MONTHLY)
    with acting("system:worker", "a test"):
        assert services.close_ended(LAST) == 0
        assert services.close_ended(LAST + dt.timedelta(days=1)) == 1
    row = Questionnaire.objects.get()
    # One answer counts as a filing of the last day, and is shown to nobody.
    assert row.closed_on == SchoolFiling.objects.get(school__key="230804/S1", kind="monthly_survey").filed_on == LAST
    assert [each.mean for each in services.results_of(row)] == [None] * 4
    assert not Token.objects.exists()
    assert Ballot.objects.get().secret is None
    assert fill_in("family 2", MONTHLY).status_code == 404


def test_what_is_owed_is_written_down_once_and_what_was_filed_stays(people, owed) -> None:
    with acting("system:worker", "a test"):
        filings.file(make_school("S1"), "monthly_survey", dt.date(2026, 9, 1), LAST, on=SEPTEMBER)
        filings.file(make_school("S1"), "monthly_survey", dt.date(2026, 9, 1), LAST, on=LAST)
        filings.owe(SEPTEMBER)
    rows = SchoolFiling.objects.order_by("school__key", "kind").values_list("school__code", "kind", "filed_on")
    assert list(rows) == [
        ("S1", "bimonthly_check", None), ("S1", "monthly_survey", SEPTEMBER), ("S1", "term_review", None),
        ("S2", "bimonthly_check", None), ("S2", "monthly_survey", None), ("S2", "term_review", None),
    ]  # fmt: skip


# The four burdens ---------------------------------------------------------------------------------------------------------


def run_round(people, as_user, fill_in, values: dict[str, str], **words: str) -> Questionnaire:
    officer = as_user(people["officer"])
    form = officer.get(reverse("surveys:open_round")).context["form"]
    asked = {name: form[name].value() for name in BURDENS}
    sent = asked | {"region_code": "230804", "closes_on": "2026-12-31"} | words
    assert officer.post(reverse("surveys:open_round"), sent).status_code == 302
    row = Questionnaire.objects.order_by("-round").first()
    assert row is not None
    for who in ("family 1", "family 2", "family 3", "other family"):
        assert fill_in(who, values, row).status_code == 302
    assert officer.post(reverse("surveys:close", args=[row.pk])).status_code == 302
    return row


@pytest.mark.clause("LC-00k")
def test_spending_falls_by_a_quarter_and_rounds_with_other_words_are_not_compared(
    people, as_user, fill_in, on_day
) -> None:
    on_day(SEPTEMBER)
    first = run_round(people, as_user, fill_in, BURDENS)
    second = run_round(people, as_user, fill_in, BURDENS | {"spending": "4500"})
    officer = as_user(people["officer"])
    text = officer.get(reverse("surveys:questionnaire", args=[second.pk])).content.decode()
    assert all(each in text for each in ("6,000.0", "4,500.0", "−25.0 %", "+0.0 %"))
    assert "较首轮" not in officer.get(reverse("surveys:questionnaire", args=[first.pk])).content.decode()
    third = run_round(people, as_user, fill_in, BURDENS, spending="去年教育花费多少元？")
    text = officer.get(reverse("surveys:questionnaire", args=[third.pk])).content.decode()
    assert "措辞不同，不能比较" in text
    assert "较首轮" not in text
    assert as_user(people["principal"]).get(reverse("surveys:open_round")).status_code == 403
    assert as_user(people["far officer"]).get(reverse("surveys:questionnaire", args=[first.pk])).status_code == 404


def test_one_round_at_a_time_and_only_in_the_own_region(people, as_user, fill_in, on_day) -> None:
    on_day(SEPTEMBER)
    with acting("tester", "a test"):
        row = services.open_round(
            by=people["officer"], region=Region.objects.get(code="230804"), closes_on=LAST, words={}
        )
        with pytest.raises(services.errors.AlreadyRun):
            services.open_round(by=people["officer"], region=row.region, closes_on=LAST, words={})
        far = make_user("far-family", "family", school_class=make_class("301", make_school("S1", region="230805")))
    assert services.to_answer(far) == []
    with pytest.raises(services.errors.NotAsked):
        services.answer(by=far, questionnaire=row, values=dict.fromkeys(BURDENS, 1))


# Answers collected elsewhere ----------------------------------------------------------------------------------------------

HEADER = [
    "序号",
    "提交答卷时间",
    "所用时间",
    "来源",
    "来自IP",
    "1、您孩子所在班级",
    "2、孩子完成书面作业需要多长时间？",
]


def answers_of(over: int, count: int = 100, **cells: str) -> list[list[str]]:
    return [
        [
            str(number), f"2026/9/10 18:{number % 60:02}:00", "35秒", "微信", f"112.36.0.{number}(山东)", "四年级（2）班",
            "C.60分钟以上" if number <= over else "B.30-60分钟",
        ]
        for number in range(1, count + 1)
    ]  # fmt: skip


def as_csv(rows: list[list[str]]) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    return SimpleUploadedFile("问卷星.csv", text.getvalue().encode("gbk"))


@pytest.fixture
def hand_in(people, as_user):
    """Hand in a file and name its columns as the page offers them."""

    def send(file: SimpleUploadedFile, **meanings: str) -> Any:
        client = as_user(people["officer"])
        sent = {
            "school_key": "230804/S1",
            "title": "九月问卷星",
            "period_from": "2026-09-09",
            "period_to": "2026-09-09",
            "file": file,
        }
        first = client.post(reverse("surveys:hand_in"), sent)
        if first.status_code != 302:
            return first
        page = client.get(first.url)
        columns = {name: page.context["form"][name].value() for name in ("class_at", "answer_at")}
        return client.post(first.url, columns | meanings)

    return send


@pytest.fixture
def announced(people, give) -> None:
    give(45, klass=make_class("402"))


@pytest.mark.clause("QJ-34")
def test_a_hundred_answers_handed_in_twice_are_a_hundred_and_thirty_percent_over_lists_the_class(
    people, announced, as_user, hand_in
) -> None:
    done = hand_in(as_csv(answers_of(30)))
    assert done.status_code == 302
    again = hand_in(as_csv(answers_of(30)))
    assert again.status_code == 422
    assert "100 份答卷此前均已计入" in again.content.decode()
    assert QuestionnaireAnswer.objects.count() == 100
    text = as_user(people["officer"]).get(done.url).content.decode()
    assert all(each in text for each in ("30 · 30.0 %", "45 分钟", "转为线索"))
    lead = reverse("surveys:open_class_lead", args=[Questionnaire.objects.get().pk])
    assert as_user(people["officer"]).post(lead, {"class_key": "230804/S1/402"}).status_code == 302
    as_user(people["officer"]).post(lead, {"class_key": "230804/S1/402"})
    case = Case.objects.get()
    assert (case.kind, case.school_key) == ("lead", None)
    assert "100 份答卷中 30 份" in case.description


def test_one_less_than_thirty_percent_lists_nobody_and_more_answers_are_added_to_those_known(
    people, announced, as_user, hand_in
) -> None:
    done = hand_in(as_csv(answers_of(29)))
    assert "转为线索" not in as_user(people["officer"]).get(done.url).content.decode()
    later = hand_in(as_csv(answers_of(29, 105)))
    assert later.status_code == 302
    assert QuestionnaireAnswer.objects.count() == 105
    assert Questionnaire.objects.order_by("-pk")[0].answered.count() == 5
    kept = str(list(QuestionnaireAnswer.objects.values())) + str(list(OutsideFile.objects.values()))
    assert "112.36" not in kept
    assert "2026/9/10" not in kept


def test_a_workbook_with_unclear_answers_and_strange_classes_says_so(people, announced, as_user, hand_in) -> None:
    rows = answers_of(1, 3)
    rows[1][-1], rows[2][-2] = "挺久的", "六年级9班"
    book, content = Book(), io.BytesIO()
    book.add_sheet("答卷", [Header(each) for each in HEADER], rows)
    book.save(content)
    file = SimpleUploadedFile("a.xlsx", content.getvalue())
    asked = hand_in(file)
    assert asked.status_code == 422
    assert "挺久的" in asked.content.decode()
    waiting = OutsideFile.objects.get()
    at = {"class_at": "0", "answer_at": "1", "unclear": "挺久的", "meaning_0": "over"}
    client = as_user(people["officer"])
    done = client.post(reverse("surveys:map", args=[waiting.pk]), at)
    assert done.status_code == 302
    assert [each.values["over"] for each in QuestionnaireAnswer.objects.all()] == [1, 1]
    assert "1 行的班级不属于本校，未计入：第 4 行" in client.get(done.url).content.decode()
    assert not OutsideFile.objects.exists()


def test_files_that_are_none_are_refused(people, hand_in) -> None:
    for file in (
        SimpleUploadedFile("a.pdf", b"%PDF-1.7"),
        SimpleUploadedFile("a.csv", ",".join(HEADER).encode()),
        as_csv([]),
    ):
        assert hand_in(file).status_code == 422
    assert not OutsideFile.objects.exists()


# At the gate --------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("QJ-35")
def test_two_of_ten_at_the_gate_are_twenty_percent_and_a_lead(people, as_user) -> None:
    officer = as_user(people["officer"])
    sent = {
        "school_key": "230804/S1",
        "visited_on": "2026-09-09",
        "persons": "10",
        "parent_marked": "2",
        "too_long": "0",
        "note": "",
    }
    assert officer.post(reverse("surveys:gates_add"), sent | {"parent_marked": "11"}).status_code == 422
    assert officer.post(reverse("surveys:gates_add"), sent).status_code == 302
    text = officer.get(reverse("surveys:gates")).content.decode()
    assert "20.0 %" in text
    case = Case.objects.get()
    assert (case.kind, case.school_key, case.owner_name) == ("lead", None, "示例S1")
    assert "10 人：2 人反映家长批改作业" in case.description
    assert officer.post(reverse("surveys:gates_add"), sent | {"parent_marked": "0"}).status_code == 302
    assert Case.objects.count() == 1
    # The school neither interviews nor sees what is to be checked there.
    assert as_user(people["principal"]).get(reverse("surveys:gates")).status_code == 403
    assert as_user(people["principal"]).get(reverse("cases:case", args=[case.number])).status_code == 404


def test_the_database_keeps_no_more_reports_than_persons(people) -> None:
    with pytest.raises(Error, match="no_more_than_asked"), transaction.atomic(), acting("tester", "a test"):
        GateVisit.objects.create(
            region_code="230804",
            school_key="230804/S1",
            code="x",
            visited_on=SEPTEMBER,
            persons=1,
            parent_marked=2,
            too_long=0,
        )


# Who is told ---------------------------------------------------------------------------------------------------------------


def test_families_are_told_that_it_opens_and_ends_and_the_school_that_results_are_in(
    people, owed, as_user, fill_in, on_day
) -> None:
    on_day(SEPTEMBER)
    open_monthly(people, as_user)

    def told(kind: str) -> set[str]:
        return set(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))

    families = {"family-1", "family-2", "family-3", "father-1", "user-g"}
    assert told("surveys.open") == families
    fill_in("family 1", MONTHLY)
    with acting("system:worker", "a test"):
        for day, count in ((27, 0), (28, 5), (28, 0)):
            assert services.remind_of_ending(dt.date(2026, 9, day)) == count
        assert told("surveys.due") == families  # also who has answered: nobody knows who has
        services.close_ended(LAST + dt.timedelta(days=1))
    assert told("surveys.results") == {"user-p", "user-d"}


def test_it_goes_out_once_a_day_unless_a_person_chooses_otherwise(people, owed, as_user, on_day) -> None:
    on_day(SEPTEMBER)
    for name, how in (("family 2", "at_once"), ("family 3", "never")):
        as_user(people[name]).post(
            reverse("notices:reception"),
            {"digest_at": "18:00", "address_wecom": WECOM, "how_surveys_open_wecom": how},
        )
    with acting("tester", "a test"):
        set_address(by=people["family 1"], channel="wecom", address=WECOM)
    open_monthly(people, as_user)
    sent = {each.notice.user.username: each.next_at for each in Sending.objects.select_related("notice__user")}
    assert set(sent) == {"family-1", "family-2"}
    assert sent["family-1"].astimezone(SHANGHAI).hour == 17 != sent["family-2"].astimezone(SHANGHAI).hour
