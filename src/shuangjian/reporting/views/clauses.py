"""The clause map: which clauses of the five documents work, by what, and which are blank."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuangjian.live.words import language, name_area
from shuangjian.reporting.coverage import clause_coverage
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.pages import page


@page(permission="rulebook.maintain")
@require_safe
def clause_map(request: HttpRequest) -> HttpResponse:
    """Show every clause as a cell, by document and area: works whole, in part, or blank."""
    book = packaged_rulebook()
    coverage = clause_coverage(book)
    only = request.GET.get("show", "")
    groups: dict[str, dict[str, list[dict[str, Any]]]] = {}
    totals: dict[str, list[int]] = {}
    for clause in book.clauses.values():
        works = coverage.get(clause.id, ())
        total = totals.setdefault(clause.instrument.id, [0, 0])
        extent = works[0].extent if works else "blank"
        total[0] += extent == "whole"
        total[1] += 1
        if (only == "blank" and extent == "whole") or (only == "covered" and extent != "whole"):
            continue
        cells = groups.setdefault(clause.instrument.id, {}).setdefault(clause.area or "", [])
        cells.append(
            {
                "clause": clause,
                "extent": extent,
                "summary": clause.summary_zh if language() == "zh" else clause.summary_en,
                "missing": works[0].missing(language()) if works else "",
            }
        )
    documents = [
        {
            "instrument": book.instruments[id],
            "title": book.instruments[id].title_zh if language() == "zh" else book.instruments[id].title_en,
            "areas": [(name_area(area), cells) for area, cells in sorted(areas.items())],
            "covered": totals[id][0],
            "all": totals[id][1],
        }
        for id, areas in sorted(groups.items())
    ]
    context = {
        "title": _("Clause map"),
        "documents": documents,
        "covered": sum(total[0] for total in totals.values()),
        "all": sum(total[1] for total in totals.values()),
        "show": only,
    }
    return render(request, "reporting/clause_map.html", context)
