"""Findings become cases: one open case per rule and owner; it closes when the last of its findings is clean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from shuangjian.casework.choices import CaseKind, CaseState, ClosedBy, EventKind, FindingState, PartyRole, Severity
from shuangjian.casework.clock import WORKING_DAYS_MAX, add_working_days
from shuangjian.casework.models import Case, CaseEvent, CaseParty, Finding, Sweep
from shuangjian.registry.models import Department
from shuangjian.registry.selectors import get_owner_names
from shuangjian.rulebook import packaged_rulebook

_GRAVEST = (Severity.SERIOUS, Severity.GENERAL, Severity.MINOR)


def cause_of(rule_id: str, owner_key: str) -> str:
    """Return the cause that findings of one rule at one owner share."""
    return f"finding:{rule_id}:{owner_key}"


def group_findings(sweep: Sweep) -> None:
    """Bring the cases in step with the findings after a sweep: reopen, open, add to, close by evidence."""
    _reopen(sweep)
    _open(sweep)
    _close(sweep)


def attach(finding: Finding, *, by: str, at: dt.datetime) -> Case:
    """Put one finding that counts into the open case of its cause, opening it if need be."""
    case = (
        Case.objects.filter(cause=cause_of(finding.rule_id, finding.owner_key)).exclude(state=CaseState.CLOSED).first()
    )
    if case is None:
        case = open_cases([finding], by=by, at=at)[0]
    Finding.objects.filter(pk=finding.pk).update(case=case)
    return case


def open_cases(findings: Iterable[Finding], *, by: str, at: dt.datetime) -> list[Case]:
    """Open one case for each cause among the findings."""
    by_cause: dict[str, list[Finding]] = {}
    for finding in findings:
        by_cause.setdefault(cause_of(finding.rule_id, finding.owner_key), []).append(finding)
    names = get_owner_names(group[0].owner_key for group in by_cause.values())
    numbers = _next_numbers(len(by_cause), at)
    rules = packaged_rulebook().rules
    cases = []
    for number, (cause, group) in zip(numbers, sorted(by_cause.items()), strict=True):
        first = group[0]
        rule = rules.get(first.rule_id)
        severity = min((f.severity for f in group), key=lambda s: _GRAVEST.index(Severity(s)))
        owner = names.get(first.owner_key, first.owner_id)
        title = rule.title.zh if rule else first.rule_id
        cases.append(
            Case(
                number=number, kind=CaseKind.FINDING, state=CaseState.OPEN, severity=severity, cause=cause, rule_id=first.rule_id,
                title=f"{owner}：{title}", title_en=f"{owner}: {rule.title.en if rule else first.rule_id}",
                description=rule.remedy.zh if rule else "", region_code=first.region_code, school_key=first.school_key,
                institution_key=first.institution_key, owner_name=owner, clauses=sorted({c for f in group for c in f.clauses}), opened_at=at,
                due_on=add_working_days(timezone.localdate(at), WORKING_DAYS_MAX[severity]).due_on,
            )
        )  # fmt: skip
    Case.objects.bulk_create(cases)
    CaseEvent.objects.bulk_create(
        CaseEvent(case=case, kind=EventKind.OPENED, to_state=CaseState.OPEN, at=at, by=by) for case in cases
    )
    _add_parties(cases)
    return cases


def _reopen(sweep: Sweep) -> None:
    """A finding that came back opens its own case again, unless a newer one of the same cause is open."""
    returned = (
        Case.objects.filter(state=CaseState.CLOSED, findings__state=FindingState.OPEN)
        .filter(~Exists(Case.objects.filter(cause=OuterRef("cause")).exclude(state=CaseState.CLOSED)))
        .distinct()
        .order_by("cause", "-id")
    )
    done: set[str] = set()
    for case in returned:
        if case.cause in done:
            continue
        done.add(case.cause)
        due_on = add_working_days(timezone.localdate(sweep.started_at), WORKING_DAYS_MAX[case.severity]).due_on
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.OPEN, closed_at=None, closed_by=None, submitted_at=None, due_on=due_on, escalation_level=0,
            escalated_on=None, times_reopened=case.times_reopened + 1,
        )  # fmt: skip
        CaseEvent.objects.create(
            case=case, kind=EventKind.REOPENED, from_state=CaseState.CLOSED, to_state=CaseState.OPEN, at=sweep.started_at,
            by=sweep.started_by, text=f"#{sweep.pk}",
        )  # fmt: skip


def _open(sweep: Sweep) -> None:
    """Findings that count and lie in no open case go into the open case of their cause, or into a new one."""
    loose = Finding.objects.filter(state=FindingState.OPEN).exclude(
        case__state__in=[s for s in CaseState if s != CaseState.CLOSED]
    )
    waiting = list(loose.order_by("rule_id", "owner_key", "day"))
    if not waiting:
        return
    open_by_cause = dict(
        Case.objects.filter(cause__in={cause_of(f.rule_id, f.owner_key) for f in waiting})
        .exclude(state=CaseState.CLOSED)
        .values_list("cause", "pk")
    )
    new = [f for f in waiting if cause_of(f.rule_id, f.owner_key) not in open_by_cause]
    for case in open_cases(new, by=sweep.started_by, at=sweep.started_at):
        open_by_cause[case.cause] = case.pk
    joined: dict[int, int] = {}
    for finding in waiting:
        finding.case_id = open_by_cause[cause_of(finding.rule_id, finding.owner_key)]
        joined[finding.case_id] = joined.get(finding.case_id, 0) + 1
    Finding.objects.bulk_update(waiting, ["case"], batch_size=2_000)
    CaseEvent.objects.bulk_create(
        CaseEvent(case_id=case_id, kind=EventKind.FINDINGS, at=sweep.started_at, by=sweep.started_by, text=f"+{count}")
        for case_id, count in sorted(joined.items())
    )


def _close(sweep: Sweep) -> None:
    """A case made of findings closes by evidence when none of them is open any more."""
    clean = Case.objects.filter(kind=CaseKind.FINDING).exclude(state=CaseState.CLOSED)
    clean = clean.filter(~Exists(Finding.objects.filter(case=OuterRef("pk"), state=FindingState.OPEN)))
    for case in clean:
        CaseEvent.objects.create(
            case=case, kind=EventKind.CLOSED, from_state=case.state, to_state=CaseState.CLOSED, at=sweep.started_at,
            by=sweep.started_by, text=f"#{sweep.pk}",
        )  # fmt: skip
        Case.objects.filter(pk=case.pk).update(
            state=CaseState.CLOSED, closed_at=sweep.started_at, closed_by=ClosedBy.EVIDENCE
        )


def _add_parties(cases: list[Case]) -> None:
    """The education bureau of the region supports every case of a school or institution."""
    offices = {d.region_code: d for d in Department.objects.filter(code="education")}
    CaseParty.objects.bulk_create(
        CaseParty(
            case=case, department=offices[case.region_code], name=offices[case.region_code].name, role=PartyRole.SUPPORT
        )
        for case in cases
        if case.region_code in offices
    )


def _next_numbers(count: int, at: dt.datetime) -> list[str]:
    """Return the next case numbers of the year, e.g. 2026-000123; the lock is held to the end of the transaction."""
    year = timezone.localdate(at).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(78201813)")
        cursor.execute(
            "SELECT coalesce(max(right(number, 6)::int), 0) FROM casework_case WHERE number LIKE %s", [f"{year}-%"]
        )
        last = cursor.fetchone()[0]
    return [f"{year}-{last + n:06d}" for n in range(1, count + 1)]
