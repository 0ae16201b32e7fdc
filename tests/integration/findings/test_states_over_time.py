"""States from sweep to sweep: they last, end, come again; and what cannot be decided is kept with the sweep."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from factories.places import make_institution
from shuangjian.cases.models import Case
from shuangjian.cases.services.moves import move_case
from shuangjian.findings.choices import FindingState
from shuangjian.findings.errors import StillHoldsError
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.selectors import cells_to_fill
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import InstitutionState
from shuangjian.training.models import Lesson
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

EXPIRED = "training.licence_expired"


@pytest.fixture
def licence(people):
    """The licence of P2 ran out on 2026-09-01, its one state has no end. P1 has none on record, which is no matter of P2's."""
    with acting("tester", "a test"):
        institution = make_institution("P2", licence_from=dt.date(2025, 9, 2), licence_to=dt.date(2026, 9, 1))
    return InstitutionState.objects.get(institution=institution)


def _sweep(day: int) -> Sweep:
    return run_sweep(by=SystemPart.WORKER, as_of=dt.date(2026, 9, day), rules=[EXPIRED])


def _renew(state, on: int) -> None:
    with acting("tester", "a test"):
        InstitutionState.objects.filter(pk=state.pk).update(valid_to=dt.date(2026, 9, on - 1))
        values = {name: getattr(state, name) for name in ("institution", "region_code", "name", "category", "status")}
        InstitutionState.objects.create(
            **values, valid_from=dt.date(2026, 9, on), licence_from=dt.date(2026, 9, on), licence_to=dt.date(2027, 9, 1)
        )


def test_a_state_keeps_its_finding_while_it_lasts(licence):
    assert [_sweep(day).opened for day in (5, 6, 7)] == [1, 0, 0]
    assert Finding.objects.get().since == dt.date(2026, 9, 2)


def test_a_state_that_ended_between_sweeps_ends_its_finding_and_is_no_correction(licence, people):
    _sweep(5)
    _renew(licence, 8)
    assert _sweep(12).cleared == 1
    finding = Finding.objects.get()
    assert (finding.state, finding.until, finding.counts) == (FindingState.ENDED, dt.date(2026, 9, 8), True)


def test_a_state_that_came_and_went_between_sweeps_is_found_all_the_same(licence):
    _sweep(1)
    assert not Finding.objects.exists()
    _renew(licence, 8)
    assert _sweep(12).opened == 1
    assert Finding.objects.get().state == FindingState.ENDED
    assert Case.objects.get().state == "open"  # what happened is to be answered for


def test_a_case_of_a_state_is_verified_only_when_it_has_ended(licence, people):
    _sweep(5)
    case = Case.objects.get()
    with acting("tester", "a test"):
        move_case(case_id=case.pk, action="accept", user=people["supervisor"])
        move_case(case_id=case.pk, action="submit", user=people["supervisor"], text="已督促")
        with pytest.raises(StillHoldsError):
            move_case(case_id=case.pk, action="verify", user=people["officer"])
        _renew(licence, 8)
        _sweep(12)
        move_case(case_id=case.pk, action="verify", user=people["officer"])
    assert Finding.objects.get().state == FindingState.RECTIFIED


def test_a_state_whose_record_was_wrong_from_the_beginning_waits_for_agreement(licence):
    _sweep(5)
    with acting("tester", "a test"):
        InstitutionState.objects.filter(pk=licence.pk).update(licence_to=dt.date(2027, 9, 1))
    _sweep(12)
    assert Finding.objects.get().state == FindingState.ALTERED


def test_what_a_rule_waits_for_is_kept_with_the_sweep_and_seen_in_scope(people):
    with acting("tester", "a test"):
        Lesson.objects.create(
            region_code="230804", institution_key="230804/P1", code="L1", starts_at="2026-09-13T09:00+08:00",
            ends_at="2026-09-13T10:00+08:00", subject="数学", mode="offline", recorded_by=people["institution"],
        )  # fmt: skip
    run_sweep(by=SystemPart.WORKER, as_of=dt.date(2026, 9, 14), rules=["training.subject_on_rest_day"])
    run_sweep(by=SystemPart.WORKER, as_of=dt.date(2026, 9, 15), rules=["training.subject_on_rest_day"])
    waiting = list(cells_to_fill(people["officer"]))
    assert [(each.fact, each.column, each.row_id, each.institution_key) for each in waiting] == [
        ("lesson", "category", "L1", "230804/P1")
    ]
    seen = Counter(who for who in people for _each in cells_to_fill(people[who]))
    assert seen == Counter({"officer": 1, "second officer": 1, "supervisor": 1, "leader": 1, "institution": 1})
