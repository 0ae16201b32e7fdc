"""How far the sweeps reached: of each rule what became of its subjects, of each table who reports nothing, and on which school days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shuangjian.engine.contract import Table
from shuangjian.findings.models import RuleCoverage, Sweep
from shuangjian.findings.selectors import last_sweep_of_rules
from shuangjian.findings.texts import list_areas, title_of_rule
from shuangjian.live.book import book_in_force
from shuangjian.live.judging import school_days
from shuangjian.live.session import last_day_judged
from shuangjian.live.words import language
from shuangjian.registry.access import get_user, visible_to
from shuangjian.registry.models import Institution, School, User
from shuangjian.registry.selectors import by_region, get_owner_names, region_choices
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.asked import read_day
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register

# Tables in which a school has rows on every school day.
DAILY = ("homework", "homework_notice", "service_session", "exercise_day")
_WINDOW = dt.timedelta(days=13)
# So many days back are looked at, however many are asked for.
_MOST_DAYS = 120
_PAGE = 500


# Rules ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleRow:
    """What became of a rule's subjects in the regions a user may see; `skipped` is why it could not say all, or "" ."""

    rule: str
    title: str
    area: str
    subjects: int
    breach: int
    suspected: int
    undecided: int
    skipped: str

    @property
    def clean(self) -> int:
        """How many were judged and are in order."""
        return max(0, self.subjects - self.breach - self.suspected - self.undecided)


def rule_rows(user: User | AnonymousUser, region: str = "") -> list[RuleRow]:
    """Return every rule that was run or skipped, by the last sweep that ran it everywhere.

    Args:
        user: who asks; only regions count in which the user may see the coverage.
        region: only this one and those below it; "" for all.
    """
    said = Q(pk=None)
    reasons: dict[str, str] = {}
    sweeps = last_sweep_of_rules()
    column = "skipped_zh" if language() == "zh" else "skipped"
    told = dict(Sweep.objects.filter(pk__in=sweeps).values_list("pk", column))
    for sweep, rules in sweeps.items():
        said |= Q(sweep=sweep, rule_id__in=rules)
        reasons |= {rule: told[sweep].get(rule, "") for rule in rules}
    seen = visible_to(RuleCoverage.objects.filter(said), user, "findings.coverage")
    seen = by_region(seen, region) if region else seen
    names = ("subjects", "breach", "suspected", "undecided")
    sums: dict[str, tuple[int, ...]] = {
        rule: tuple(each or 0 for each in counts)
        for rule, *counts in seen.values_list("rule_id").annotate(*(Sum(name) for name in names))
    }
    book = book_in_force()
    found = []
    for rule in (rule for rule in book.rules if rule in reasons):
        subjects, breach, suspected, undecided = sums.get(rule, (0, 0, 0, 0))
        area = rule.partition(".")[0]
        found.append(RuleRow(rule, title_of_rule(rule), area, subjects, breach, suspected, undecided, reasons[rule]))
    return found


def _in_area(rows: Sequence[RuleRow], area: str) -> list[RuleRow]:
    return [row for row in rows if row.area == area]


def _standing(rows: Sequence[RuleRow], chosen: str) -> list[RuleRow]:
    if chosen == "skipped":
        return [row for row in rows if row.skipped]
    if chosen == "silent":
        return [row for row in rows if not row.subjects]
    return [row for row in rows if row.undecided]


def _search(rows: Sequence[RuleRow], text: str) -> list[RuleRow]:
    low = text.lower()
    return [row for row in rows if low in row.rule or low in row.title.lower()]


def _keep(rows: Any, _chosen: str) -> Any:
    """Rows are made for what was chosen; so they are left as they are."""
    return rows


def _rules_register(user: User, region: str) -> Register:
    regions = lambda: region_choices(visible_to(RuleCoverage.objects.all(), user, "findings.coverage"))  # noqa: E731
    return Register(
        title=_("Reach of the rules"),
        url_name="findings:coverage",
        rows=lambda reader: rule_rows(reader, region),
        columns=[
            Column("title", _("Rule"), sort="title"),
            Column("rule", _("Rule code"), on_page=False),
            Column("subjects", _("Subjects judged"), sort="subjects", numeric=True),
            Column("clean", _("Clean"), sort="clean", numeric=True),
            Column("breach", _("Breach"), sort="breach", numeric=True),
            Column("suspected", _("Suspected"), sort="suspected", numeric=True),
            Column("undecided", _("Undecided"), sort="undecided", numeric=True),
            Column("skipped", _("Not run, or not for all days")),
        ],
        filters=[
            Filter("area", _("Area"), _in_area, list_areas()),
            Filter("show", _("Show only"), _standing, [("undecided", _("With undecided")), ("silent", _("Without subjects")), ("skipped", _("Not run"))]),
            Filter("region", _("Region"), _keep, regions, more=True),
        ],
        search=_search,
        search_hint=_("Rule"),
        empty=_("No sweep has run yet"),
        template="findings/coverage.html",
        page_size=_PAGE,
    )  # fmt: skip


@page(permission="findings.coverage")
@require_safe
def coverage(request: HttpRequest) -> HttpResponseBase:
    """List of each rule how many subjects it judged, and how."""
    user = get_user(request)
    newest = Sweep.objects.filter(pk__in=last_sweep_of_rules()).order_by("-pk").first()
    return _rules_register(user, request.GET.get("region", "")).respond(request, {"sweep": newest})


# Who reports nothing --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SilentRow:
    """A school or institution that has no row in a table at all (no `days`), or none on some school days."""

    owner_key: str
    owner: str
    region_code: str
    days: tuple[dt.date, ...]

    @property
    def missing(self) -> int:
        """On how many school days there is nothing; 0 where there is nothing at all."""
        return len(self.days)


def owner_column(table: Table) -> str | None:
    """Return the column that says whose a row is; None where that is neither a school nor an institution."""
    if table.name in ("school", "institution"):
        return None
    return next((key for key in ("school_key", "institution_key") if key in table.keys), None)


def silent_rows(user: User | AnonymousUser, fact: str, first: dt.date, last: dt.date) -> list[SilentRow]:
    """Return who has no rows in a table, or none on school days of a span.

    Args:
        user: who asks; schools and institutions count where the user may see the coverage.
        fact: the table, of a school or an institution.
        first: first day of the span, for tables with rows on every school day.
        last: last day of the span.
    """
    table = packaged_rulebook().contract[fact]
    column = owner_column(table)
    assert column is not None, "only tables with an owner are offered"
    model: Any = School if column == "school_key" else Institution
    known = dict(visible_to(model.objects.all(), user, "findings.coverage").values_list("key", "region_code"))
    there = _having_rows(fact, column, list(known))
    days = _days_with_rows(table, column, sorted(there), first, last) if fact in DAILY else {}
    calendar: dict[str, list[dt.date]] = {}
    names = get_owner_names(set(known))
    found = []
    for key, region in known.items():
        if key not in there:
            found.append(SilentRow(key, names.get(key) or key, region, ()))
        elif fact in DAILY:
            if region not in calendar:
                calendar[region] = school_days(region, first, last)
            if empty := tuple(day for day in calendar[region] if day not in days.get(key, set())):
                found.append(SilentRow(key, names.get(key) or key, region, empty))
    return sorted(found, key=lambda row: (bool(row.days), row.owner))


def _having_rows(fact: str, column: str, keys: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT o.key FROM unnest(%s::text[]) AS o(key) "
            f"WHERE EXISTS (SELECT FROM facts.{connection.ops.quote_name(fact)} t WHERE t.{column} = o.key)",
            [keys],
        )
        return {key for (key,) in cursor.fetchall()}


def _days_with_rows(
    table: Table, column: str, keys: list[str], first: dt.date, last: dt.date
) -> dict[str, set[dt.date]]:
    found: dict[str, set[dt.date]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT {column}, {table.day} FROM facts.{connection.ops.quote_name(table.name)} "
            f"WHERE {column} = ANY(%s) AND {table.day} BETWEEN %s AND %s",
            [keys, first, last],
        )
        for key, day in cursor.fetchall():
            found.setdefault(key, set()).add(day)
    return found


def _tables() -> list[tuple[str, str]]:
    contract = packaged_rulebook().contract
    zh = language() == "zh"
    owned = [table for table in contract if owner_column(table)]
    return [(table.name, table.name_zh if zh else table.name.replace("_", " ")) for table in owned]


def _said(row: SilentRow) -> str:
    return "、".join(day.isoformat() for day in row.days) if row.days else str(_("No row at all"))


def _silent_register(fact: str, first: dt.date, last: dt.date) -> Register:
    is_day: Callable[[Any, str], Any] = lambda rows, chosen: rows if read_day(chosen) else []  # noqa: E731
    return Register(
        title=_("Who reports nothing"),
        url_name="findings:silent",
        rows=lambda user: silent_rows(user, fact, first, last),
        columns=[
            Column("owner", _("School or institution"), sort="owner"),
            Column("owner_key", _("Code of the owner"), on_page=False),
            Column("region", _("Region"), value=lambda row: packaged_rulebook().regions.full_name(row.region_code), sort="region_code"),
            Column("missing", _("School days without rows"), sort="missing", numeric=True),
            Column("days", _("Which days"), value=_said),
        ],
        filters=[
            Filter("fact", _("Table"), _keep, _tables(), default=fact),
            Filter("from", _("From"), is_day, kind="date", default=first.isoformat()),
            Filter("to", _("To"), is_day, kind="date", default=last.isoformat()),
        ],
        search=lambda rows, text: [row for row in rows if text in row.owner or text in row.owner_key],
        search_hint=_("School or institution"),
        empty=_("Everybody has rows in this table"),
        template="findings/silent.html",
        page_size=_PAGE,
    )  # fmt: skip


@page(permission="findings.coverage")
@require_safe
def silent(request: HttpRequest) -> HttpResponseBase:
    """List who has no rows in a table, and on which school days."""
    fact = request.GET.get("fact", "")
    offered = [name for name, _name in _tables()]
    last = read_day(request.GET.get("to", "")) or last_day_judged()
    first = read_day(request.GET.get("from", "")) or last - _WINDOW
    first = max(first, last - dt.timedelta(days=_MOST_DAYS))
    return _silent_register(fact if fact in offered else DAILY[0], first, last).respond(request)
