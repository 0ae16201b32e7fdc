"""Events are added to and never changed; cases and findings leave a trail."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.services.moves import comment, hand_in, move_case
from shuangjian.findings.models import Finding
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.registry.models import AuditEntry
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", ["cases_caseevent", "findings_findingevent"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET kind = 'closed'", "DELETE FROM {}"])
def test_events_cannot_be_changed_or_deleted(table, statement, make_case, make_finding, people):
    with acting("tester", "a test"):
        move_case(case_id=make_case().pk, action="accept", user=people["principal"])
        decide_finding(finding_id=make_finding().pk, user=people["officer"], is_breach=False, reason="不是")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert CaseEvent.objects.exists()


def test_a_case_is_not_written_without_saying_who(make_case):
    case = make_case()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user', '', true), set_config('app.reason', '', true)")
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(title="x")


def test_what_a_finding_was_before_stays_in_the_trail(make_finding, people):
    finding = make_finding()
    with acting("officer", "looked at it"):
        decide_finding(finding_id=finding.pk, user=people["officer"], is_breach=False, reason="不是")
    entry = AuditEntry.objects.filter(table_name="findings_finding", row_pk=str(finding.pk)).last()
    assert (entry.old["state"], entry.new["state"]) == ("undecided", "dismissed")
    assert (entry.user, entry.reason) == ("officer", "looked at it")
    assert Finding.objects.get().state == "dismissed"


@pytest.mark.parametrize("statement", ["UPDATE cases_proof SET text = 'x'", "DELETE FROM cases_proof"])
def test_what_was_handed_in_stays_as_it_was(statement, make_case, people):
    case = make_case()
    with acting("principal", "a test"):
        move_case(case_id=case.pk, action="accept", user=people["principal"])
        hand_in(case_id=case.pk, user=people["principal"], text="已整改")
    with acting("x", "x"), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_finding_is_never_taken_away(make_finding):
    finding = make_finding()
    with acting("x", "x"), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).delete()


@pytest.mark.parametrize(
    "values", [{"rule_id": "another.rule"}, {"owner_key": "230804/S2"}, {"subject_key": "y"}, {"identity": "z"}]
)
def test_a_finding_is_never_made_another(values, make_finding):
    finding = make_finding()
    with acting("x", "x"), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(**values)


def test_two_of_one_name_are_two(make_case, people):
    case = make_case()
    for who in ("officer", "second officer"):
        people[who].display_name = "张伟"
        with acting("tester", "a test"):
            people[who].save()
            comment(case_id=case.pk, user=people[who], text="已阅")
    events = list(case.events.order_by("id"))
    assert [event.actor_name for event in events] == ["张伟", "张伟"]
    assert [event.by_id for event in events] == [people["officer"].pk, people["second officer"].pk]


@pytest.mark.parametrize("who", [{}, {"part": "somebody"}])
def test_an_event_without_somebody_is_refused_by_the_database(who, make_case):
    with pytest.raises(IntegrityError, match="cases_caseevent"), transaction.atomic():
        CaseEvent.objects.create(case=make_case(), kind="commented", at=timezone.now(), **who)
