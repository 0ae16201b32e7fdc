"""A small district with somebody in every role, and what they work at: homework over the limit, cases, a plan."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories.places import make_class, make_department, make_institution, make_region, make_school, make_user
from shuangjian.cases.models import Case, CaseParty
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework import services as homework
from shuangjian.homework.models import Homework
from shuangjian.homework.services import Assignment
from shuangjian.plans.services import propose_plan
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import User
from shuangjian.web.context import acting

DAY = dt.date(2026, 9, 9)
RULE = "homework.written_minutes"


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """Somebody in every role: school S1 with class 301, its neighbours, and the same roles in another district."""
    with acting("tester", "a test"):
        own, other = make_class("301"), make_class("301", make_school("S2"))
        far = make_region("230805")
        make_school("S1", region="230805")
        market, street = make_department("market"), make_department("street")
        return {
            "officer": make_user("officer", "district_officer", department=make_department()),
            "second officer": make_user("officer2", "district_officer", region=make_region()),
            "supervisor": make_user("supervisor", "training_supervisor", region=make_region()),
            "leader": make_user("leader", "leader", region=make_region()),
            "principal": make_user("principal", "principal", school=make_school()),
            "director": make_user("director", "academic_director", school=make_school()),
            "class teacher": make_user("teacher", "class_teacher", school_class=own),
            "maths teacher": make_user("maths", "subject_teacher", school_class=own, subject="数学"),
            "family": make_user("family", "family", school_class=own),
            "market": make_user("market", "partner_department", department=market),
            "street": make_user("street", "street_grid", department=street),
            "institution": make_user("institution", "institution_officer", institution=make_institution()),
            "bank": make_user("bank", "bank", region=make_region()),
            "other principal": make_user("principal2", "principal", school=make_school("S2")),
            "other teacher": make_user("teacher2", "class_teacher", school_class=other),
            "far officer": make_user("far", "district_officer", region=far),
        }


@pytest.fixture
def as_user() -> Callable[[User | None], Client]:
    """Return a browser in which somebody is signed in."""

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def over_limit(people: dict[str, User]) -> list[Homework]:
    """Three written tasks of 30 minutes for one class and day: 90 where 60 are allowed."""
    with acting("teacher", "a test"):
        return [
            homework.post_homework(
                by=people["class teacher"], school_class=make_class("301"), assigned_on=DAY,
                assignment=Assignment(subject=subject, minutes=30, content="练习"),
            )
            for subject in ("语文", "数学", "英语")
        ]  # fmt: skip


@pytest.fixture
def asks_parents(people: dict[str, User]) -> Homework:
    """A homework whose words only look like a task for parents."""
    with acting("teacher", "a test"):
        assignment = Assignment(subject="数学", minutes=10, content="口算一页，请家长检查批改并签字")
        return homework.post_homework(
            by=people["class teacher"], school_class=make_class("301"), assigned_on=DAY, assignment=assignment
        )


@pytest.fixture
def sweep() -> Callable[..., Sweep]:
    """Return a sweep with the one rule these tests are about."""

    def run(*rules: str) -> Sweep:
        return run_sweep(by=SystemPart.COMMAND_LINE, as_of=dt.date(2026, 9, 10), rules=rules or (RULE,))

    return run


@pytest.fixture
def make_finding(people: dict[str, User]) -> Callable[..., Finding]:
    """Return a maker of findings as a sweep would store them; suspected and undecided unless said otherwise."""
    numbers = itertools.count(1)

    def make(**values: Any) -> Finding:
        number = next(numbers)
        now = timezone.now()
        with acting("tester", "a test"):
            one = Sweep.objects.first() or Sweep.objects.create(
                as_of=DAY, started_at=now, finished_at=now, part="command line", contract_version=1
            )
            defaults = {
                "identity": f"made-{number}", "rule_id": "homework.parent_task_text", "rule_version": "1", "kind": "suspected",
                "severity": "general", "state": "undecided", "region_code": "230804", "owner_type": "school",
                "owner_key": "230804/S1", "owner_id": "S1", "school_key": "230804/S1", "class_key": "230804/S1/301",
                "subject_type": "homework", "subject_key": f"230804/S1/H{number}", "subject_id": f"H{number}", "day": DAY, "unit": "text",
                "observed_text": "请家长批改", "first_sweep": one, "last_sweep": one, "opened_at": now,
                "basis": [{"provision": "CN-2021-40-5", "citation": "中办发〔2021〕40号 第5条", "status": "verified", "territory": "000000"}],
            }  # fmt: skip
            return Finding.objects.create(**defaults | values)

    return make


@pytest.fixture
def make_case(people: dict[str, User]) -> Callable[..., Case]:
    """Return a maker of cases of school S1, due in twenty days."""
    numbers = itertools.count(1)

    def make(*, lead: str = "", support: str = "", **values: Any) -> Case:
        number = next(numbers)
        with acting("tester", "a test"):
            defaults = {
                "number": f"2026-9{number:05d}", "kind": "complaint", "state": "open", "severity": "general", "cause": f"made:{number}",
                "title": f"办理{number}", "region_code": "230804", "school_key": "230804/S1", "owner_name": "示例S1",
                "opened_at": timezone.now(), "due_on": timezone.localdate() + dt.timedelta(days=20),
            }  # fmt: skip
            case = Case.objects.create(**defaults | values)
            for role, code in (("lead", lead), ("support", support)):
                if code:
                    department = make_department(code)
                    CaseParty.objects.create(case=case, department=department, name=department.name, role=role)
            return case

    return make


@pytest.fixture
def make_plan(people: dict[str, User]) -> Callable[..., Any]:
    """Return a maker of proposed plans: measures as the reader gives them."""

    def make(*measures: dict[str, Any], **values: Any) -> Any:
        proposal = {"title": "示例工作方案", "number": "示教发〔2026〕1号", "measures": list(measures)} | values
        with acting("officer", "a test"):
            return propose_plan(proposal=proposal, region=make_region(), user=people["officer"], file_name="示例.txt")

    return make
