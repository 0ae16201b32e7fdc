"""Bring the list of cells to fill in step with the sweeps, and open a case where they stay empty."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils import timezone

from shuangjian.cases.choices import CaseState, PartyRole
from shuangjian.cases.models import Case
from shuangjian.cases.services.by_facts import close_by_correction
from shuangjian.cases.services.opening import Matter, Party, Place, due_by_severity, open_cases
from shuangjian.cases.working_days import add_working_days
from shuangjian.engine.contract import Table, load_contract
from shuangjian.findings.models import Sweep
from shuangjian.gaps.models import Gap, JudgedShare
from shuangjian.gaps.origin import ORIGIN
from shuangjian.live.book import book_in_force
from shuangjian.live.words import Severity
from shuangjian.registry.actors import Actor, name_for_trail
from shuangjian.registry.models import Department
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.context import acting
from shuangjian.web.locks import Lock, hold

# This deployment's own practice: so long a cell may stay empty before it becomes a case.
PATIENCE_WORKING_DAYS = 10

# What each rule's last sweep could not decide, cell by cell.
_LATEST = """
WITH latest AS (
  SELECT r.rule, max(s.id) AS sweep FROM findings_sweep AS s, LATERAL jsonb_object_keys(s.rules) AS r(rule)
  WHERE s.finished_at IS NOT NULL GROUP BY r.rule
)
"""
_CURRENT = f"""{_LATEST}, current AS (
  SELECT u.fact, u."column", u.row_id, u.region_code, u.school_key, u.institution_key,
         array_agg(DISTINCT u.rule_id ORDER BY u.rule_id) AS rules, max(u.sweep_id) AS sweep
  FROM findings_undecided AS u JOIN latest AS l ON l.rule = u.rule_id AND l.sweep = u.sweep_id
  WHERE u.region_code IS NOT NULL
    -- A calendar is kept by the region: what is to be filled is its days, not the rows that wait for them.
    AND (u.fact <> 'calendar_day' OR (u.school_key IS NULL AND u.institution_key IS NULL))
  GROUP BY u.fact, u."column", u.row_id, u.region_code, u.school_key, u.institution_key
)
"""
_SAME = """g.fact = c.fact AND g."column" = c."column" AND g.row_id = c.row_id AND g.region_code = c.region_code
  AND g.school_key IS NOT DISTINCT FROM c.school_key AND g.institution_key IS NOT DISTINCT FROM c.institution_key"""


def refresh(*, by: Actor, day: dt.date | None = None) -> int:
    """Take over what the last sweep of each rule could not decide; open and close cases accordingly. Return how many cells wait.

    Args:
        by: who started it.
        day: today by default.
    """
    today = day or timezone.localdate()
    with acting(user=name_for_trail(by), reason=f"data to fill as of {today}"), transaction.atomic():
        hold(Lock.REFRESHING_GAPS)
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_CURRENT} DELETE FROM gaps_gap AS g WHERE NOT EXISTS (SELECT FROM current AS c WHERE {_SAME})"
            )
            cursor.execute(
                f'{_CURRENT} INSERT INTO gaps_gap (fact, "column", row_id, region_code, school_key, institution_key, rules, since, sweep_id) '
                'SELECT fact, "column", row_id, region_code, school_key, institution_key, rules, %s, sweep FROM current '
                "ON CONFLICT ON CONSTRAINT gaps_gap_once DO UPDATE SET rules = excluded.rules, sweep_id = excluded.sweep_id",
                [today],
            )
        _keep_shares(today)
        waiting = _waiting()
        _close_filled(waiting, by)
        _open_overdue(waiting, by, today)
    return Gap.objects.count()


def _keep_shares(today: dt.date) -> None:
    """Count for today, by school and institution, the rows of tables that rules read and those of them no rule waits for."""
    read = sorted(set().union(*(rule.facts for rule in book_in_force().rules.values())) - {"calendar_day", "region"})
    contract = load_contract()
    JudgedShare.objects.filter(day=today).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.views WHERE table_schema = 'facts'")
        present = {name for (name,) in cursor.fetchall()}
        counts = " UNION ALL ".join(
            _rows_of(contract[name]) for name in read if name in present and _owner(contract[name])
        )
        cursor.execute(
            f"""
            {_LATEST}, had AS (SELECT region_code, school_key, institution_key, sum(n) AS n FROM ({counts}) AS t GROUP BY 1, 2, 3),
            waiting AS (
              SELECT region_code, school_key, institution_key, count(DISTINCT (fact, row_id)) AS n FROM (
                SELECT region_code, school_key, institution_key, fact, row_id FROM gaps_gap
                UNION ALL SELECT u.region_code, u.school_key, u.institution_key, u.fact, u.row_id
                FROM findings_undecided AS u JOIN latest AS l ON l.rule = u.rule_id AND l.sweep = u.sweep_id
                WHERE u.fact = 'calendar_day'
              ) AS w GROUP BY 1, 2, 3
            )
            INSERT INTO gaps_judgedshare (day, region_code, school_key, institution_key, judged, rows)
            SELECT %s, h.region_code, h.school_key, h.institution_key, greatest(h.n - coalesce(w.n, 0), 0), h.n
            FROM had AS h LEFT JOIN waiting AS w ON w.region_code = h.region_code
              AND w.school_key IS NOT DISTINCT FROM h.school_key AND w.institution_key IS NOT DISTINCT FROM h.institution_key
            """,
            [today],
        )


def _owner(table: Table) -> str | None:
    names = {column.name for column in table.engine_columns}
    return next((key for key in ("school_key", "institution_key") if key in names), None)


def _rows_of(table: Table) -> str:
    """Return a SELECT of how many rows each owner has in a table."""
    owner = _owner(table)
    school, institution = ("school_key", "NULL") if owner == "school_key" else ("NULL", "institution_key")
    return (
        f"SELECT region_code, {school}::text AS school_key, {institution}::text AS institution_key, count(*) AS n "
        f"FROM facts.{table.name} WHERE {owner} IS NOT NULL GROUP BY 1, 2, 3"
    )


def cause_of(owner_key: str) -> str:
    """Return the cause that all cells of one owner share."""
    return f"{ORIGIN.kind}:{owner_key}"


@dataclass(frozen=True)
class _Waiting:
    """What waits at one school or institution: how many cells, the oldest since when."""

    region_code: str
    school_key: str | None
    institution_key: str | None
    count: int
    since: dt.date

    @property
    def owner_key(self) -> str:
        return self.school_key or self.institution_key or self.region_code


def _waiting() -> list[_Waiting]:
    """Return what waits at each school and institution, in the order of their keys."""
    rows = Gap.objects.exclude(school_key=None, institution_key=None).order_by()
    counted = rows.values("region_code", "school_key", "institution_key").annotate(
        count=Count("pk"), since=Min("since")
    )
    return sorted((_Waiting(**row) for row in counted), key=lambda each: each.owner_key)


def _close_filled(waiting: list[_Waiting], by: Actor) -> None:
    causes = {cause_of(each.owner_key) for each in waiting}
    filled = Case.objects.filter(kind=ORIGIN.kind).exclude(state=CaseState.CLOSED).exclude(cause__in=causes)
    close_by_correction(filled, by=by, at=timezone.now(), text=f"#{_last_sweep()}")


def _open_overdue(waiting: list[_Waiting], by: Actor, today: dt.date) -> None:
    """Open a case for each owner whose oldest cell has been empty for longer than is waited."""
    overdue = [each for each in waiting if add_working_days(each.since, PATIENCE_WORKING_DAYS).due_on < today]
    open_already = set(
        Case.objects.filter(cause__in=[cause_of(each.owner_key) for each in overdue])
        .exclude(state=CaseState.CLOSED)
        .values_list("cause", flat=True)
    )
    names = get_owner_names(each.owner_key for each in overdue)
    offices = {d.region_code: d for d in Department.objects.filter(code="education")}
    at = timezone.now()
    matters = [
        _matter(each, names.get(each.owner_key, each.owner_key), offices.get(each.region_code), at)
        for each in overdue
        if cause_of(each.owner_key) not in open_already
    ]
    if matters:
        open_cases(matters, by=by, at=at)


def _matter(waiting: _Waiting, name: str, office: Department | None, at: dt.datetime) -> Matter:
    return Matter(
        ORIGIN, cause_of(waiting.owner_key),
        title=f"{name}：待补数据 {waiting.count} 处",
        title_en=f"{name}: {waiting.count} cells to fill",
        description="补齐所列单元格；每晚重新判定，补齐后自动办结。",
        parties=[Party(PartyRole.SUPPORT, office.name, office)] if office else [],
        due=due_by_severity(Severity.GENERAL, at),
        place=Place(waiting.region_code, waiting.school_key, waiting.institution_key, name),
        severity=Severity.MINOR,
    )  # fmt: skip


def _last_sweep() -> int:
    return Sweep.objects.filter(finished_at__isnull=False).order_by("-pk").values_list("pk", flat=True).first() or 0
