from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from factories.places import make_class, make_school, make_user
from shuangjian.homework import selectors, services
from shuangjian.homework.errors import AlreadyFiled, NoHomeworkToday
from shuangjian.homework.models import Homework, SchoolFiling
from shuangjian.homework.services import Assignment
from shuangjian.registry.errors import NotCurrent, NothingChanged, NotPermitted, ReasonMissing
from shuangjian.registry.models import User
from shuangjian.registry.versions import versions_of

pytestmark = pytest.mark.usefixtures("actor")

# A day that is not over: past ones are locked (`test_locked_days`).
DAY = timezone.localdate()
MATHS = Assignment(subject="数学", minutes=15, content="练习册第8页")


@pytest.fixture
def teacher(actor: None) -> User:
    return make_user("t", "class_teacher", school_class=make_class("301"))


@pytest.fixture
def posted(teacher: User) -> Homework:
    return services.post_homework(by=teacher, school_class=make_class("301"), assigned_on=DAY, assignment=MATHS)


def _today(klass: str = "230804/S1/301") -> list[tuple[int, int]]:
    return [(row.version, row.minutes) for row in selectors.homework_of_class(klass, DAY)]


def test_posts_with_the_grade_and_stage_the_class_has_that_day(posted, teacher):
    assert (posted.grade, posted.stage, posted.class_key) == (3, "primary", "230804/S1/301")
    assert (posted.version, posted.recorded_by, posted.known_to) == (1, teacher, None)
    assert _today() == [(1, 15)]


def test_refuses_to_post_in_another_class(teacher):
    with pytest.raises(NotPermitted):
        services.post_homework(by=teacher, school_class=make_class("302"), assigned_on=DAY, assignment=MATHS)


def test_refuses_to_post_another_subject():
    user = make_user("m", "subject_teacher", school_class=make_class("301"), subject="语文")
    with pytest.raises(NotPermitted):
        services.post_homework(by=user, school_class=make_class("301"), assigned_on=DAY, assignment=MATHS)


def test_refuses_a_day_declared_free_of_homework(teacher):
    principal = make_user("p", "principal", school=make_school())
    services.declare_no_homework_day(by=principal, school=make_school(), day=DAY)
    with pytest.raises(NoHomeworkToday):
        services.post_homework(by=teacher, school_class=make_class("301"), assigned_on=DAY, assignment=MATHS)


def test_a_correction_supersedes_and_keeps_what_was_known(posted, teacher):
    before = timezone.now()
    corrected = services.correct_homework(
        by=teacher, homework=posted, assignment=replace(MATHS, minutes=10), reason="算多了"
    )
    assert (corrected.version, corrected.reason, corrected.code) == (2, "算多了", posted.code)
    assert _today() == [(2, 10)]
    assert [row.minutes for row in selectors.homework_known_at(posted.class_key, DAY, before)] == [15]
    assert [version.number for version in versions_of(corrected)] == [2, 1]


def test_a_withdrawal_takes_it_off_the_day_and_a_restore_brings_it_back(posted, teacher):
    services.withdraw_homework(by=teacher, homework=posted, reason="发错班级")
    assert _today() == []
    services.restore_homework(by=teacher, homework=posted, reason="没有发错")
    assert _today() == [(3, 15)]


def test_refuses_a_correction_of_an_old_version(posted, teacher):
    services.correct_homework(by=teacher, homework=posted, assignment=replace(MATHS, minutes=10), reason="少一点")
    with pytest.raises(NotCurrent):
        services.correct_homework(by=teacher, homework=posted, assignment=replace(MATHS, minutes=5), reason="再少一点")
    assert _today() == [(2, 10)]


@pytest.mark.parametrize("reason", ["", "  "])
def test_refuses_a_correction_without_a_reason(posted, teacher, reason):
    with pytest.raises(ReasonMissing):
        services.correct_homework(by=teacher, homework=posted, assignment=replace(MATHS, minutes=10), reason=reason)


def test_refuses_a_correction_that_changes_nothing(posted, teacher):
    with pytest.raises(NothingChanged):
        services.correct_homework(by=teacher, homework=posted, assignment=MATHS, reason="没变")


@pytest.mark.parametrize("changes", [{"minutes": 99}, {"known_to": None}, {"withdrawn": True}])
def test_the_database_refuses_to_change_a_version_in_place(posted, changes):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Homework.objects.filter(pk=posted.pk).update(**changes)


def test_the_database_refuses_to_delete_or_to_close_twice(posted, teacher):
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        Homework.objects.filter(pk=posted.pk).delete()
    services.correct_homework(by=teacher, homework=posted, assignment=replace(MATHS, minutes=10), reason="少两题")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Homework.objects.filter(pk=posted.pk).update(known_to=timezone.now())


def test_the_database_allows_one_current_version(posted):
    again = Homework.objects.get(pk=posted.pk)
    again.pk, again.version, again.reason = None, 2, "doubled"
    with pytest.raises(IntegrityError, match="one_current"), transaction.atomic():
        again.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"minutes": -1}, "minutes_not_negative"),
        ({"kind": "dictation"}, "kind_known"),
        ({"grade": 10}, "grade_range"),
        ({"class_key": "230804/S2/301"}, "class_key_in_school_key"),
        ({"version": 2}, "correction_has_reason"),
    ],
)
def test_the_database_refuses_what_cannot_be(posted, changes, constraint):
    make_class("301", make_school("S2"))
    wrong = Homework.objects.get(pk=posted.pk)
    wrong.pk, wrong.code = None, "another"
    for name, value in changes.items():
        setattr(wrong, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        wrong.save(force_insert=True)


def test_the_notice_of_a_class_day_is_one(teacher):
    klass = make_class("301")
    first = services.publish_notice(by=teacher, school_class=klass, day=DAY)
    assert services.publish_notice(by=teacher, school_class=klass, day=DAY) == first
    assert selectors.has_notice(klass.key, DAY)


def test_a_filing_is_filed_once_and_by_the_school():
    school = make_school()
    owed = SchoolFiling.objects.create(
        region_code=school.region_code,
        school=school,
        code="W1",
        kind="weekly_report",
        period_from=DAY,
        period_to=DAY + dt.timedelta(days=6),
    )
    director = make_user("d", "academic_director", school=school)
    with pytest.raises(NotPermitted):
        services.submit_filing(by=make_user("e", "academic_director", school=make_school("S2")), filing=owed)
    assert services.submit_filing(by=director, filing=owed, on=DAY).filed_on == DAY
    with pytest.raises(AlreadyFiled):
        services.submit_filing(by=director, filing=owed)


def test_copies_from_the_last_day_that_had_any(posted, teacher):
    later = DAY + dt.timedelta(days=3)
    found = selectors.last_homework_before("230804/S1/301", later, "数学")
    assert [services.assignment_of(row) for row in found] == [MATHS]
    assert selectors.last_homework_before("230804/S1/301", DAY, "数学") == []


def test_a_version_cannot_end_without_a_successor(posted):
    """With one statement every current homework could be ended: it must not pass at the end of the transaction."""
    end = "UPDATE homework_homework SET known_to = clock_timestamp(); SET CONSTRAINTS ALL IMMEDIATE"
    with pytest.raises(IntegrityError, match="without a successor"), transaction.atomic():
        connection.cursor().execute(end)
    assert _today() == [(1, 15)]


def test_a_corrected_and_a_withdrawn_version_have_one(posted, teacher):
    changed = services.correct_homework(
        by=teacher, homework=posted, assignment=replace(MATHS, minutes=10), reason="少两题"
    )
    services.withdraw_homework(by=teacher, homework=changed, reason="不布置了")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert _today() == []
