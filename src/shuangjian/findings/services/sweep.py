"""The sweep: run the rules over the live facts, open, update, clear and reopen findings, and keep the cases in step.

Findings are compared set-wise in the database by their identity, so a sweep costs what its changes cost. A second sweep
over the same facts opens nothing; a corrected fact clears its finding; undoing the correction reopens the same one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from shuangjian.engine.contract import CONTRACT_VERSION
from shuangjian.engine.finding import Finding
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Session
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Sweep
from shuangjian.findings.services.cases import group_findings
from shuangjian.live.session import last_day_judged, leaving_nothing, make_session_table, open_session
from shuangjian.registry.actors import Actor, name_for_trail, said_by
from shuangjian.web.context import acting

_COLUMNS = {
    "identity": "text", "rule_id": "text", "rule_version": "text", "kind": "text", "severity": "text", "region_code": "text",
    "owner_type": "text", "owner_key": "text", "owner_id": "text", "school_key": "text", "class_key": "text",
    "institution_key": "text", "subject_type": "text", "subject_key": "text", "subject_id": "text", "day": "date",
    "since": "date", "stage": "text", "discriminator": "text", "observed": "bigint", "observed_text": "text", "limit": "bigint",
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
    "severity",
)
_SNAPSHOT = "jsonb_build_object('observed', coalesce(to_jsonb(f.observed), to_jsonb(f.observed_text)), 'limit', coalesce(to_jsonb(f.\"limit\"), to_jsonb(f.limit_text)), 'cited_rows', to_jsonb(f.cited_rows))"


def run_sweep(*, by: Actor, as_of: dt.date | None = None, rules: Iterable[str] | None = None) -> Sweep:
    """Run the rules over the live facts and bring findings and cases up to date, in one transaction.

    Args:
        by: who started it.
        as_of: the day by which states are judged; today in Shanghai by default, or the last day of which the data say anything.
        rules: ids of the rules to run; all that the live facts can feed by default. Findings of other rules stay.

    Returns:
        The sweep, with its counts.
    """
    day = as_of or last_day_judged()
    with acting(user=name_for_trail(by), reason=f"sweep as of {day}"), leaving_nothing():
        # One sweep at a time: two would open the same findings.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(78201812)")
        session = open_session(day)
        chosen = [rule for rule in session.book.rules.values() if rules is None or rule.id in set(rules)]
        skipped = {rule.id: skip.reason for rule in chosen if (skip := session.why_not(rule))}
        runnable = [rule for rule in chosen if rule.id not in skipped]
        session.install(runnable)
        sweep = Sweep.objects.create(
            as_of=day,
            started_at=timezone.now(),
            contract_version=CONTRACT_VERSION,
            rules={rule.id: rule.version for rule in runnable},
            parameters=_parameter_digests(session),
            skipped=skipped,
            **said_by(by),
        )
        _load(session, runnable)
        counts = _merge(sweep, runnable)
        for name, count in counts.items():
            setattr(sweep, name, count)
        group_findings(sweep)
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


def _load(session: Session, rules: list[Rule]) -> None:
    """Put what the rules find into the temporary table `sweep_found`, one row per identity."""
    make_session_table("sweep_found", _COLUMNS)
    raw = connection.connection
    seen: set[str] = set()
    # Findings of a rule are gathered before they are copied: the connection cannot read and copy at once.
    for rule in rules:
        found = list(session.run(rule))
        with raw.cursor() as cursor, cursor.copy("COPY sweep_found FROM STDIN") as copy:
            for finding in found:
                if finding.identity not in seen:
                    seen.add(finding.identity)
                    copy.write_row(_row(finding))
    raw.execute("SELECT registry_session_table_filled('sweep_found', 'identity')")


def _row(finding: Finding) -> list[Any]:
    shown = finding.as_dict("zh")
    key = finding.subject_key
    school = finding.owner_key if finding.rule.owner == "school" else None
    return [
        finding.identity, finding.rule.id, finding.rule.version, finding.rule.kind, finding.rule.severity, finding.region_code,
        finding.rule.owner, finding.owner_key, finding.owner_id, school, key if finding.rule.subject == "class" else _class_of(finding),
        finding.owner_key if finding.rule.owner == "institution" else None, finding.rule.subject, key, finding.subject_id, finding.day,
        finding.since, finding.stage, finding.discriminator,
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


def _merge(sweep: Sweep, rules: list[Rule]) -> dict[str, int]:
    """Compare what was found with what is stored, by identity, and record every difference."""
    ran = [rule.id for rule in rules]
    quoted = [f'"{name}"' for name in _COLUMNS]
    values: dict[str, Any] = {
        "sweep": sweep.pk,
        "ran": ran,
        "at": sweep.started_at,
        "by": sweep.by_id,
        "part": sweep.part,
        "suspected": FindingState.UNDECIDED,
    }
    differs = " OR ".join(f'f."{name}" IS DISTINCT FROM s."{name}"' for name in _CHANGING)
    update = ", ".join(f'"{name}" = s."{name}"' for name in (*_CHANGING, "rule_version", "kind"))
    event = (
        "INSERT INTO findings_findingevent (finding_id, sweep_id, kind, at, by_id, part, snapshot) "
        f"SELECT f.id, %(sweep)s, '{{kind}}', %(at)s, %(by)s, %(part)s, {_SNAPSHOT} FROM sweep_moved m JOIN findings_finding f ON f.id = m.id"
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
            "cleared", "cleared",
            "UPDATE findings_finding f SET state = 'cleared', cleared_at = %(at)s, last_sweep_id = %(sweep)s "
            "WHERE f.state IN ('open', 'undecided') AND f.rule_id = ANY(%(ran)s) "
            "AND NOT EXISTS (SELECT FROM sweep_found s WHERE s.identity = f.identity)",
        )  # fmt: skip
        move(
            "reopened", "reopened",
            f"UPDATE findings_finding f SET {update}, cleared_at = NULL, last_sweep_id = %(sweep)s, times_reopened = times_reopened + 1, "
            "state = CASE WHEN s.kind = 'breach' OR f.decided_by_id IS NOT NULL THEN 'open' ELSE 'undecided' END "
            "FROM sweep_found s WHERE s.identity = f.identity AND f.state = 'cleared'",
        )  # fmt: skip
        move(
            "changed", "changed",
            f"UPDATE findings_finding f SET {update}, last_sweep_id = %(sweep)s FROM sweep_found s "
            f"WHERE s.identity = f.identity AND f.state <> 'cleared' AND f.last_sweep_id <> %(sweep)s AND ({differs})",
        )  # fmt: skip
        cursor.execute(
            "UPDATE findings_finding f SET last_sweep_id = %(sweep)s FROM sweep_found s "
            "WHERE s.identity = f.identity AND f.last_sweep_id <> %(sweep)s",
            values,
        )
        move(
            "opened", "opened",
            f"INSERT INTO findings_finding AS f ({', '.join(quoted)}, state, first_sweep_id, last_sweep_id, opened_at, times_reopened) "
            f"SELECT {', '.join('s.' + name for name in quoted)}, CASE s.kind WHEN 'breach' THEN 'open' ELSE 'undecided' END, "
            "%(sweep)s, %(sweep)s, %(at)s, 0 FROM sweep_found s "
            "WHERE NOT EXISTS (SELECT FROM findings_finding o WHERE o.identity = s.identity)",
        )  # fmt: skip
    return counts
