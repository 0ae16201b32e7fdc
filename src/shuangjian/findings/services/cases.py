"""Findings become cases: one open case per rule and owner; what comes back soon after it was mended comes back to its case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from shuangjian.cases.choices import CaseState, ClosedBy, PartyRole
from shuangjian.cases.models import Case
from shuangjian.cases.services.by_facts import close_by_correction, record_growth, reopen_by_facts
from shuangjian.cases.services.opening import Matter, Party, Place, due_by_severity, open_cases
from shuangjian.cases.working_days import REBOUND_DAYS
from shuangjian.findings.choices import COUNTING, FindingState
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.origin import ORIGIN
from shuangjian.findings.texts import get_rule
from shuangjian.live.words import Severity
from shuangjian.registry.actors import Actor
from shuangjian.registry.models import Department
from shuangjian.registry.selectors import get_owner_names

_GRAVEST = (Severity.SERIOUS, Severity.GENERAL, Severity.MINOR)


def cause_of(rule_id: str, owner_key: str) -> str:
    """Return the cause that findings of one rule at one owner share."""
    return f"finding:{rule_id}:{owner_key}"


def group_findings(sweep: Sweep) -> None:
    """Bring the cases in step with the findings after a sweep: reopen, open, add to, close where nothing is left."""
    by = sweep.actor
    _reopen(sweep, by)
    _open(sweep, by)
    _close(sweep, by)


def attach(finding: Finding, *, by: Actor, at: dt.datetime) -> Case:
    """Put one finding that counts into the open case of its cause, opening it if need be."""
    case = (
        Case.objects.filter(cause=cause_of(finding.rule_id, finding.owner_key)).exclude(state=CaseState.CLOSED).first()
    )
    if case is None:
        case = _open_for([finding], by=by, at=at)[0]
    Finding.objects.filter(pk=finding.pk).update(case=case)
    return case


def _open_for(findings: Iterable[Finding], *, by: Actor, at: dt.datetime) -> list[Case]:
    """Open one case for each cause among the findings."""
    by_cause: dict[str, list[Finding]] = {}
    for finding in findings:
        by_cause.setdefault(cause_of(finding.rule_id, finding.owner_key), []).append(finding)
    names = get_owner_names(group[0].owner_key for group in by_cause.values())
    # The education bureau of the region supports every case of a school or institution.
    offices = {d.region_code: d for d in Department.objects.filter(code="education")}
    matters = [
        _matter(cause, group, names.get(group[0].owner_key, group[0].owner_id), offices.get(group[0].region_code), at)
        for cause, group in sorted(by_cause.items())
    ]
    return open_cases(matters, by=by, at=at)


def _matter(cause: str, findings: list[Finding], owner: str, office: Department | None, at: dt.datetime) -> Matter:
    first = findings[0]
    rule = get_rule(first.rule_id)
    severity = min((Severity(finding.severity) for finding in findings), key=_GRAVEST.index)
    return Matter(
        ORIGIN, cause,
        title=f"{owner}：{rule.title.zh if rule else first.rule_id}",
        title_en=f"{owner}: {rule.title.en if rule else first.rule_id}",
        description=rule.remedy.zh if rule else "",
        parties=[Party(PartyRole.SUPPORT, office.name, office)] if office else [],
        due=due_by_severity(severity, at),
        place=Place(first.region_code, first.school_key, first.institution_key, owner),
        severity=severity,
        clauses=sorted({clause for finding in findings for clause in finding.clauses}),
    )  # fmt: skip


def _reopen(sweep: Sweep, by: Actor) -> None:
    """A finding that came back opens its own case again, unless a newer one of the same cause is open."""
    returned = (
        Case.objects.filter(state=CaseState.CLOSED, findings__state=FindingState.OPEN)
        .filter(~Exists(Case.objects.filter(cause=OuterRef("cause")).exclude(state=CaseState.CLOSED)))
        .distinct()
        .order_by("cause", "-id")
    )
    latest = {case.cause: case for case in reversed(list(returned))}
    reopen_by_facts(latest.values(), by=by, at=sweep.started_at, text=f"#{sweep.pk}")


def _open(sweep: Sweep, by: Actor) -> None:
    """Findings that count and lie in no open case go into the open case of their cause, or into a new one."""
    loose = Finding.objects.filter(state__in=[FindingState.OPEN, FindingState.ENDED]).exclude(
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
    open_by_cause |= _rebound(new, sweep, by)
    new = [f for f in new if cause_of(f.rule_id, f.owner_key) not in open_by_cause]
    for case in _open_for(new, by=by, at=sweep.started_at):
        open_by_cause[case.cause] = case.pk
    joined: dict[int, int] = {}
    for finding in waiting:
        finding.case_id = open_by_cause[cause_of(finding.rule_id, finding.owner_key)]
        joined[finding.case_id] = joined.get(finding.case_id, 0) + 1
    Finding.objects.bulk_update(waiting, ["case"], batch_size=2_000)
    record_growth(joined, by=by, at=sweep.started_at)


def _close(sweep: Sweep, by: Actor) -> None:
    """A case closes as a correction when none of its findings is a breach any more and none waits for anybody."""
    clean = Case.objects.filter(kind=ORIGIN.kind).exclude(state=CaseState.CLOSED)
    clean = clean.filter(~Exists(Finding.objects.filter(case=OuterRef("pk"), state__in=COUNTING)))
    close_by_correction(clean, by=by, at=sweep.started_at, text=f"#{sweep.pk}")


def _rebound(new: list[Finding], sweep: Sweep, by: Actor) -> dict[str, int]:
    """A breach whose case was rectified not long ago is the same one come back: reopen it. Return cause → case."""
    causes = {cause_of(finding.rule_id, finding.owner_key) for finding in new}
    since = sweep.started_at - dt.timedelta(days=REBOUND_DAYS)
    mended = Case.objects.filter(cause__in=causes, closed_by=ClosedBy.RECTIFICATION, closed_at__gte=since).order_by(
        "id"
    )
    latest = {case.cause: case for case in mended}
    reopen_by_facts(latest.values(), by=by, at=sweep.started_at, text=f"#{sweep.pk}", rebounded=True)
    return {cause: case.pk for cause, case in latest.items()}
