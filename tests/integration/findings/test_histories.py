"""Findings beside a model that knows nothing of SQL: records, limits and words change between sweeps, people agree, object and verify.

`SHUANGJIAN_HISTORY_STEPS` is how many steps are tried, other ones each time (240, the same ones, where nothing is said).
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field, replace

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from factories.places import make_class, make_region, make_school, make_user
from shuangjian.cases.choices import CaseState, ClosedBy
from shuangjian.cases.errors import CaseError
from shuangjian.cases.models import Case
from shuangjian.cases.services.moves import move_case
from shuangjian.findings.choices import COUNTING, FindingEventKind, FindingState
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.services.corrections import agree_to_correction, object_to_correction
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.models import Homework
from shuangjian.homework.services import Assignment, assignment_of, correct_homework, post_homework
from shuangjian.live.models import LocalValue
from shuangjian.registry.actors import SystemPart
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal

STEPS = int(os.environ.get("SHUANGJIAN_HISTORY_STEPS", "240"))
RULE, LIMIT, NATION = "homework.written_minutes", "homework.written.grade_minutes_max", 60
# Class-days of two schools, one of them with two classes: what shares a cause shares a case.
CLASSES = (("S1", "301"), ("S1", "302"), ("S2", "301"))
S = FindingState
SWEPT = st.sampled_from([True, True, False])


@dataclass
class Known:
    """What the model holds of one class-day."""

    minutes: int = 0
    state: FindingState | None = None
    objected: bool = False
    altered_by: set[str] = field(default_factory=set)  # since it was last found
    said: tuple[object, ...] = ()  # as the last sweep that found it said it


class Histories(RuleBasedStateMachine):
    """Three class-days of today, moved at random."""

    def __init__(self) -> None:
        """Open everything anew; `teardown` undoes it."""
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.acting = acting("tester", "a test")
        self.acting.__enter__()
        self.today = timezone.localdate()
        self.users = {
            **{name: make_user(name, "district_officer", region=make_region()) for name in ("agrees", "verifies")},
            **{f"director {code}": make_user(f"d{code}", "academic_director", school=make_school(code)) for code in ("S1", "S2")},
            **{f"principal {code}": make_user(f"p{code}", "principal", school=make_school(code)) for code in ("S1", "S2")},
        }  # fmt: skip
        self.known = [Known(minutes) for minutes in (70, 40, 90)]
        self.codes: list[str] = []
        for (school, name), known in zip(CLASSES, self.known, strict=True):
            place = make_class(name, make_school(school))
            teacher = self.users[f"{school} {name}"] = make_user(
                f"t{school}{name}", "class_teacher", school_class=place
            )
            posted = post_homework(
                by=teacher,
                school_class=place,
                assigned_on=self.today,
                assignment=Assignment("数学", known.minutes, "练习"),
            )
            self.codes.append(posted.code)
        self.limits: dict[dt.date, tuple[int, int]] = {}  # from its day: minutes, and which value it is
        self.sweep(elsewhere=False)

    # What the model says ----------------------------------------------------------------------------------------------

    @property
    def limit(self) -> int:
        return self.limits[max(self.limits)][0] if self.limits else NATION

    def found(self, known: Known) -> bool:
        return known.minutes > self.limit

    def says(self, known: Known) -> tuple[object, ...]:
        # A limit that asks no more than the nation's is not what it is measured by.
        return known.minutes, self.limit, self.limits[max(self.limits)] if self.limit < NATION else None

    def expect(self) -> dict[str, int]:
        """Move the model as a sweep does; return the counts it must tell."""
        counts = dict.fromkeys(("seen", "opened", "changed", "reopened", "cleared"), 0)
        for known in self.known:
            if not self.found(known):
                if known.state == S.OPEN and not known.objected:
                    known.state = S.ALTERED
                    counts["cleared"] += 1
                continue
            counts["seen"] += 1
            if known.state is None:
                known.state = S.OPEN
                counts["opened"] += 1
            elif known.state in (S.ALTERED, S.CORRECTED):
                known.state = S.OPEN
                counts["reopened"] += 1
            elif known.said != self.says(known):
                counts["changed"] += 1
            else:
                known.objected = False
                continue
            known.said, known.altered_by, known.objected = self.says(known), set(), False
        return counts

    def finding(self, which: int) -> Finding:
        school, name = CLASSES[which]
        return Finding.objects.get(class_key=f"230804/{school}/{name}")

    # What is tried ----------------------------------------------------------------------------------------------------

    @rule(
        which=st.integers(0, 2),
        minutes=st.sampled_from([20, 70, 90]),
        who=st.sampled_from(["teacher", "principal"]),
        swept=SWEPT,
    )
    def alter(self, which: int, minutes: int, who: str, swept: bool) -> None:
        known, (school, name) = self.known[which], CLASSES[which]
        if known.minutes == minutes:
            return
        homework = Homework.objects.current().get(code=self.codes[which])
        by = self.users[f"{school} {name}" if who == "teacher" else f"principal {school}"]
        correct_homework(
            by=by, homework=homework, assignment=replace(assignment_of(homework), minutes=minutes), reason="写错"
        )
        known.minutes = minutes
        known.altered_by.add(who)
        if swept:
            self.sweep(elsewhere=False)

    @rule(value=st.sampled_from([15, 30, 60]), ago=st.integers(0, 4), swept=SWEPT)
    def set_a_limit(self, value: int, ago: int, swept: bool) -> None:
        """A limit of the grade, set anew or in place; the one that began last holds."""
        first = self.today - dt.timedelta(days=ago)
        kept, _new = LocalValue.objects.update_or_create(
            region_code="230804",
            parameter=LIMIT,
            part="3",
            valid_from=first,
            defaults={"value": value, "document": f"〔2026〕{ago}号"},
        )
        self.limits[first] = value, kept.pk
        if swept:
            self.sweep(elsewhere=False)

    @precondition(lambda self: self.limits)
    @rule()
    def take_a_limit_away(self) -> None:
        first = max(self.limits)
        LocalValue.objects.filter(valid_from=first).delete()
        del self.limits[first]

    @rule(which=st.integers(0, 2), column=st.sampled_from(["clauses", "basis", "parameter", "severity"]))
    def another_rulebook_had_said_it(self, which: int, column: str) -> None:
        """As if the text of the rule had been another at the last sweep."""
        known = self.known[which]
        if known.state in (None, S.CORRECTED):
            return
        said = {"clauses": ["x"], "basis": [], "parameter": {"key": LIMIT}, "severity": "minor"}[column]
        Finding.objects.filter(pk=self.finding(which).pk).update(**{column: said})
        known.said = ()

    @rule(elsewhere=st.booleans())
    def sweep(self, elsewhere: bool) -> None:
        # Rules that are not run touch nothing.
        if elsewhere:
            self.told(
                run_sweep(by=SystemPart.COMMAND_LINE, rules=("homework.pupil_marking",)), {"cleared": 0, "opened": 0}
            )
        self.told(run_sweep(by=SystemPart.COMMAND_LINE, rules=(RULE,)), self.expect())
        self.in_step_with_cases(Sweep.objects.latest("pk"))
        again = dict.fromkeys(("opened", "changed", "reopened", "cleared"), 0)
        self.told(run_sweep(by=SystemPart.COMMAND_LINE, rules=(RULE,)), again)

    def told(self, done: Sweep, counts: dict[str, int]) -> None:
        assert {name: getattr(done, name) for name in counts} == counts

    @rule(data=st.data(), who=st.sampled_from(["director", "agrees"]), agrees=st.booleans())
    def answer_an_alteration(self, data: st.DataObject, who: str, agrees: bool) -> None:
        waiting = [which for which, known in enumerate(self.known) if known.state == S.ALTERED]
        which = data.draw(st.sampled_from(waiting or [which for which, known in enumerate(self.known) if known.state]))
        known = self.known[which]
        # A school's director for what a teacher altered, the bureau for everything; what nobody altered (a limit) is the bureau's.
        allowed = known.state == S.ALTERED and (who == "agrees" or known.altered_by == {"teacher"})
        by = self.users[who if who == "agrees" else f"director {CLASSES[which][0]}"]
        act = agree_to_correction if agrees else object_to_correction
        try:
            act(finding_id=self.finding(which).pk, user=by, reason="核对了教案")
        except Refusal:
            assert not allowed
        else:
            assert allowed
            known.state, known.objected = (S.CORRECTED, False) if agrees else (S.OPEN, True)

    @rule(school=st.sampled_from(["S1", "S2"]))
    def rectify(self, school: str) -> None:
        """Take a case on, report it, and have it verified."""
        case = Case.objects.filter(school_key=f"230804/{school}").exclude(state=CaseState.CLOSED).first()
        if case is None:
            return
        theirs = [known for known, (where, _name) in zip(self.known, CLASSES, strict=True) if where == school]
        principal = self.users[f"principal {school}"]
        for action in ("accept", "submit") if case.state == CaseState.OPEN else ("submit",):
            move_case(case_id=case.pk, action=action, user=principal, text="已按标准压减")
        waits = any(known.state == S.ALTERED for known in theirs)
        try:
            move_case(case_id=case.pk, action="verify", user=self.users["verifies"])
        except CaseError:
            assert waits
            move_case(case_id=case.pk, action="reject", user=self.users["verifies"], text="有更正待核")
        else:
            assert not waits
            for known in theirs:
                if known.state == S.OPEN:
                    known.state = S.RECTIFIED

    # What holds at every moment ---------------------------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        kept = dict(Finding.objects.values_list("class_key", "state"))
        said = {f"230804/{s}/{n}": k.state for (s, n), k in zip(CLASSES, self.known, strict=True) if k.state}
        assert kept == said
        for finding in Finding.objects.all():
            ended = {
                FindingEventKind.CORRECTED: S.CORRECTED,
                FindingEventKind.RECTIFIED: S.RECTIFIED,
                FindingEventKind.ALTERED: S.ALTERED,
            }
            kinds = [
                k for k in finding.events.order_by("id").values_list("kind", flat=True) if k != FindingEventKind.CHANGED
            ]
            assert kinds.count(FindingEventKind.OPENED) == 1
            assert kinds.count(FindingEventKind.REOPENED) == finding.times_reopened
            assert ended.get(FindingEventKind(kinds[-1]), S.OPEN) == finding.state

    @invariant()
    def one_case_is_open_for_one_cause(self) -> None:
        causes = list(Case.objects.exclude(state=CaseState.CLOSED).values_list("cause", flat=True))
        assert len(causes) == len(set(causes))
        # What ended as corrected was no breach; what is still to be answered lies where somebody works at it.
        for case in Case.objects.filter(closed_by=ClosedBy.CORRECTION):
            assert not Finding.objects.filter(case=case, state__in=[S.ALTERED, S.RECTIFIED]).exists()

    def in_step_with_cases(self, done: Sweep) -> None:
        """After a sweep every breach lies in an open case, and no case is open over none; what was rectified a while ago came back."""
        for new in Case.objects.filter(opened_at=done.started_at):
            assert not Case.objects.filter(cause=new.cause, closed_by=ClosedBy.RECTIFICATION).exists()
        assert not Finding.objects.filter(state=S.OPEN).exclude(case__closed_at=None).exists()
        for case in Case.objects.exclude(state=CaseState.CLOSED):
            assert Finding.objects.filter(case=case, state__in=COUNTING).exists()

    def teardown(self) -> None:
        """Undo everything."""
        self.acting.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)


@pytest.mark.django_db
def test_findings_and_their_model_say_the_same_after_every_history() -> None:
    steps = 24
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=max(1, STEPS // steps), stateful_step_count=steps, deadline=None, derandomize="SHUANGJIAN_HISTORY_STEPS" not in os.environ,
            database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
