"""The rulebook browser: document → clause → rules, parameters in force, spec tests, findings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shuangjian.casework.access import visible_findings
from shuangjian.casework.choices import FindingState
from shuangjian.engine.parameters import value_in_force
from shuangjian.engine.provisions import Instrument, Provision
from shuangjian.engine.rule import Rule
from shuangjian.registry.access import get_user
from shuangjian.registry.models import User
from shuangjian.reporting.coverage import clause_coverage
from shuangjian.reporting.spec_cases import show_case, show_template
from shuangjian.reporting.words import (
    AREAS,
    KINDS,
    SEVERITIES,
    STAGES,
    STATUSES,
    UNITS,
    area_name,
    lang,
    say,
    say_value,
)
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page


def _instrument_title(instrument: Instrument) -> str:
    return instrument.title_zh if lang() == "zh" else instrument.title_en


def _summary(provision: Provision) -> str:
    return provision.summary_zh if lang() == "zh" else provision.summary_en


@page(permission="rulebook.view")
@require_GET
def documents(request: HttpRequest) -> HttpResponse:
    """List the documents the rules stand on."""
    book = packaged_rulebook()
    rules = Counter(
        g.provision.instrument.id
        for rule in book.rules.values()
        for g in {g.provision.instrument.id: g for g in rule.grounds}.values()
    )
    provisions = Counter(p.instrument.id for p in book.provisions.values())
    text = request.GET.get("q", "").strip().lower()
    rows = [
        {
            "instrument": instrument,
            "title": _instrument_title(instrument),
            "territory": book.regions.full_name(instrument.territory),
            "status": STATUSES[instrument.status],
            "provisions": provisions[instrument.id],
            "rules": rules[instrument.id],
        }
        for instrument in sorted(book.instruments.values(), key=lambda i: (not i.seed, i.territory, i.in_force_from))
        if not text or text in _instrument_title(instrument).lower() or text in instrument.number.lower()
    ]
    return render(
        request, "reporting/documents.html", {"title": _("Rulebook"), "rows": rows, "q": request.GET.get("q", "")}
    )


@page(permission="rulebook.view")
@require_GET
def document(request: HttpRequest, instrument_id: str) -> HttpResponse:
    """Show one document: its clauses, and what each is watched by."""
    book = packaged_rulebook()
    instrument = book.instruments.get(instrument_id)
    if instrument is None:
        raise Http404
    coverage = clause_coverage(book)
    rows = [
        {
            "provision": p,
            "summary": _summary(p),
            "status": STATUSES[p.status],
            "rules": book.rules_for(p.id),
            "works": coverage.get(p.id, ()),
        }
        for p in book.provisions.values()
        if p.instrument is instrument
    ]
    context = {
        "title": _instrument_title(instrument),
        "instrument": instrument,
        "territory": book.regions.full_name(instrument.territory),
        "status": STATUSES[instrument.status],
        "rows": rows,
    }
    return render(request, "reporting/document.html", context)


@page(permission="rulebook.view")
@require_GET
def provision(request: HttpRequest, provision_id: str) -> HttpResponse:
    """Show one clause: our summary, the rules and parameters that stand on it, its findings."""
    book = packaged_rulebook()
    found = book.provisions.get(provision_id)
    if found is None:
        raise Http404
    parameters = [p for p in book.parameters.values() if any(v.provision is found for v in p.values)]
    item = book.checklist.get(provision_id)
    works = clause_coverage(book).get(provision_id, ())
    context = {
        "title": f"{found.id} {found.article}".strip(),
        "provision": found,
        "summary": _summary(found),
        "citation": found.citation(lang()),
        "instrument_title": _instrument_title(found.instrument),
        "territory": book.regions.full_name(found.territory),
        "status": STATUSES[found.status],
        "rules": [_rule_row(rule) for rule in book.rules_for(provision_id)],
        "parameters": [(p, p.title_zh if lang() == "zh" else p.title_en) for p in parameters],
        "indicators": [
            (i, say(i.title)) for i in book.indicators.values() if any(g.provision is found for g in i.grounds)
        ],
        "item": item,
        "question": say(item.question) if item else "",
        "item_evidence": say(item.evidence) if item else "",
        "works": works,
        "missing": works[0].missing(lang()) if works else "",
        "open_findings": _open_findings(request).filter(clauses__contains=[provision_id]).count()
        if found.is_clause
        else None,
    }
    return render(request, "reporting/provision.html", context)


@page(permission="rulebook.view")
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules, by area, with how many findings each has open in the reader's scope."""
    book = packaged_rulebook()
    open_by_rule = dict(_open_findings(request).values_list("rule_id").annotate(n=Count("id")))
    text, area = request.GET.get("q", "").strip().lower(), request.GET.get("area", "")
    rows = [
        (_rule_row(rule), open_by_rule.get(rule.id, 0))
        for rule in sorted(
            book.rules.values(), key=lambda r: (list(AREAS).index(r.area) if r.area in AREAS else 99, r.id)
        )
        if (not area or rule.area == area) and (not text or _matches(rule, text))
    ]
    context = {"title": _("Rules"), "rows": rows, "areas": AREAS.items(), "area": area, "q": request.GET.get("q", "")}
    return render(request, "reporting/rules.html", context)


def _matches(rule: Rule, text: str) -> bool:
    held = [rule.id, rule.title.zh, rule.title.en.lower(), *(g.provision.id.lower() for g in rule.grounds)]
    return any(text in part for part in held)


@dataclass(frozen=True)
class RuleRow:
    """A rule in a list, in one language: everything but what differs from reader to reader."""

    rule: Rule
    url: str
    title: str
    area: str
    nature: str
    clauses: str


def _rule_row(rule: Rule) -> RuleRow:
    return _row_in(rule.id, lang())


@cache
def _row_in(rule_id: str, _language: str) -> RuleRow:
    # The rulebook does not change while a process lives, and the list has all of it at once.
    rule = packaged_rulebook().rules[rule_id]
    clauses = "、".join(g.provision.id for g in rule.grounds if g.provision.is_clause)
    nature = f"{KINDS[rule.kind]} · {SEVERITIES[rule.severity]}"
    return RuleRow(
        rule, address_of("reporting:rule", rule.id), say(rule.title), area_name(rule.area), nature, clauses or "—"
    )


@page(permission="rulebook.view")
@require_GET
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one rule: what it stands on, the numbers in force, how it is mended, its text and its spec tests."""
    book = packaged_rulebook()
    found = book.rules.get(rule_id)
    if found is None:
        raise Http404
    day, region = _day_and_region(request)
    open_findings = _open_findings(request).filter(rule_id=rule_id).count()
    context = {
        "row": _rule_row(found),
        "rule": found,
        "title": say(found.title),
        "message": show_template(say(found.message)),
        "remedy": show_template(say(found.remedy)),
        "day": day,
        "region": region,
        "region_name": book.regions.full_name(region),
        "grounds": [
            {
                "provision": g.provision,
                "citation": g.provision.citation(lang()),
                "summary": _summary(g.provision),
                "status": STATUSES[g.provision.status],
                "stages": [STAGES.get(stage, stage) for stage in g.stages],
                "in_force": g.provision.in_force(region, day, book.regions),
                "territory": book.regions.full_name(g.provision.territory),
            }
            for g in found.grounds
        ],
        "parameters": [row for p in found.parameters for row in _parameter_rows(p.key, region, day)],
        "facts": [
            (name, book.contract[name].name_zh if lang() == "zh" else name, sorted(columns))
            for name, columns in sorted(found.columns.items())
        ],
        "open_findings": open_findings,
        "specs": [show_case(case) for case in found.specs],
    }
    return render(request, "reporting/rule.html", context)


@page(permission="rulebook.view")
@require_GET
def parameters(request: HttpRequest) -> HttpResponse:
    """Show the parameters in force on a chosen day in a chosen region, each with its provision and how far it is checked."""
    book = packaged_rulebook()
    day, region = _day_and_region(request)
    text = request.GET.get("q", "").strip().lower()
    rows = [row for key in sorted(book.parameters) for row in _parameter_rows(key, region, day)]
    if text:
        rows = [row for row in rows if text in row["key"] or text in row["title"].lower()]
    context = {
        "title": _("Parameters in force"),
        "rows": rows,
        "day": day,
        "region": region,
        "region_name": book.regions.full_name(region),
        "regions": [(code, book.regions.full_name(code)) for code in _packs(book)],
        "q": request.GET.get("q", ""),
        "warnings": book.warnings,
    }
    return render(request, "reporting/parameters.html", context)


def _packs(book: Any) -> list[str]:
    found = {value.region for parameter in book.parameters.values() for value in parameter.values}
    found |= {instrument.territory for instrument in book.instruments.values()}
    return sorted(found)


def _day_and_region(request: HttpRequest) -> tuple[dt.date, str]:
    day = parse_date(request.GET["day"]) if request.GET.get("day") else None
    region = request.GET.get("region", "")
    if region not in packaged_rulebook().regions:
        region = _home_region(get_user(request))
    return day or timezone.localdate(), region


def _home_region(user: Any) -> str:
    for membership in user.active_memberships if isinstance(user, User) else ():
        for part in (membership.region_code, membership.school_key, membership.class_key, membership.institution_key):
            if part:
                return str(part).split("/")[0]
        if membership.department is not None:
            return str(membership.department.region_code)
    return "000000"


def _parameter_rows(key: str, region: str, day: dt.date) -> list[dict[str, Any]]:
    book = packaged_rulebook()
    parameter = book.parameters[key]
    rows = []
    for stage in parameter.stages or (None,):
        value = value_in_force(parameter, region, day, stage, book.regions)
        rows.append(
            {
                "key": key,
                "title": parameter.title_zh if lang() == "zh" else parameter.title_en,
                "stage": STAGES.get(stage, stage) if stage else "",
                "value": say_value(value.value, parameter.unit) if value else None,
                "unit": UNITS.get(parameter.unit, parameter.unit),
                "provision": value.provision if value else None,
                "citation": value.provision.citation(lang()) if value and value.provision else "",
                "status": STATUSES[value.status] if value else "",
                "is_checked": bool(value and value.status == "verified"),
                "source": book.regions.full_name(value.region) if value else "",
                "since": value.valid_from if value else None,
            }
        )
    return rows


def _open_findings(request: HttpRequest) -> Any:
    return visible_findings(get_user(request)).filter(state=FindingState.OPEN)
