"""What the rulebook and the figures answer when everything is searched."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuangjian.live.book import book_in_force
from shuangjian.live.words import language, name_area, say
from shuangjian.reporting.views.rulebook_lists import instrument_title
from shuangjian.web.addresses import address_of
from shuangjian.web.hits import HITS_MAX, Hit
from shuangjian.web.permissions import has_permission
from shuangjian.web.search import fits


def find(request: HttpRequest, text: str) -> list[Hit]:
    """Return rules, documents, clauses, parameters and figures that fit a text, a few of each."""
    finders = [_rules, _documents, _clauses, _parameters] if has_permission(request.user, "rulebook.view") else []
    if has_permission(request.user, "indicators.view"):
        finders.append(_figures)
    few = HITS_MAX // 2
    return [hit for finder in finders for hit in islice(finder(text), few)]


def _rules(text: str) -> Iterator[Hit]:
    for rule in book_in_force().rules.values():
        if fits(text, rule.title.zh, rule.title.en, rule.id, name_area(rule.area)):
            yield Hit(_("Rule"), say(rule.title), address_of("reporting:rule", rule.id), name_area(rule.area))


def _documents(text: str) -> Iterator[Hit]:
    for each in book_in_force().instruments.values():
        if fits(text, each.title_zh, each.title_en, each.number):
            yield Hit(
                _("Document"), instrument_title(each), address_of("reporting:document", each.id), each.number or ""
            )


def _clauses(text: str) -> Iterator[Hit]:
    chinese = language() == "zh"
    for each in book_in_force().provisions.values():
        if fits(text, each.summary_zh, each.summary_en, each.id):
            summary = each.summary_zh if chinese else each.summary_en
            yield Hit(_("Clause"), f"{each.id} {each.article}".strip(), address_of("reporting:provision", each.id), summary)  # fmt: skip


def _parameters(text: str) -> Iterator[Hit]:
    chinese = language() == "zh"
    for each in book_in_force().parameters.values():
        if fits(text, each.title_zh, each.title_en, each.key):
            title = each.title_zh if chinese else each.title_en
            yield Hit(_("Parameter"), title, f"{address_of('reporting:parameters')}?key={each.key}", each.key)


def _figures(text: str) -> Iterator[Hit]:
    for each in book_in_force().indicators.values():
        if fits(text, each.title.zh, each.title.en, each.id):
            yield Hit(_("Figure"), say(each.title), address_of("reporting:indicator", each.id), name_area(each.area))
