"""Findings in words: what is wrong, by how much, on what grounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from shuangjian.engine.finding import fill
from shuangjian.engine.rule import Rule
from shuangjian.findings.models import Finding, FindingEvent
from shuangjian.live.book import book_in_force
from shuangjian.live.words import RULE_AREAS, language, name_area, name_status, say_quantity
from shuangjian.registry.models import SchoolClass
from shuangjian.registry.selectors import get_owner_names
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.addresses import address_of

_NO_NAMES: Mapping[str, str] = {}


def find_url(name: str, *args: Any) -> str:
    """Return an address, or "" where no installed package has such a page."""
    try:
        return address_of(name, *args)
    except NoReverseMatch:
        return ""


# Rules ---------------------------------------------------------------------------------------------------------------


def get_rule(rule_id: str | None) -> Rule | None:
    """Return the rule, or None where the rulebook no longer has it."""
    return packaged_rulebook().rules.get(rule_id or "") or _rule_of_pack(rule_id or "")


# A pack's rule keeps its text under its name, so it is looked for once.
_OF_PACKS: dict[str, Rule] = {}


def _rule_of_pack(rule_id: str) -> Rule | None:
    if rule_id and rule_id not in _OF_PACKS and (found := book_in_force().rules.get(rule_id)):
        _OF_PACKS[rule_id] = found
    return _OF_PACKS.get(rule_id)


def title_of_rule(rule_id: str | None) -> str:
    """Return the rule's title, or its id where the rulebook no longer has it."""
    rule = get_rule(rule_id)
    return rule.title[language()] if rule else (rule_id or "")


def list_areas() -> list[tuple[str, str]]:
    """Return the areas that have rules, with their names, in the order of the vocabulary."""
    used = {rule.area for rule in packaged_rulebook().rules.values()}
    return [(area, name_area(area)) for area in RULE_AREAS if area in used]


# Findings ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Basis:
    """One provision a finding stands on: its citation, how far it is checked, its summary, where it is explained."""

    provision: str
    citation: str
    status: str
    status_text: str
    summary: str
    url: str


def names_of(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the names of the schools, institutions and classes findings speak of, by key: three queries, however many."""
    owners, classes = set(), set()
    for finding in findings:
        owners.add(finding.owner_key)
        classes.add(finding.class_key or f"{finding.owner_key}/{finding.details.get('class_id')}")
    named = SchoolClass.objects.filter(key__in=classes, name__isnull=False).values_list("key", "name")
    return get_owner_names(owners) | {key: str(name) for key, name in named}


def message_of(finding: Finding, names: Mapping[str, str] = _NO_NAMES) -> str:
    """Say in one sentence what is wrong; `names` (`names_of`) are said in place of ids."""
    rule = get_rule(finding.rule_id)
    return _fill(rule.message[language()], finding, names) if rule else finding.rule_id


def remedy_of(finding: Finding, names: Mapping[str, str] = _NO_NAMES) -> str:
    """Say how it is mended; "" where the rulebook no longer has the rule."""
    rule = get_rule(finding.rule_id)
    return _fill(rule.remedy[language()], finding, names) if rule else ""


def basis_of(finding: Finding) -> list[Basis]:
    """Return every provision in force for a finding, the clauses of the five documents first."""
    own = set(finding.clauses)
    found = [_basis(row["provision"], row["citation"], row["status"]) for row in finding.basis]
    return sorted(found, key=lambda each: each.provision not in own)


def parameter_of(finding: Finding) -> dict[str, Any] | None:
    """Return the parameter that decided, with its title, value in words and citation; None where none did."""
    cited = finding.parameter
    if not cited:
        return None
    known = packaged_rulebook().parameters.get(cited["key"])
    title = cited["key"] if known is None else (known.title_zh if language() == "zh" else known.title_en)
    basis = _basis(cited["provision"] or "", cited["citation"] or "", cited["status"])
    value = say_quantity(cited["value"], known.unit if known else finding.unit)
    return {"key": cited["key"], "title": title, "value": value, "basis": basis, "url": find_url("reporting:parameters")}  # fmt: skip


def say_observed(finding: Finding) -> str:
    """Say what was found, with its unit."""
    return finding.observed_text if finding.observed_text is not None else say_quantity(finding.observed, finding.unit)


def say_limit(finding: Finding) -> str:
    """Say what the limit is, with its own unit; "" where the rule compares with nothing."""
    if finding.limit_text is not None:
        return finding.limit_text
    if finding.limit is None:
        return ""
    return say_quantity(finding.limit, _unit_of_limit(finding))


def say_difference(finding: Finding) -> str:
    """Say by how much it is over or under; "" where the two cannot be compared."""
    observed, limit = finding.observed, finding.limit
    if observed is None or limit is None or observed == limit or _unit_of_limit(finding) != finding.unit:
        return ""
    unit = "min" if finding.unit == "clock" else finding.unit
    amount = say_quantity(abs(observed - limit), unit)
    if finding.unit == "clock":
        return (_("{amount} too late") if observed > limit else _("{amount} too early")).format(amount=amount)
    return (_("{amount} too much") if observed > limit else _("{amount} too little")).format(amount=amount)


def say_finding_event(event: FindingEvent, unit: str) -> str:
    """Say what a finding was like when something happened to it; "" where that is not recorded."""
    observed, limit = event.snapshot.get("observed"), event.snapshot.get("limit")
    if observed is None:
        return ""
    shown = say_quantity(observed, unit) if isinstance(observed, int) else str(observed)
    if limit is None or isinstance(limit, str):
        return shown
    return f"{shown} / {say_quantity(limit, unit)}" if _same_unit(event.finding) else shown


def _unit_of_limit(finding: Finding) -> str:
    # A rule may hold days against months: the limit is in the parameter's own unit.
    cited = finding.parameter
    if cited and cited["value"] == finding.limit:
        known = packaged_rulebook().parameters.get(cited["key"])
        return known.unit if known else finding.unit
    return finding.unit


def _same_unit(finding: Finding) -> bool:
    return _unit_of_limit(finding) == finding.unit


def _basis(provision_id: str, citation: str, status: str) -> Basis:
    known = packaged_rulebook().provisions.get(provision_id)
    url = find_url("reporting:provision", provision_id)
    lang = language()
    summary = "" if known is None else (known.summary_zh if lang == "zh" else known.summary_en)
    shown = known.citation(lang) if known else citation
    text = name_status(status)
    return Basis(provision_id, shown, status, text, summary, url)


def _fill(template: str, finding: Finding, names: Mapping[str, str]) -> str:
    values = finding.placeholders
    places = {
        "owner_id": finding.owner_key,
        "subject_id": finding.subject_key,
        "class_id": f"{finding.owner_key}/{values.get('class_id')}",
    }
    values |= {name: names[key] for name, key in places.items() if key in names}
    return fill(template, values)
