"""The lists of the rulebook: documents, rules, parameters in force."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shuangjian.engine.book import Rulebook
from shuangjian.engine.parameters import value_in_force
from shuangjian.engine.provisions import Instrument, Provision
from shuangjian.engine.rule import Rule
from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.register import findings_url
from shuangjian.live.book import book_in_force
from shuangjian.live.words import (
    KINDS,
    RULE_AREAS,
    SEVERITIES,
    STATUSES,
    UNITS,
    language,
    name_area,
    name_part,
    say,
    say_value,
)
from shuangjian.registry.access import get_user
from shuangjian.reporting.views.places import day_and_region, packs
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.addresses import address_of
from shuangjian.web.asked import read_day
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register, What, same

# The rulebook is read as a whole rather than turned over.
_PAGE = 500


def instrument_title(instrument: Instrument) -> str:
    """Return a document's title in the reader's language."""
    return instrument.title_zh if language() == "zh" else instrument.title_en


# Documents ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DocumentRow:
    """A document with how many clauses it has and how many rules stand on them."""

    instrument: Instrument
    title: str
    provisions: int
    rules: int


def _documents(_user: object) -> list[DocumentRow]:
    book = book_in_force()
    rules = Counter(
        id for rule in book.rules.values() for id in {ground.provision.instrument.id for ground in rule.grounds}
    )
    provisions = Counter(provision.instrument.id for provision in book.provisions.values())
    found = sorted(book.instruments.values(), key=lambda each: (not each.seed, each.territory, each.in_force_from))
    return [DocumentRow(each, instrument_title(each), provisions[each.id], rules[each.id]) for each in found]


def _search_documents(rows: Sequence[DocumentRow], text: str) -> list[DocumentRow]:
    low = text.lower()
    return [row for row in rows if low in row.title.lower() or low in row.instrument.number.lower()]


DOCUMENTS = Register(
    title=gettext_lazy("Rulebook"),
    url_name="reporting:documents",
    rows=_documents,
    columns=[
        Column("title", gettext_lazy("Document"), sort="title", href=lambda row: address_of("reporting:document", row.instrument.id)),
        Column("number", gettext_lazy("Number"), value=lambda row: row.instrument.number),
        Column("territory", gettext_lazy("Binds in"), value=lambda row: packaged_rulebook().regions.full_name(row.instrument.territory), sort="territory"),
        Column("since", gettext_lazy("In force from"), value=lambda row: row.instrument.in_force_from, sort="since", template="web/_cells/nowrap.html"),
        Column("status", gettext_lazy("Checked"), value=lambda row: STATUSES[row.instrument.status]),
        Column("provisions", gettext_lazy("Clauses"), sort="provisions", numeric=True),
        Column("rules", gettext_lazy("Rules"), sort="rules", numeric=True),
    ],
    search=_search_documents,
    search_hint=gettext_lazy("Title or number"),
    template="reporting/documents.html",
    page_size=_PAGE,
)  # fmt: skip


@page(permission="rulebook.view")
@require_safe
def documents(request: HttpRequest) -> HttpResponseBase:
    """List the documents the rules stand on."""
    return DOCUMENTS.respond(request)


# Rules ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleRow:
    """A rule in a list, in one language: everything but what differs from reader to reader."""

    rule: Rule
    url: str
    title: str
    area: str
    nature: str
    clauses: str


def rule_row(rule: Rule) -> RuleRow:
    """Return a rule as lists show it, in the reader's language."""
    clauses = "、".join(g.provision.id for g in rule.grounds if g.provision.is_clause)
    nature = f"{KINDS[rule.kind]} · {SEVERITIES[rule.severity]}"
    return RuleRow(
        rule, address_of("reporting:rule", rule.id), say(rule.title), name_area(rule.area), nature, clauses or "—"
    )


def _rules(_user: object) -> list[RuleRow]:
    order = list(RULE_AREAS)
    found = book_in_force().rules.values()
    return [
        rule_row(each) for each in sorted(found, key=lambda r: (order.index(r.area) if r.area in order else 99, r.id))
    ]


def _search_rules(rows: Sequence[RuleRow], text: str) -> list[RuleRow]:
    low = text.lower()
    return [row for row in rows if any(low in part for part in _held(row.rule))]


def _held(rule: Rule) -> list[str]:
    return [rule.id, rule.title.zh, rule.title.en.lower(), *(g.provision.id.lower() for g in rule.grounds)]


def _in_area(rows: Sequence[RuleRow], area: str) -> list[RuleRow]:
    return [row for row in rows if row.rule.area == area]


def _rules_register(open_by_rule: dict[str, int]) -> Register:
    def href(row: RuleRow) -> str | None:
        return findings_url(state="open", rule=row.rule.id) if open_by_rule.get(row.rule.id) else None

    return Register(
        title=gettext_lazy("Rules"),
        url_name="reporting:rules",
        rows=_rules,
        columns=[
            Column("title", gettext_lazy("Rule"), sort="title", href=lambda row: row.url),
            Column("area", gettext_lazy("Area"), sort="area"),
            Column("nature", gettext_lazy("Nature"), sort="nature"),
            Column("clauses", gettext_lazy("Clauses")),
            Column("open", gettext_lazy("Open findings"), value=lambda row: open_by_rule.get(row.rule.id, 0), href=href, sort="open", numeric=True),
        ],
        filters=[Filter("area", gettext_lazy("Area"), _in_area, list(RULE_AREAS.items()))],
        search=_search_rules,
        search_hint=gettext_lazy("Title, rule or clause"),
        template="reporting/rules.html",
        page_size=_PAGE,
    )  # fmt: skip


@page(permission="rulebook.view")
@require_safe
def rules(request: HttpRequest) -> HttpResponseBase:
    """List the rules, by area, with how many findings each has open in the reader's scope."""
    open_findings = visible_findings(get_user(request)).filter(state=FindingState.OPEN)
    open_by_rule = dict(open_findings.values_list("rule_id").annotate(n=Count("id")))
    return _rules_register(open_by_rule).respond(request)


# Parameters -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ParameterRow:
    """A parameter as it is in force on one day in one region for one stage; `value` is None where none is."""

    key: str
    title: str
    stage: str
    value: str | None
    unit: str
    provision: Provision | None
    citation: str
    status: str
    is_checked: bool
    source: str
    since: dt.date | None


def parameter_rows(key: str, region: str, day: dt.date, book: Rulebook | None = None) -> list[ParameterRow]:
    """Return one parameter on a day in a region, a row for each stage that has its own value."""
    book = book or book_in_force()
    parameter = book.parameters[key]
    rows = []
    for stage in parameter.stages or (None,):
        value = value_in_force(parameter, region, day, stage, book.regions)
        rows.append(
            ParameterRow(
                key=key,
                title=parameter.title_zh if language() == "zh" else parameter.title_en,
                stage=name_part(stage),
                value=say_value(value.value, parameter.unit) if value else None,
                unit=str(UNITS.get(parameter.unit, parameter.unit)),
                provision=value.provision if value else None,
                citation=value.provision.citation(language()) if value and value.provision else "",
                status=str(STATUSES[value.status]) if value else "",
                is_checked=bool(value and value.status == "verified"),
                source=book.regions.full_name(value.region) if value else "",
                since=value.valid_from if value else None,
            )
        )
    return rows


def _search_parameters(rows: Sequence[ParameterRow], text: str) -> list[ParameterRow]:
    low = text.lower()
    return [row for row in rows if low in row.key or low in row.title.lower()]


def _value(row: ParameterRow) -> str:
    return _("none in force") if row.value is None else f"{row.value} {row.unit}".strip()


def _provision(row: ParameterRow) -> str | None:
    return address_of("reporting:provision", row.provision.id) if row.provision else None


def _parameters_register(day: dt.date, region: str) -> Register:
    book = book_in_force()

    def rows(_user: object) -> list[ParameterRow]:
        return [row for key in sorted(book.parameters) for row in parameter_rows(key, region, day, book)]

    regions = [(code, book.regions.full_name(code)) for code in sorted({*packs(book), region})]
    # Day and region say which value a row has; the rows are made for them, so here they only refuse nonsense.
    keep: Callable[[Any, str], Any] = lambda found, _chosen: found  # noqa: E731
    keep_of_day: Callable[[Any, str], Any] = lambda found, chosen: found if read_day(chosen) else []  # noqa: E731
    return Register(
        title=gettext_lazy("Parameters in force"),
        url_name="reporting:parameters",
        rows=rows,
        columns=[
            Column("title", gettext_lazy("Parameter"), value=lambda row: What(row.title, row.key), sort="title", template="web/_cells/what.html"),
            Column("key", gettext_lazy("Key"), on_page=False),
            Column("stage", gettext_lazy("Stage")),
            Column("value", gettext_lazy("Value"), value=_value, numeric=True),
            Column("citation", gettext_lazy("Given by"), href=_provision),
            Column("source", gettext_lazy("Set for"), sort="source"),
            Column("since", gettext_lazy("In force from"), sort="since", template="web/_cells/nowrap.html"),
            Column("status", gettext_lazy("Checked"), sort="status"),
        ],
        filters=[
            Filter("region", gettext_lazy("Region"), keep, regions, default=region),
            Filter("day", gettext_lazy("Day"), keep_of_day, kind="date", default=day.isoformat()),
            Filter("key", gettext_lazy("Parameter"), same("key"), kind="hidden"),
        ],
        search=_search_parameters,
        template="reporting/parameters.html",
        page_size=_PAGE,
    )  # fmt: skip


@page(permission="rulebook.view")
@require_safe
def parameters(request: HttpRequest) -> HttpResponseBase:
    """Show the parameters in force on a chosen day in a chosen region, each with its provision and how far it is checked."""
    day, region = day_and_region(request)
    book = book_in_force()
    extra = {"region_name": book.regions.full_name(region), "day": day, "warnings": book.warnings}
    return _parameters_register(day, region).respond(request, extra)
