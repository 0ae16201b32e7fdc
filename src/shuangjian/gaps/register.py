"""The register of cells to fill."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuangjian.engine.calendar import CALENDAR
from shuangjian.engine.contract import load_contract
from shuangjian.findings.texts import title_of_rule
from shuangjian.gaps.access import visible_gaps
from shuangjian.gaps.models import Gap
from shuangjian.live.storage import load_stored
from shuangjian.registry.access import has_permission
from shuangjian.registry.models import InstitutionState, Region, School, User
from shuangjian.registry.selectors import by_region, get_owner_names, region_choices
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, same, several

# So many days are said one by one; more of them are a vacation.
_DAYS_ONE_BY_ONE = 7


def gaps_for(user: User | None) -> Register:
    """Return the register as `user` has it; None for its addresses alone."""
    names: dict[str, str] = {}

    def seen() -> QuerySet[Gap]:
        return visible_gaps(user) if user is not None else Gap.objects.none()

    def prepare(rows: Sequence[Gap]) -> None:
        unknown = {row.owner_key for row in rows} - set(names)
        names.update(get_owner_names(unknown))
        if of_region := [row.region_code for row in rows if row.owner_key == row.region_code]:
            names.update(Region.objects.filter(code__in=of_region).values_list("code", "name"))

    def place(row: Gap) -> str | None:
        if row.fact == CALENDAR and not (user is not None and has_permission(user, permission_to_fill(row))):
            return None
        return place_to_fill(row)

    return Register(
        title=_("Data to fill"),
        url_name="gaps:listing",
        rows=lambda reader: seen(),
        columns=[
            Column("owner", _("School or institution"), value=lambda row: names.get(row.owner_key, row.owner_key), sort="school_key"),
            Column("fact", _("Table"), value=lambda row: name_of_table(row.fact), sort="fact"),
            Column("column", _("Column to fill"), value=name_of_column, sort="column"),
            Column("row", _("Row"), value=name_of_row, href=place, sort="row_id"),
            Column("rules", _("Rules that wait for it"), value=lambda row: "；".join(map(title_of_rule, row.rules))),
            Column("since", _("Empty since"), sort="since", template="web/_cells/nowrap.html"),
        ],
        filters=[
            Filter("owner", _("School or institution"), _by_owner, lambda: _owners(seen())),
            Filter("fact", _("Table"), same("fact"), lambda: _tables(seen())),
            Filter("rule", _("Rule"), lambda rows, chosen: rows.filter(rules__contains=[chosen]), lambda: _rules(seen()), more=True),
            Filter("region", _("Region"), by_region, lambda: region_choices(seen()), more=True),
        ],
        search=_search,
        search_hint=_("School, institution or row"),
        order=("since", "fact", "column", "pk"),
        prepare=prepare,
        empty=_("No cell is to be filled"),
        empty_hint=_("Every row that rules are about could be judged."),
        template="gaps/gaps.html",
    )  # fmt: skip


def gaps_url(**params: str) -> str:
    """Return the address of the list, narrowed."""
    return gaps_for(None).url(**params)


def name_of_table(fact: str) -> str:
    """Return a fact table's name in the reader's language."""
    return load_contract()[fact].name_zh if _in_chinese() else fact.replace("_", " ")


def name_of_column(gap: Gap) -> str:
    """Return what the cell's column is called, in the reader's language."""
    if not gap.column:
        return str(_("the whole table"))
    if gap.fact == CALENDAR:
        return str(_("whether these days are vacation"))
    return load_contract()[gap.fact][gap.column].header_zh if _in_chinese() else gap.column.replace("_", " ")


def name_of_row(gap: Gap) -> str:
    """Return what the row is called: its id, or the days of a calendar."""
    return gap.row_id.replace("/", " – ") if gap.fact == CALENDAR else gap.row_id


def place_to_fill(gap: Gap) -> str | None:
    """Return the address of the page that leads to the row's correction, or None where there is none.

    Single days are kept in the calendar of the region, vacations in its local rules.
    """
    if gap.fact == CALENDAR:
        if _few_days(gap):
            return address_of("rosters:calendar")
        return address_of("packs:packs")
    pages = {each.fact: each.page for each in load_stored() if each.page}
    if gap.fact not in pages or "/" not in gap.owner_key:
        return None
    return address_of(pages[gap.fact], *gap.owner_key.split("/"), gap.row_id)


def permission_to_fill(gap: Gap) -> str:
    """Return the permission for the page to which days of a calendar lead."""
    return "rosters.days" if _few_days(gap) else "packs.view"


def _few_days(gap: Gap) -> bool:
    first, last = map(dt.date.fromisoformat, gap.row_id.split("/"))
    return (last - first).days < _DAYS_ONE_BY_ONE


def _in_chinese() -> bool:
    return not (get_language() or "").startswith("en")


def _by_owner(rows: QuerySet[Gap], chosen: str) -> QuerySet[Gap]:
    return rows.filter(Q(school_key=chosen) | Q(institution_key=chosen))


def _search(rows: QuerySet[Gap], text: str) -> QuerySet[Gap]:
    schools = School.objects.filter(name__icontains=text).values("key")
    institutions = InstitutionState.objects.filter(name__icontains=text).values("institution_key")
    return rows.filter(Q(row_id__icontains=text) | Q(school_key__in=schools) | Q(institution_key__in=institutions))


def _owners(seen: QuerySet[Gap]) -> Any:
    keys = {
        key for pair in seen.order_by().values_list("school_key", "institution_key").distinct() for key in pair if key
    }
    return several(sorted(get_owner_names(keys).items(), key=lambda pair: pair[1]))


def _tables(seen: QuerySet[Gap]) -> list[tuple[str, str]]:
    return [(fact, name_of_table(fact)) for fact in sorted(seen.order_by().values_list("fact", flat=True).distinct())]


def _rules(seen: QuerySet[Gap]) -> list[tuple[str, str]]:
    rules = {rule for rules in seen.order_by().values_list("rules", flat=True).distinct() for rule in rules}
    return [(rule, title_of_rule(rule)) for rule in sorted(rules)]
