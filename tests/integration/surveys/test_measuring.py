"""How long homework takes: one anonymous tap for each family and day, seen by the teacher first, found above the limit."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import Error, connection, transaction
from django.urls import reverse

from factories.places import make_class
from shuangjian.findings.models import Finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.actors import SystemPart
from shuangjian.surveys.measuring import close_measured
from shuangjian.surveys.models import Ballot, MeasuredDay, MinutesTally, Token
from shuangjian.web.context import acting
from shuangjian.web.models import Submission

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 9)
CLOSED = dt.date(2026, 9, 11)


@pytest.fixture
def asked(people, give, on_day):
    """It is the evening of a day with 45 minutes of written homework."""
    on_day(DAY)
    give(45)


@pytest.fixture
def tap(people, as_user):
    """Answer on the family's page."""

    def send(who: str, minutes: object, day: dt.date = DAY, klass: str = "230804/S1/401"):
        sent = {"class_key": klass, "day": day.isoformat(), "minutes": minutes}
        return as_user(people[who]).post(reverse("surveys:answer"), sent)

    return send


def close(on: dt.date = CLOSED) -> None:
    with acting("system:worker", "a test"):
        close_measured(on)


def listed(client) -> str:
    return client.get(reverse("surveys:measured")).content.decode()


@pytest.mark.clause("RC-01d")
def test_forty_sixty_and_eighty_minutes_are_sixty_on_average_and_no_finding(asked, people, tap) -> None:
    for who, minutes in (("family 1", 40), ("family 2", 60), ("family 3", 80)):
        assert tap(who, minutes).status_code == 302
    close()
    row = MeasuredDay.objects.get()
    assert (row.answers, row.mean_minutes) == (3, 60)
    run_sweep(by=SystemPart.COMMAND_LINE, rules=("homework.measured_minutes",))
    assert not Finding.objects.exists()


@pytest.mark.clause("QJ-38")
def test_a_mean_of_sixty_one_is_a_finding_though_forty_five_were_announced(asked, people, tap) -> None:
    for who, minutes in (("family 1", 41), ("family 2", 61), ("family 3", 81)):
        assert tap(who, minutes).status_code == 302
    close()
    run_sweep(by=SystemPart.COMMAND_LINE, rules=("homework.measured_minutes",))
    found = Finding.objects.get()
    assert (found.subject_id, found.day, found.observed, found.limit) == ("401", DAY, 61, 60)


def test_the_teacher_sees_it_first_then_the_subject_teachers_then_the_school(
    asked, people, tap, as_user, on_day
) -> None:
    for who in ("family 1", "family 2", "family 3"):
        tap(who, 50)
    assert "230804" not in listed(as_user(people["head"]))  # nothing while it is open
    close()
    seen = []
    for day in (CLOSED, CLOSED + dt.timedelta(days=2), CLOSED + dt.timedelta(days=5)):
        on_day(day)
        seen.append(
            {who for who in ("head", "teacher", "director", "officer") if "2026-09-09" in listed(as_user(people[who]))}
        )
    assert seen == [{"head"}, {"head", "teacher"}, {"head", "teacher", "director", "officer"}]
    assert "2026-09-09" not in listed(as_user(people["other principal"]))
    assert "2026-09-09" not in listed(as_user(people["far officer"]))
    text = listed(as_user(people["head"]))
    assert all(f">{number}<" in text.replace(" ", "").replace("\n", "") for number in (45, 50, 5))
    assert as_user(people["family 1"]).get(reverse("surveys:measured")).status_code == 403


def test_a_family_answers_once_and_nothing_says_who_answered_what(asked, people, tap, as_user) -> None:
    assert tap("family 1", 40).status_code == 302
    again = tap("father 1", 180)
    assert again.status_code == 422
    assert "每个家庭只答一次" in again.content.decode()
    assert "已作答" in as_user(people["father 1"]).get(reverse("surveys:answer")).content.decode()
    assert list(MinutesTally.objects.values_list("minutes", "count")) == [(40, 1)]
    assert not Submission.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_audit WHERE table_name LIKE 'surveys%'")
        assert cursor.fetchone() == (0,)
    close()
    row = MeasuredDay.objects.get()
    # One answer is shown to nobody, and what could lead to the family is gone.
    assert (row.answers, row.mean_minutes) == (1, None)
    assert not Token.objects.exists()
    assert not MinutesTally.objects.exists()
    assert list(Ballot.objects.values_list("secret", "closed_on")) == [(None, CLOSED)]


def test_other_days_other_classes_and_nonsense_are_refused(asked, people, tap, give) -> None:
    give(20, DAY - dt.timedelta(days=2))
    assert "只就今天和昨天" in tap("family 1", 40, DAY - dt.timedelta(days=2)).content.decode()
    assert "只就今天和昨天" in tap("family 1", 40, DAY - dt.timedelta(days=1)).content.decode()  # nothing was given
    assert tap("family 1", 40, klass="230804/S1/nobody").status_code == 404
    assert tap("other family", 40).status_code == 422
    assert tap("head", 40).status_code == 403
    assert tap("family 1", 40, klass="\x00").status_code == 400
    for minutes in (-1, 241, "", "many", "²", "9" * 5_000):
        assert tap("family 1", minutes).status_code == 422
    assert not Token.objects.exists()


def test_a_day_is_closed_once_and_the_database_keeps_it_so(asked, people, tap, on_day) -> None:
    for who in ("family 1", "family 2", "family 3"):
        tap(who, 50)
    close(CLOSED - dt.timedelta(days=1))
    assert MeasuredDay.objects.get().mean_minutes is None  # tomorrow is still open
    close()
    close()
    ballot = Ballot.objects.get()
    for statement in (
        "UPDATE surveys_ballot SET secret = '\\x00', closed_on = NULL",
        f"INSERT INTO surveys_token (ballot_id, token) VALUES ({ballot.pk}, 'x')",
        "UPDATE surveys_measuredday SET mean_minutes = 10",
    ):
        with pytest.raises(Error, match="is closed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(Error, match="of_enough"), transaction.atomic():
        MeasuredDay.objects.create(
            region_code="230804", school_key="230804/S1", class_key=make_class("401").key, stage="primary", grade=4, day=CLOSED,
            answers=2, mean_minutes=30,
        )  # fmt: skip
