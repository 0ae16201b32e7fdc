"""What if: a draft parameter over the facts that are there, on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuangjian.engine.errors import DraftRefused, UnknownParameter
from shuangjian.engine.finding import Finding
from shuangjian.engine.simulate import Effect, affected_rules, parse_draft, simulate
from shuangjian.live.book import book_in_force
from shuangjian.live.session import leaving_nothing, open_session
from shuangjian.live.words import STAGES, UNITS, language, say
from shuangjian.registry.access import get_user, region_codes
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.charts import Chart, Series
from shuangjian.web.pages import page

_SHOWN = 50


@page(permission="rulebook.simulate")
@require_safe
def what_if(request: HttpRequest) -> HttpResponse:
    """Ask for a draft value; show which subjects break it that break nothing now, and the other way round."""
    book = book_in_force()
    user = get_user(request)
    regions = list(region_codes(user, "rulebook.simulate").values_list("code", "name"))
    choices = [
        (p.key, p.title_zh if language() == "zh" else p.title_en, str(UNITS.get(p.unit, p.unit)))
        for p in book.parameters.values()
        if any(p in rule.parameters for rule in book.rules.values())
    ]
    key, written, stage, region = (request.GET.get(name, "").strip() for name in ("key", "value", "stage", "region"))
    context: dict[str, Any] = {
        "title": _("What if"), "choices": sorted(choices, key=lambda c: c[1]), "stages": STAGES.items(), "regions": regions, "key": key,
        "value": written, "stage": stage, "region": region, "error": "",
    }  # fmt: skip
    if key and written:
        allowed = {code for code, _name in regions}
        try:
            draft = parse_draft(f"{key}={written}", book, region=region or None, stage=stage or None)
            with transaction.atomic(), leaving_nothing():
                effect = simulate(
                    lambda drafts: open_session(timezone.localdate(), drafts, book=book),
                    book,
                    [draft],
                    lambda finding: finding.region_code in allowed,
                )
            context |= _effect_context(effect) | {
                "rules": [(rule, say(rule.title)) for rule in affected_rules(book, [draft])]
            }
        except (DraftRefused, UnknownParameter) as error:
            context["error"] = str(error)
    return render(request, "reporting/what_if.html", context)


def _effect_context(effect: Effect) -> dict[str, Any]:
    names = get_owner_names(effect.by_owner)
    owners = sorted(effect.by_owner.items(), key=lambda item: -abs(item[1][1] - item[1][0]))
    chart = Chart(
        identifier="what-if", title=_("Breaches by school and institution"), categories=[names.get(key, key) for key, _counts in owners[:20]],
        series=[Series(_("In force"), [b for _key, (b, _a) in owners[:20]]), Series(_("Draft"), [a for _key, (_b, a) in owners[:20]])],
        unit=_("items"), description=_("{before} now, {after} under the draft.").format(before=effect.before, after=effect.after),
    )  # fmt: skip
    return {
        "effect": effect,
        "chart": chart if owners else None,
        "added": _listed(effect.added, names),
        "removed": _listed(effect.removed, names),
        "shown": _SHOWN,
    }


def _listed(findings: Sequence[Finding], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return whose and what, for the first of them."""
    return [(names.get(each.owner_key, each.owner_id), each.message(language())) for each in findings[:_SHOWN]]
