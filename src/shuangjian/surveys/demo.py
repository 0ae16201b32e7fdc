"""The demonstration's surveys: homework of today to be answered, a questionnaire that runs, two rounds, answers from elsewhere, a visit."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from shuangjian.homework.models import Homework
from shuangjian.homework.services import Assignment, post_homework
from shuangjian.registry.models import Membership, Region, School, SchoolClass, SchoolTerm, User
from shuangjian.registry.roles import Role
from shuangjian.surveys.ballots import close_ballot, open_ballot
from shuangjian.surveys.checks import draw_for, score
from shuangjian.surveys.choices import QuestionnaireKind, TipKind
from shuangjian.surveys.committee import families
from shuangjian.surveys.filings import month_of, two_months_in
from shuangjian.surveys.gate import add_visit
from shuangjian.surveys.models import (
    CommitteeMember,
    GateVisit,
    OutsideHomework,
    Questionnaire,
    QuestionnaireAnswer,
    Tip,
)
from shuangjian.surveys.questions import BURDENS, MONTHLY, OUTSIDE, Question, plain, wording_of
from shuangjian.surveys.rubric import packaged_rubric
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal

# Answers to the two rounds about the burdens: minutes, hours, yuan, hours.
_ROUNDS = ((62, 5, 6_000, 9), (51, 3, 4_500, 7))
_ANSWERS = 40


def seed(number: int) -> None:
    """Fill the surveys of the class teacher's school, once; nothing without a district or the second time."""
    del number  # what is filled in follows from the district, which has its own seed
    head, officer = (User.objects.filter(username=name).first() for name in ("class_teacher", "officer"))
    if Questionnaire.objects.exists() or head is None or officer is None:
        return
    klass = SchoolClass.objects.select_related("school__region").get(key=head.memberships.get().class_key)
    with acting("system:demo", "demonstration: surveys"):
        _homework_of_today(head, klass)
        _questionnaires(klass)
        _committee(klass)
        _tips(klass)
        _check(officer, klass)
        if not GateVisit.objects.exists():
            add_visit(
                by=officer, school_key=klass.school_key, visited_on=timezone.localdate() - dt.timedelta(days=3), persons=10,
                parent_marked=2, too_long=1, note="放学时段（演示）",
            )  # fmt: skip


def _homework_of_today(head: User, klass: SchoolClass) -> None:
    for back, minutes in ((0, 15), (1, 20)):
        day = timezone.localdate() - dt.timedelta(days=back)
        if not Homework.objects.current().filter(school_class=klass, assigned_on=day).exists():
            post_homework(by=head, school_class=klass, assigned_on=day, assignment=Assignment("数学", minutes, "练习册一页（演示）"))  # fmt: skip


def _questionnaires(klass: SchoolClass) -> None:
    school, today = klass.school, timezone.localdate()
    first, last = month_of(today)
    monthly = _made(
        school.region, QuestionnaireKind.MONTHLY, f"{school} {first:%Y-%m}", first, last, MONTHLY, school=school
    )
    _answer(monthly, klass, (48, 0, 0, 1), 12)
    for at, values in enumerate(_ROUNDS):
        begun = today - dt.timedelta(days=200 - 100 * at)
        row = _made(
            school.region, QuestionnaireKind.BURDENS, f"{school.region} {begun} #{at + 1}", begun, begun + dt.timedelta(days=14), BURDENS,
            round=at + 1,
        )  # fmt: skip
        _answer(row, klass, values, _ANSWERS)
        assert row.ballot is not None
        close_ballot(row.ballot, row.period_to)
        row.closed_on = row.period_to
        row.save(update_fields=["closed_on"])
    given = Homework.objects.current().filter(school_class=klass).order_by("assigned_on").first()
    day = given.assigned_on if given else today
    outside = _made(
        school.region, QuestionnaireKind.OUTSIDE, "九月问卷星作业问卷（演示）", day, day, OUTSIDE, school=school
    )
    _answer(outside, klass, (1,), 12, 0)
    _answer(outside, klass, (0,), 28, 12)


def _committee(klass: SchoolClass) -> None:
    """Put the demonstration's family on the committee, and let it report two weeks in which school gave less and outside more."""
    CommitteeMember.objects.bulk_create(
        CommitteeMember(school_class=klass, user=user) for user in families(klass) if user.username == "family"
    )
    weeks = (
        Homework.objects.current().filter(school_class=klass, kind="written").annotate(week=TruncWeek("assigned_on"))
    )
    given = list(weeks.order_by("week").values_list("week").annotate(total=Sum("minutes")))
    if len(given) < 2:
        return
    most = max(given[:-1], key=lambda each: each[1])
    least = min((each for each in given if each[0] > most[0]), key=lambda each: each[1], default=given[-1])
    OutsideHomework.objects.bulk_create(
        OutsideHomework(region_code=klass.region_code, school_key=klass.school_key, school_class=klass, week=week, minutes=minutes)
        for week, minutes in ((most[0], 20), (least[0], 45))
    )  # fmt: skip


def _check(officer: User, klass: SchoolClass) -> None:
    """Draw the check of the term's first two months, and score all but the class-days of the demonstration's own reviewers."""
    term = SchoolTerm.objects.filter(starts_on__lte=timezone.localdate()).order_by("-starts_on").first()
    if term is None:
        return
    other = School.objects.filter(region=klass.school.region).exclude(key=klass.school_key).order_by("key").first()
    if other is not None:
        colleague = User(username="director_2", display_name="示例·外校教导主任")
        colleague.set_unusable_password()
        colleague.save()
        Membership.objects.create(user=colleague, role=Role.ACADEMIC_DIRECTOR, school=other)
    period = two_months_in(term, term.starts_on)
    try:
        row = draw_for(
            by=officer, region=klass.school.region, period=period, each=2, seed="demo", today=min(period[1], timezone.localdate())
        )  # fmt: skip
    except Refusal:
        return
    waiting = row.drawn.exclude(reviewer__username__in=["principal", "director"])
    for number, each in enumerate(waiting.select_related("reviewer").order_by("pk")):
        points = {one.code: one.points - (number + at) % 3 for at, one in enumerate(packaged_rubric())}
        score(by=each.reviewer, row=each, points=points, words="现场查看公示和学生作业本（演示）")


def _tips(klass: SchoolClass) -> None:
    today = timezone.localdate()
    for number, (kind, text) in enumerate(
        (
            (TipKind.MARKING, "班级群通知：请家长批改口算并签字拍照（演示）"),
            (TipKind.HIDDEN, "口头加了一张练习卷，公示上没有（演示）"),
        )
    ):
        Tip.objects.create(
            id=uuid.uuid5(uuid.NAMESPACE_OID, f"demo tip {number}"), region_code=klass.region_code, school_key=klass.school_key,
            class_key=klass.key, kind=kind, day=today - dt.timedelta(days=2 + number), text=text, received_on=today - dt.timedelta(days=1),
        )  # fmt: skip


def _made(
    region: Region, kind: str, title: str, first: dt.date, last: dt.date, questions: tuple[Question, ...],
    *, school: School | None = None, round: int | None = None,
) -> Questionnaire:  # fmt: skip
    return Questionnaire.objects.create(
        region=region, school=school, kind=kind, title=title, period_from=first, period_to=last, round=round, questions=plain(questions),
        wording=wording_of(questions), ballot=None if kind == QuestionnaireKind.OUTSIDE else open_ballot(),
    )  # fmt: skip


def _answer(row: Questionnaire, klass: SchoolClass, values: tuple[int, ...], count: int, begin: int = 0) -> None:
    """Add answers around `values`: numbers differ by up to five percent."""
    QuestionnaireAnswer.objects.bulk_create(
        QuestionnaireAnswer(
            id=uuid.uuid5(uuid.NAMESPACE_OID, f"{row.title}/{begin + each}"), questionnaire=row, region_code=klass.region_code,
            class_key=klass.key, fingerprint=f"demo-{begin + each}" if row.kind == QuestionnaireKind.OUTSIDE else None,
            values={
                asked["code"]: value if asked["unit"] == "yes_no" else value + value * (each % 3 - 1) // 20
                for asked, value in zip(row.questions, values, strict=True)
            },
        )
        for each in range(count)
    )  # fmt: skip
