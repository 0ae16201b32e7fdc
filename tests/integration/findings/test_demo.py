"""The demonstration: faults that a sweep finds, a plan of its own, people at work."""

from __future__ import annotations

import pytest

from shuangjian.cases.choices import CaseState, ClosedBy
from shuangjian.cases.models import Case, SupervisionSheet
from shuangjian.cases.selectors import late_cases
from shuangjian.config.demo_data import generate
from shuangjian.config.demo_data.load import load
from shuangjian.findings import demo as findings_demo
from shuangjian.findings.models import Finding, Sweep
from shuangjian.plans import demo as plans_demo
from shuangjian.plans.models import Plan
from shuangjian.portal.inbox import read_inbox
from shuangjian.registry.models import User


def _waiting(name: str) -> set[str]:
    return {waiting.section.name for waiting in read_inbox(User.objects.get(username=name))}


def _seed() -> None:
    findings_demo.seed(1)
    plans_demo.seed(1)


pytestmark = pytest.mark.django_db


def test_shows_every_kind_of_work_and_does_nothing_the_second_time():
    load(generate(1))
    _seed()
    officer = User.objects.get(username="officer")
    plan = Plan.objects.get()
    assert (plan.state, plan.measures.count()) == ("adopted", 6)
    assert [case.measure.heading for case in late_cases(officer)] == ["统筹作业总量"]
    assert late_cases(officer)[0].escalation_level > 0
    assert Case.objects.get(state="submitted", kind="measure").measure.heading == "管住预收费"
    assert Finding.objects.filter(kind="suspected", state="open").count() == 1
    # A case in every state, and both endings; something of everything that waits for somebody.
    assert set(Case.objects.values_list("state", flat=True)) == set(CaseState)
    assert set(Case.objects.exclude(closed_by=None).values_list("closed_by", flat=True)) == set(ClosedBy)
    assert {"corrected", "altered", "rectified", "open", "undecided"} <= set(
        Finding.objects.values_list("state", flat=True)
    )
    assert {"work", "verify", "time", "returned", "decide", "agree"} <= _waiting("officer")
    assert "held" in _waiting("class_teacher")
    assert SupervisionSheet.objects.count() == 1
    before, sweeps = Case.objects.count(), Sweep.objects.count()
    _seed()
    assert (Sweep.objects.count(), Case.objects.count()) == (sweeps, before)


def test_without_a_district_there_is_nothing_to_do():
    _seed()
    assert not Sweep.objects.exists()
