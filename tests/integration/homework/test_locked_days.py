"""Days that are over: locked by the database, corrected when a second person of the right office agrees."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from factories.corrections import correct_past
from factories.places import make_class
from shuangjian.cases.choices import CaseState, ClosedBy
from shuangjian.cases.models import Case
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.homework import correction_requests as requests
from shuangjian.homework import services
from shuangjian.homework.choices import Office, RequestKind, RequestState
from shuangjian.homework.errors import DayLocked, HigherOffice, OwnRequest, RequestAnswered, RequestWaits
from shuangjian.homework.models import CorrectionRequest, Homework
from shuangjian.notices.models import Notice
from shuangjian.portal.inbox import read_inbox
from shuangjian.registry import versions
from shuangjian.registry.errors import NotCurrent, NothingChanged, NotPermitted, ReasonMissing
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

MATHS = services.Assignment(subject="数学", minutes=30, content="练习册第8页")


@pytest.fixture(autouse=True)
def actor(db):
    with acting("tester", "a test"):
        yield


@pytest.fixture
def posted(people):
    return services.post_homework(
        by=people["class teacher"], school_class=make_class("301"), assigned_on=dt.date(2026, 9, 9), assignment=MATHS
    )


def _ask(posted, by, **changes):
    return requests.ask_correction(
        by=by, homework=posted, kind=RequestKind.CORRECT, assignment=replace(MATHS, **({"minutes": 10} | changes)), reason="写错"
    )  # fmt: skip


def _minutes(posted):
    return Homework.objects.current().get(code=posted.code).minutes


@pytest.mark.parametrize("days", [0, 1])
def test_the_day_itself_is_open_and_the_day_before_is_not(days, people):
    day = timezone.localdate() - dt.timedelta(days=days)
    teacher = people["class teacher"]
    posted = services.post_homework(by=teacher, school_class=make_class("301"), assigned_on=day, assignment=MATHS)
    done = requests.correct(by=teacher, homework=posted, assignment=replace(MATHS, minutes=10), reason="写错")
    assert isinstance(done, CorrectionRequest if days else Homework)
    assert _minutes(posted) == (30 if days else 10)


def test_the_services_refuse_a_past_day_and_say_what_to_do(posted, people):
    for act in (
        lambda: services.correct_homework(
            by=people["class teacher"], homework=posted, assignment=replace(MATHS, minutes=10), reason="x"
        ),
        lambda: services.withdraw_homework(by=people["class teacher"], homework=posted, reason="x"),
        lambda: services.restore_homework(by=people["class teacher"], homework=posted, reason="x"),
    ):
        with pytest.raises(DayLocked, match="2026-09-09"):
            act()


def test_a_teacher_asks_a_leader_agrees_and_both_are_in_the_record(posted, people):
    request = _ask(posted, people["class teacher"])
    assert (request.office, request.state, _minutes(posted)) == (Office.SCHOOL, RequestState.WAITING, 30)
    assert Notice.objects.filter(user=people["director"], kind="homework.correction_asked").count() == 1
    assert list(requests.requests_for(people["director"])) == [request]
    assert list(requests.requests_for(people["officer"])) == [request]
    done = requests.agree_to_request(by=people["director"], request=request, reason="与教案一致")
    assert (done.version, done.minutes, done.recorded_by, done.reason) == (2, 10, people["class teacher"], "写错")
    request.refresh_from_db()
    assert (request.state, request.answered_by) == (RequestState.AGREED, people["director"])
    assert not requests.requests_for(people["officer"]).exists()
    assert Notice.objects.filter(user=people["class teacher"], kind="homework.correction_answered").count() == 1


def test_what_leaders_ask_the_bureau_answers(posted, people):
    request = _ask(posted, people["director"])
    assert request.office == Office.BUREAU
    assert not requests.requests_for(people["principal"]).exists()
    with pytest.raises(HigherOffice):
        requests.agree_to_request(by=people["principal"], request=request, reason="x")
    with pytest.raises(OwnRequest):
        requests.agree_to_request(by=people["director"], request=request, reason="x")
    with pytest.raises(NotPermitted):
        requests.agree_to_request(by=people["leader"], request=request, reason="x")
    with pytest.raises(ReasonMissing):
        requests.agree_to_request(by=people["officer"], request=request, reason=" ")
    assert requests.agree_to_request(by=people["officer"], request=request, reason="属实").minutes == 10


def test_a_refused_request_changes_nothing_and_another_may_be_asked(posted, people):
    request = _ask(posted, people["class teacher"])
    with pytest.raises(RequestWaits):
        _ask(posted, people["class teacher"], minutes=5)
    requests.refuse_request(by=people["director"], request=request, reason="当天确为三十分钟")
    assert _minutes(posted) == 30
    with pytest.raises(RequestAnswered):
        requests.agree_to_request(by=people["director"], request=request, reason="x")
    assert _ask(posted, people["class teacher"], minutes=5).state == RequestState.WAITING


def test_bad_requests_are_refused(posted, people):
    with pytest.raises(NothingChanged):
        _ask(posted, people["class teacher"], minutes=30)
    with pytest.raises(NotPermitted):
        _ask(posted, people["officer"])
    correct_past(posted, people["class teacher"], people["director"], minutes=20)
    with pytest.raises(NotCurrent):
        _ask(posted, people["class teacher"])


def test_a_past_homework_is_withdrawn_and_put_back_by_two(posted, people):
    for kind, there in ((RequestKind.WITHDRAW, False), (RequestKind.RESTORE, True)):
        latest = Homework.objects.get(code=posted.code, known_to=None)
        request = requests.withdraw_or_restore(by=people["class teacher"], homework=latest, reason="误录")
        assert request.kind == kind
        requests.agree_to_request(by=people["director"], request=request, reason="属实")
        assert Homework.objects.current().filter(code=posted.code).exists() is there


# What the database refuses, whoever writes ----------------------------------------------------------------------------


def test_the_database_lets_no_past_day_change_without_agreement(posted, people):
    def change(**values):
        with transaction.atomic():
            versions.supersede(posted, by=people["class teacher"], reason="x", **values)

    with pytest.raises(DatabaseError, match="only as a second person agreed"):
        change(minutes=10)
    with pytest.raises(DatabaseError, match="only as a second person agreed"):
        change(minutes=10, assigned_on=timezone.localdate())  # moved out of the past
    with pytest.raises(DatabaseError, match="only as a second person agreed"), transaction.atomic():
        versions.withdraw(posted, by=people["class teacher"], reason="x")
    request = _ask(posted, people["class teacher"])
    CorrectionRequest.objects.filter(pk=request.pk).update(
        state="agreed", answered_by=people["director"], answered_at=timezone.now(), answer_reason="x"
    )
    for other in (
        {"minutes": 11},
        {"minutes": 10, "content": "另一份"},
        {"minutes": 10, "assigned_on": dt.date(2026, 9, 8)},
    ):
        with pytest.raises(DatabaseError, match="only as a second person agreed"):
            change(**other)
    with pytest.raises(DatabaseError, match="only as a second person agreed"), transaction.atomic():
        versions.supersede(posted, by=people["principal"], reason="x", minutes=10)  # not who asked
    change(minutes=10)
    assert _minutes(posted) == 10


def test_the_database_keeps_requests(posted, people):
    request = _ask(posted, people["class teacher"])
    rows = CorrectionRequest.objects.filter(pk=request.pk)
    answered = {"state": "agreed", "answered_at": timezone.now(), "answer_reason": "x"}
    for changes, match in (
        ({"assignment": asdict(replace(MATHS, minutes=1))}, "stays as it was asked"),
        ({"office": "bureau"}, "stays as it was asked"),
        (answered | {"answered_by": people["class teacher"]}, "second_person"),
        ({"state": "agreed"}, "answered_whole"),
    ):
        with pytest.raises((DatabaseError, IntegrityError), match=match), transaction.atomic():
            rows.update(**changes)
    with pytest.raises(DatabaseError, match="stays as it was asked"), transaction.atomic():
        rows.delete()
    rows.update(**answered, answered_by=people["director"])
    with pytest.raises(DatabaseError, match="stays as it was asked"), transaction.atomic():
        rows.update(state="waiting", answered_by=None, answered_at=None)
    with (
        pytest.raises(DatabaseError, match="stays as it was asked"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO homework_correctionrequest (region_code, school_key, class_key, homework_code, base_version, assigned_on, kind, "
            "assignment, reason, office, asked_by_id, asked_at, state, answered_by_id, answered_at, answer_reason) SELECT region_code, "
            "school_key, class_key, homework_code, 2, assigned_on, kind, assignment, reason, office, asked_by_id, asked_at, state, "
            "answered_by_id, answered_at, answer_reason FROM homework_correctionrequest"
        )


# Pages and the finding ------------------------------------------------------------------------------------------------


def test_asked_and_answered_on_the_pages(posted, people, as_user):
    teacher, director = as_user(people["class teacher"]), as_user(people["director"])
    place = ("230804", "S1", posted.code)
    filled = {
        "day": "2026-09-09", "subject": "数学", "content": MATHS.content, "minutes": "10", "place": "school", "kind": "written", "tier": "all",
        "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none", "reason": "写错",
    }  # fmt: skip
    address = reverse("homework:correct", args=place)
    assert "这一天已经过去" in teacher.get(address).content.decode()
    assert teacher.post(address, filled).status_code == 302
    assert _minutes(posted) == 30
    assert "correction_requests" in {waiting.section.name for waiting in read_inbox(people["director"])}
    assert director.get(reverse("homework:correction_requests")).context["page"].paginator.count == 1
    page = reverse("homework:correction_request", args=[CorrectionRequest.objects.get().pk])
    assert teacher.get(page).status_code == 403
    changes = director.get(page).context["changes"]
    assert [(str(each.label), each.was, each.now) for each in changes] == [("分钟", "30", "10")]
    assert director.post(page, {"answer": "agree"}).status_code == 422
    assert director.post(page, {"answer": "agree", "reason": "与教案一致"}).status_code == 302
    assert _minutes(posted) == 10
    assert "与教案一致" in teacher.get(reverse("homework:history", args=place)).content.decode()
    assert director.get(page).status_code == 404


@pytest.mark.clause("JD-36")
def test_a_finding_whose_correction_was_agreed_beforehand_ends_as_corrected_with_old_and_new_on_the_case(
    over_limit, sweep, people
):
    sweep()
    correct_past(over_limit[0], people["class teacher"], people["director"], minutes=0)
    sweep()
    finding, case = Finding.objects.get(), Case.objects.get()
    assert (finding.state, finding.counts, finding.agreed_by) == (FindingState.CORRECTED, False, people["director"])
    assert (case.state, case.closed_by) == (CaseState.CLOSED, ClosedBy.CORRECTION)
    said = case.events.get(kind="agreed")
    assert said.by == people["director"]
    assert "30 → 0" in said.text
    assert "写错" in said.text
    workers = {people["class teacher"].pk, people["director"].pk}
    assert set(case.workers.values_list("user", flat=True)) == workers


def test_one_who_altered_another_row_of_it_settles_nothing(over_limit, sweep, people):
    sweep()
    correct_past(over_limit[0], people["class teacher"], people["director"], minutes=10)
    correct_past(over_limit[1], people["director"], people["officer"], minutes=10)
    sweep()
    # The officer agreed to the later one and altered none: the bureau may speak for both.
    assert Finding.objects.get().state == FindingState.CORRECTED
    assert Finding.objects.get().agreed_by == people["officer"]


def test_who_asked_for_one_row_does_not_settle_the_finding_by_agreeing_to_another(over_limit, sweep, people):
    sweep()
    correct_past(over_limit[1], people["director"], people["officer"], minutes=10)
    correct_past(over_limit[0], people["class teacher"], people["director"], minutes=10)
    sweep()
    assert Finding.objects.get().state == FindingState.ALTERED
