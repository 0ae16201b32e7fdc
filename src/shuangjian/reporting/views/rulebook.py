"""The rulebook browser: one document, one clause, one rule, each with what stands on it; the lists are in `rulebook_lists`."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuangjian.engine.provisions import Provision
from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.live.book import book_in_force
from shuangjian.live.words import (
    STAGES,
    STATUSES,
    language,
    say,
)
from shuangjian.registry.access import get_user
from shuangjian.reporting.coverage import clause_coverage
from shuangjian.reporting.spec_cases import show_case, show_template
from shuangjian.reporting.views.places import day_and_region
from shuangjian.reporting.views.rulebook_lists import instrument_title, parameter_rows, rule_row
from shuangjian.web.pages import page
from shuangjian.web.permissions import has_permission


def _summary(provision: Provision) -> str:
    return provision.summary_zh if language() == "zh" else provision.summary_en


@page(permission="rulebook.view")
@require_safe
def document(request: HttpRequest, instrument_id: str) -> HttpResponse:
    """Show one document: its clauses, and what each is watched by."""
    book = book_in_force()
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
        "title": instrument_title(instrument),
        "instrument": instrument,
        "territory": book.regions.full_name(instrument.territory),
        "status": STATUSES[instrument.status],
        "rows": rows,
    }
    return render(request, "reporting/document.html", context)


@page(permission="rulebook.view")
@require_safe
def provision(request: HttpRequest, provision_id: str) -> HttpResponse:
    """Show one clause: our summary, the rules and parameters that stand on it, its findings."""
    book = book_in_force()
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
        "citation": found.citation(language()),
        "instrument_title": instrument_title(found.instrument),
        "territory": book.regions.full_name(found.territory),
        "status": STATUSES[found.status],
        "rules": [rule_row(rule) for rule in book.rules_for(provision_id)],
        "parameters": [(p, p.title_zh if language() == "zh" else p.title_en) for p in parameters],
        "indicators": [
            (i, say(i.title)) for i in book.indicators.values() if any(g.provision is found for g in i.grounds)
        ],
        "item": item,
        "question": say(item.question) if item else "",
        "item_evidence": say(item.evidence) if item else "",
        "works": works,
        "missing": works[0].missing(language()) if works else "",
        "open_findings": _count_open(request, clauses__contains=[provision_id]) if found.is_clause else None,
        "may_see_figures": has_permission(request.user, "indicators.view"),
        "may_maintain": has_permission(request.user, "rulebook.maintain"),
    }
    return render(request, "reporting/provision.html", context)


@page(permission="rulebook.view")
@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one rule: what it stands on, the numbers in force, how it is mended, its text and its spec tests."""
    book = book_in_force()
    found = book.rules.get(rule_id)
    if found is None:
        raise Http404
    day, region = day_and_region(request)
    context = {
        "row": rule_row(found),
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
                "citation": g.provision.citation(language()),
                "summary": _summary(g.provision),
                "status": STATUSES[g.provision.status],
                "stages": [STAGES.get(stage, stage) for stage in g.stages],
                "in_force": g.provision.in_force(region, day, book.regions),
                "territory": book.regions.full_name(g.provision.territory),
            }
            for g in found.grounds
        ],
        "parameters": [row for p in found.parameters for row in parameter_rows(p.key, region, day, book)],
        "facts": [
            (name, book.contract[name].name_zh if language() == "zh" else name, sorted(columns))
            for name, columns in sorted(found.columns.items())
        ],
        "open_findings": _count_open(request, rule_id=rule_id),
        "may_maintain": has_permission(request.user, "rulebook.maintain"),
        "specs": [show_case(case) for case in found.specs],
    }
    return render(request, "reporting/rule.html", context)


def _count_open(request: HttpRequest, **narrowed: Any) -> int | None:
    """Return how many open findings the reader sees of it; None where the reader sees no findings at all."""
    if not has_permission(request.user, "findings.view"):
        return None
    return visible_findings(get_user(request)).filter(state=FindingState.OPEN, **narrowed).count()
