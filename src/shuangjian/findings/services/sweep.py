"""The sweep: judge the live facts by the rules, open, update, end and reopen findings, and keep the cases in step.

Findings are compared set-wise in the database by their identity, so a sweep costs what its changes cost. A second sweep
over the same facts opens nothing. A state that is found to have ended has ended; what is no longer found at all had its record
altered, and somebody else must agree; undoing that reopens the same one. What cannot be decided for want of a cell is kept with the sweep.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from shuangjian.engine.contract import CONTRACT_VERSION
from shuangjian.engine.coverage import subjects_by_region, told_apart_by
from shuangjian.engine.finding import Finding
from shuangjian.engine.regions import RegionTree
from shuangjian.engine.rule import Rule
from shuangjian.engine.scope import EVERYTHING, Scope
from shuangjian.engine.session import Session
from shuangjian.engine.undecided import Judge, Judgement
from shuangjian.engine.undecided import Undecided as UndecidedCells
from shuangjian.findings.cited_rows import NOT_SHOWN
from shuangjian.findings.models import Finding as Stored
from shuangjian.findings.models import RuleCoverage, Sweep, Undecided
from shuangjian.findings.services.cases import group_findings
from shuangjian.findings.services.corrections import settle_agreed
from shuangjian.findings.services.decisions import follow_warning
from shuangjian.findings.twins import ended_with_suspicion
from shuangjian.live.session import last_day_judged, leaving_nothing, make_session_table, open_session
from shuangjian.registry.actors import Actor, name_for_trail, said_by
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.context import acting
from shuangjian.web.locks import Lock, hold

_COLUMNS = {
    "identity": "text", "rule_id": "text", "rule_version": "text", "kind": "text", "severity": "text", "region_code": "text",
    "owner_type": "text", "owner_key": "text", "owner_id": "text", "school_key": "text", "class_key": "text",
    "institution_key": "text", "subject_type": "text", "subject_key": "text", "subject_id": "text", "day": "date",
    "since": "date", "until": "date", "stage": "text", "discriminator": "text", "observed": "bigint", "observed_text": "text", "limit": "bigint",
    "limit_text": "text", "unit": "text", "details": "jsonb", "cited_rows": "text[]", "clauses": "text[]", "basis": "jsonb",
    "parameter": "jsonb",
}  # fmt: skip
# What may differ from one sweep to the next without being another finding.
_CHANGING = (
    "observed",
    "observed_text",
    "limit",
    "limit_text",
    "cited_rows",
    "clauses",
    "basis",
    "parameter",
    "details",
    "day",
    "since",
    "until",
    "severity",
)
# A state that ended before the day of the sweep is found, and past.
_LASTS = "(s.until IS NULL OR s.until > %(day)s)"
_SNAPSHOT = "jsonb_build_object('observed', coalesce(to_jsonb(f.observed), to_jsonb(f.observed_text)), 'limit', coalesce(to_jsonb(f.\"limit\"), to_jsonb(f.limit_text)), 'cited_rows', to_jsonb(f.cited_rows))"


def run_sweep(
    *, by: Actor, as_of: dt.date | None = None, rules: Iterable[str] | None = None, scope: Scope = EVERYTHING
) -> Sweep:
    """Run the rules over the live facts and bring findings and cases up to date, in one transaction.

    Args:
        by: who started it.
        as_of: the day by which states are judged; today in Shanghai by default, or the last day of which the data say anything.
        rules: ids of the rules to run; all that the live facts can feed by default. Findings of other rules stay.
        scope: days and regions wanted. Findings that lie elsewhere stay as they are.

    Returns:
        The sweep, with its counts.
    """
    day = as_of or last_day_judged()
    with acting(user=name_for_trail(by), reason=f"sweep as of {day}"), leaving_nothing():
        # One sweep at a time: two would open the same findings.
        hold(Lock.SWEEPING)
        session = open_session(day)
        chosen = [rule for rule in session.book.rules.values() if rules is None or rule.id in set(rules)]
        skipped = {rule.id: skip for rule in chosen if (skip := session.why_not(rule))}
        runnable = [rule for rule in chosen if rule.id not in skipped]
        session.first = scope.first or _first_day(day, runnable)
        session.install(runnable, indicators=())
        # Days of a year without a calendar are not judged by rules that ask what a day is.
        skipped |= {rule.id: skip for rule in runnable if (skip := session.unknown_years(rule))}
        sweep = Sweep.objects.create(
            as_of=day,
            started_at=timezone.now(),
            contract_version=CONTRACT_VERSION,
            rules={rule.id: rule.version for rule in runnable},
            parameters=_parameter_digests(session),
            skipped={id: skip.of("en") for id, skip in skipped.items()},
            skipped_zh={id: skip.of("zh") for id, skip in skipped.items()},
            scope=_scope_as_dict(scope),
            **said_by(by),
        )
        tree = session.book.regions.with_rows(session.backend.region_rows())
        _judge(session, runnable, sweep, scope, tree)
        counts = _merge(sweep, runnable, scope, tree)
        _keep_rows(sweep, runnable)
        for name, count in counts.items():
            setattr(sweep, name, count)
        for warning in ended_with_suspicion():
            follow_warning(warning)
        group_findings(sweep)
        settle_agreed(sweep)
        sweep.finished_at = timezone.now()
        sweep.save()
    return sweep


def _parameter_digests(session: Session) -> dict[str, str]:
    by_key: dict[str, list[Any]] = {}
    for step in session.steps.values():
        by_key.setdefault(step.key, []).append(
            (step.region_code, step.stage, str(step.valid_from), str(step.valid_to), step.value)
        )
    return {key: hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12] for key, rows in sorted(by_key.items())}


def _first_day(day: dt.date, rules: list[Rule]) -> dt.date | None:
    """Return the first day for which states are judged: that of the last sweep, so that one that ended since is found, and past."""
    ran = Sweep.objects.filter(finished_at__isnull=False, as_of__lte=day, rules__has_keys=[rule.id for rule in rules])
    ran = ran.filter(scope={})
    return ran.order_by("-as_of").values_list("as_of", flat=True).first()


def _scope_as_dict(scope: Scope) -> dict[str, Any]:
    """Return what of a scope is not everything."""
    days = {"from": scope.first, "to": scope.last}
    said = {name: day.isoformat() for name, day in days.items() if day}
    return said | ({"regions": list(scope.regions)} if scope.regions else {})


def _judge(session: Session, rules: list[Rule], sweep: Sweep, scope: Scope, tree: RegionTree) -> None:
    """Put what the rules find into the table `sweep_found`, one row per identity, and keep what they cannot decide."""
    make_session_table("sweep_found", _COLUMNS)
    raw = connection.connection
    judge = Judge(session)
    for rule in rules:
        judgement = judge.judge(rule, partial(_covers, scope, rule, tree))
        latest: dict[str, Finding] = {}
        # A state that ended and came again is one matter: where it came to last is where it stands.
        for finding in sorted(judgement.findings, key=lambda each: each.since or dt.date.min):
            latest[finding.identity] = finding
        with raw.cursor() as cursor, cursor.copy("COPY sweep_found FROM STDIN") as copy:
            for finding in latest.values():
                copy.write_row(_row(finding))
        if scope.is_all:
            RuleCoverage.objects.bulk_create(_coverage(sweep, session, rule, judgement))
        Undecided.objects.bulk_create(
            (each for entry in judgement.undecided for each in _undecided(sweep, rule, entry)), batch_size=2_000
        )
    raw.execute("SELECT registry_session_table_filled('sweep_found', 'identity')")


def _covers(scope: Scope, rule: Rule, tree: RegionTree, region: str, day: dt.date | None) -> bool:
    return scope.covers(rule, region, day, tree)


def _coverage(sweep: Sweep, session: Session, rule: Rule, judgement: Judgement) -> Iterator[RuleCoverage]:
    """Yield what became of a rule's subjects, region by region."""
    names = told_apart_by(rule, session.book.contract[rule.query.reading.subject_table])
    met: dict[str, set[tuple[Any, ...]]] = {}
    for finding in judgement.findings:
        met.setdefault(finding.region_code, set()).add(tuple(getattr(finding, name) for name in names))
    subjects = subjects_by_region(session, rule)
    for region in sorted({*subjects, *met, *judgement.open_in}):
        found, undecided = len(met.get(region, ())), judgement.open_in[region]
        yield RuleCoverage(
            sweep=sweep, rule_id=rule.id, region_code=region, undecided=undecided,
            subjects=max(subjects.get(region, 0), found + undecided),
            breach=found if rule.kind == "breach" else 0, suspected=found if rule.kind == "suspected" else 0,
        )  # fmt: skip


def _undecided(sweep: Sweep, rule: Rule, entry: UndecidedCells) -> Iterator[Undecided]:
    # What is to be filled where the calendar is missing: days of a region, which no school or institution keeps.
    for each in entry.days:
        yield Undecided(
            sweep=sweep, rule_id=rule.id, fact=entry.table, column=entry.column, row_id=f"{each.first}/{each.last}", count=entry.count,
            region_code=each.region_code,
        )  # fmt: skip
    for row_id, owner in zip(entry.rows, entry.owners, strict=True):
        key = owner if "/" in owner else None
        yield Undecided(
            sweep=sweep, rule_id=rule.id, fact=entry.table, column=entry.column, row_id=row_id, count=entry.count,
            region_code=owner.partition("/")[0] or None, school_key=key if rule.owner == "school" else None,
            institution_key=key if rule.owner == "institution" else None,
        )  # fmt: skip


def _row(finding: Finding) -> list[Any]:
    shown = finding.as_dict("zh")
    key = finding.subject_key
    school = finding.owner_key if finding.rule.owner == "school" else None
    return [
        finding.identity, finding.rule.id, finding.rule.version, finding.rule.kind, finding.rule.severity, finding.region_code,
        finding.rule.owner, finding.owner_key, finding.owner_id, school, key if finding.rule.subject == "class" else _class_of(finding),
        finding.owner_key if finding.rule.owner == "institution" else None, finding.rule.subject, key, finding.subject_id, finding.day,
        finding.since, finding.until, finding.stage, finding.discriminator,
        finding.observed if isinstance(finding.observed, int) else None,
        finding.observed if isinstance(finding.observed, str) else None,
        finding.limit if isinstance(finding.limit, int) else None,
        finding.limit if isinstance(finding.limit, str) else None,
        finding.rule.unit, json.dumps(finding.details, ensure_ascii=False, default=str), list(finding.evidence), finding.clauses,
        json.dumps(shown["basis"], ensure_ascii=False), json.dumps(shown["parameter"], ensure_ascii=False),
    ]  # fmt: skip


def _class_of(finding: Finding) -> str | None:
    """Return the class a finding about something else lies in, where the rule returns it."""
    found = finding.details.get("class_key")
    return str(found) if found else None


def _inside(scope: Scope, tree: RegionTree) -> tuple[str, dict[str, Any]]:
    """Return the condition that a stored finding `f` lies in the scope, with its values: what lies elsewhere was not looked for."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if scope.regions:
        known = Stored.objects.order_by().values_list("region_code", flat=True).distinct()
        values["regions"] = [code for code in known if scope.holds(code, tree)]
        conditions.append("f.region_code = ANY(%(regions)s)")
    for name, sign, day in (("first", ">=", scope.first), ("last", "<=", scope.last)):
        if day:
            values[name] = day
            conditions.append(f"(f.rule_id = ANY(%(states)s) OR f.day {sign} %({name})s)")
    return "".join(f" AND {condition}" for condition in conditions), values


def _merge(sweep: Sweep, rules: list[Rule], scope: Scope, tree: RegionTree) -> dict[str, int]:
    """Compare what was found with what is stored, by identity, and record every difference."""
    ran = [rule.id for rule in rules]
    quoted = [f'"{name}"' for name in _COLUMNS]
    values: dict[str, Any] = {
        "sweep": sweep.pk,
        "ran": ran,
        "at": sweep.started_at,
        "by": sweep.by_id,
        "part": sweep.part,
        "day": sweep.as_of,
        "states": [rule.id for rule in rules if rule.nature == "state"],
    }
    inside, bounds = _inside(scope, tree)
    values |= bounds
    differs = " OR ".join(f'f."{name}" IS DISTINCT FROM s."{name}"' for name in _CHANGING)
    update = ", ".join(f'"{name}" = s."{name}"' for name in (*_CHANGING, "rule_version", "kind"))
    event = (
        "INSERT INTO findings_findingevent (finding_id, sweep_id, kind, at, by_id, part, snapshot) "
        f"SELECT f.id, %(sweep)s, {{kind}}, %(at)s, %(by)s, %(part)s, {_SNAPSHOT} FROM sweep_moved m JOIN findings_finding f ON f.id = m.id"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sweep_found")
        counts = {"seen": cursor.fetchone()[0]}

        def move(name: str, kind: str, statement: str) -> None:
            make_session_table("sweep_moved", {"id": "bigint"})
            cursor.execute(
                f"WITH done AS ({statement} RETURNING f.id) INSERT INTO sweep_moved SELECT id FROM done", values
            )
            counts[name] = cursor.rowcount
            cursor.execute(event.replace("{kind}", kind), values)

        move(
            "cleared", "f.state",
            "UPDATE findings_finding f SET state = CASE WHEN f.state = 'undecided' THEN 'cleared' "
            "WHEN EXISTS (SELECT FROM sweep_found s WHERE s.identity = f.identity) THEN 'ended' ELSE 'altered' END, cleared_at = %(at)s, last_sweep_id = %(sweep)s, "
            "until = coalesce((SELECT s.until FROM sweep_found s WHERE s.identity = f.identity), f.until) "
            "WHERE f.state IN ('open', 'undecided') AND NOT f.objected AND f.rule_id = ANY(%(ran)s) "
            f"AND NOT EXISTS (SELECT FROM sweep_found s WHERE s.identity = f.identity AND {_LASTS}){inside}",
        )  # fmt: skip
        move(
            "reopened", "'reopened'",
            f"UPDATE findings_finding f SET {update}, cleared_at = NULL, agreed_by_id = NULL, agreed_reason = NULL, objected = FALSE, last_sweep_id = %(sweep)s, "
            "times_reopened = times_reopened + 1, "
            "state = CASE WHEN f.state = 'cleared' AND s.kind = 'suspected' AND f.decided_by_id IS NULL THEN 'undecided' ELSE 'open' END "
            f"FROM sweep_found s WHERE s.identity = f.identity AND {_LASTS} AND f.last_sweep_id <> %(sweep)s "
            # What happened and was mended is found for ever; only a state can come again.
            "AND (f.state IN ('cleared', 'altered', 'corrected', 'ended') OR f.state = 'rectified' AND f.rule_id = ANY(%(states)s))",
        )  # fmt: skip
        move(
            "changed", "'changed'",
            f"UPDATE findings_finding f SET {update}, objected = FALSE, last_sweep_id = %(sweep)s FROM sweep_found s "
            f"WHERE s.identity = f.identity AND f.state NOT IN ('cleared', 'corrected') AND f.last_sweep_id <> %(sweep)s AND ({differs})",
        )  # fmt: skip
        cursor.execute(
            # Whose record is as it was before somebody objected: a later alteration is one again.
            "UPDATE findings_finding f SET last_sweep_id = %(sweep)s, objected = FALSE FROM sweep_found s "
            "WHERE s.identity = f.identity AND f.last_sweep_id <> %(sweep)s",
            values,
        )
        move(
            "opened", "'opened'",
            f"INSERT INTO findings_finding AS f ({', '.join(quoted)}, state, first_sweep_id, last_sweep_id, opened_at, times_reopened, objected) "
            f"SELECT {', '.join('s.' + name for name in quoted)}, CASE WHEN s.kind = 'suspected' THEN 'undecided' WHEN {_LASTS} THEN 'open' ELSE 'ended' END, "
            "%(sweep)s, %(sweep)s, %(at)s, 0, FALSE FROM sweep_found s "
            "WHERE NOT EXISTS (SELECT FROM findings_finding o WHERE o.identity = s.identity)",
        )  # fmt: skip
    return counts


def _keep_rows(sweep: Sweep, rules: list[Rule]) -> None:
    """Keep the cited rows of what was opened, changed or found again, as they were judged: one statement per fact."""
    contract = packaged_rulebook().contract
    facts: dict[str, list[str]] = {}
    for rule in rules:
        for fact in rule.facts - NOT_SHOWN:
            facts.setdefault(fact, []).append(rule.id)
    with connection.cursor() as cursor:
        for fact, ids in sorted(facts.items()):
            names = {column.name for column in contract[fact].engine_columns}
            owners = [
                f"f.owner_key = t.{name}" for name in ("school_key", "institution_key", "owner_key") if name in names
            ]
            if not owners:
                continue
            cursor.execute(
                "INSERT INTO findings_findingrows (finding_id, sweep_id, fact, rows) "
                f"SELECT f.id, %(sweep)s, %(fact)s, jsonb_agg(to_jsonb(t) ORDER BY t.row_id) FROM findings_finding f "
                f"JOIN facts.{connection.ops.quote_name(fact)} t ON t.region_code = f.region_code AND ({' OR '.join(owners)}) "
                "AND t.row_id = ANY(f.cited_rows) WHERE f.rule_id = ANY(%(rules)s) AND EXISTS (SELECT FROM findings_findingevent e "
                "WHERE e.finding_id = f.id AND e.sweep_id = %(sweep)s AND e.kind IN ('opened', 'changed', 'reopened')) GROUP BY f.id",
                {"sweep": sweep.pk, "fact": fact, "rules": ids},
            )
