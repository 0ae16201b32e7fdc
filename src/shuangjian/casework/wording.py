"""Findings and cases in words: what is wrong, by how much, on what grounds, and how long there is left."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from shuangjian.casework.choices import CaseState, EventKind
from shuangjian.casework.clock import add_working_days, is_working_day, light, working_days_between
from shuangjian.casework.models import Case, CaseEvent, Finding, FindingEvent
from shuangjian.engine.calendar import STATUTORY_HOLIDAY, national_kind
from shuangjian.engine.finding import format_value
from shuangjian.engine.rule import Rule
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.addresses import address_of

_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")
_AREAS = {
    "afterschool": gettext_lazy("After-school service"),
    "evaluation": gettext_lazy("Evaluation and enrolment"),
    "exams": gettext_lazy("Examinations"),
    "funds": gettext_lazy("Prepaid money"),
    "homework": gettext_lazy("Homework"),
    "training": gettext_lazy("Training institutions"),
}
_STATUS = {
    "verified": gettext_lazy("verified"),
    "verified-weak": gettext_lazy("verified from secondary sources"),
    "recalled": gettext_lazy("recalled, to be verified"),
    "draft": gettext_lazy("draft, out for comment"),
}


def language() -> str:
    """Return "zh" or "en": the language of the rulebook's texts."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def find_url(name: str, *args: Any) -> str:
    """Return an address, or "" where no installed package has such a page."""
    try:
        return address_of(name, *args)
    except NoReverseMatch:
        return ""


# Rules ---------------------------------------------------------------------------------------------------------------


def get_rule(rule_id: str | None) -> Rule | None:
    """Return the rule, or None where the rulebook no longer has it."""
    return packaged_rulebook().rules.get(rule_id or "")


def title_of_rule(rule_id: str | None) -> str:
    """Return the rule's title, or its id where the rulebook no longer has it."""
    rule = get_rule(rule_id)
    return rule.title[language()] if rule else (rule_id or "")


def title_of_area(area: str) -> str:
    """Return the name of a part of the rulebook."""
    return str(_AREAS.get(area, area))


def list_areas() -> list[tuple[str, str]]:
    """Return the parts of the rulebook that have rules, with their names."""
    return [(area, title_of_area(area)) for area in sorted({rule.area for rule in packaged_rulebook().rules.values()})]


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


def message_of(finding: Finding) -> str:
    """Say in one sentence what is wrong."""
    rule = get_rule(finding.rule_id)
    return _fill(rule.message[language()], finding.placeholders) if rule else finding.rule_id


def remedy_of(finding: Finding) -> str:
    """Say how it is mended; "" where the rulebook no longer has the rule."""
    rule = get_rule(finding.rule_id)
    return _fill(rule.remedy[language()], finding.placeholders) if rule else ""


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


def say_quantity(value: int | None, unit: str) -> str:
    """Say a number with its unit: clock minutes as 20:31, fen as yuan, basis points as percent; None as a dash."""
    if value is None:
        return "—"
    match unit:
        case "clock":
            return format_value(value, "clock")
        case "fen":
            return _("{amount} yuan").format(amount=format_value(value, "yuan"))
        case "bp":
            return f"{value / 100:.2f}%"
        case "percent":
            return f"{value}%"
        case "min":
            return ngettext("{count} minute", "{count} minutes", value).format(count=value)
        case "lesson":
            return ngettext("{count} lesson", "{count} lessons", value).format(count=value)
        case "day":
            return ngettext("{count} day", "{count} days", value).format(count=value)
        case "month":
            return ngettext("{count} month", "{count} months", value).format(count=value)
        case "person":
            return ngettext("{count} person", "{count} people", value).format(count=value)
        case "bool":
            return _("Yes") if value else _("No")
        case _:
            return f"{value:,}"


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
    lang = language()
    summary = "" if known is None else (known.summary_zh if lang == "zh" else known.summary_en)
    shown = known.citation(lang) if known else citation
    text = str(_STATUS.get(status, status))
    return Basis(provision_id, shown, status, text, summary, find_url("reporting:provision", provision_id))


def _fill(template: str, values: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda m: format_value(values.get(m.group(1)), m.group(2)), template)


# Cases ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Light:
    """红黄绿 with the words beside it; `code` is "" for a case that is closed."""

    code: str
    text: str
    is_late: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Stamp:
    """The state of something as a stamp: a code for its colour, and always the word."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class ClockSum:
    """How a due day came about: from where, how many working days counted, which days were passed over."""

    starts_on: dt.date
    due_on: dt.date
    counted: int
    passed_over: int
    spans: list[tuple[dt.date, dt.date, int, str]] = field(default_factory=list)
    is_estimated: bool = False


def title_of_case(case: Case) -> str:
    """Return the title in the reader's language; a measure keeps its own words."""
    return case.title_en if language() == "en" and case.title_en and not case.measure_id else case.title


def light_of(case: Case, today: dt.date) -> Light:
    """Return the light of a case and the words that say what it means.

    What is owed for good is never late: its regular report falls due.
    """
    if case.state == CaseState.CLOSED:
        return Light("", _("Closed off"))
    if case.due_on is None:
        return _light_of_rhythm(case, today)
    code = light(case.due_on, today)
    days = working_days_between(today, case.due_on)
    if code == "red":
        late = -days
        words = ngettext("Late by {count} working day", "Late by {count} working days", late) if late else _("Late")
        return Light("red", words.format(count=late), is_late=True)
    if case.due_on == today:
        return Light(code, _("Due today"))
    return Light(code, ngettext("{count} working day left", "{count} working days left", days).format(count=days))


def _light_of_rhythm(case: Case, today: dt.date) -> Light:
    due = case.proof_due_on
    if due is None:
        return Light("green", _("Owed for good"))
    if today > due:
        return Light("yellow", _("Regular report due since {day}").format(day=due))
    code = "yellow" if light(due, today) == "yellow" else "green"
    return Light(code, _("Next report by {day}").format(day=due))


def stamp_of(case: Case) -> Stamp:
    """Return the state of a case as a stamp."""
    return Stamp(case.state, str(case.get_state_display()))


def sum_clock(case: Case, starts_on: dt.date) -> ClockSum | None:
    """Return the working-day sum from `starts_on` to the due day; None for what is owed for good or was due before."""
    if case.due_on is None or case.due_on <= starts_on:
        return None
    days = [starts_on + dt.timedelta(days=n) for n in range(1, (case.due_on - starts_on).days + 1)]
    passed = [day for day in days if not is_working_day(day)]
    spans: list[tuple[dt.date, dt.date, int, str]] = []
    for day in passed:
        kind = _("public holiday") if national_kind(day) == STATUTORY_HOLIDAY else _("rest day")
        if spans and spans[-1][1] == day - dt.timedelta(days=1) and spans[-1][3] == kind:
            first, _last, count, _kind = spans[-1]
            spans[-1] = (first, day, count + 1, kind)
        else:
            spans.append((day, day, 1, kind))
    estimated = add_working_days(starts_on, len(days) - len(passed)).is_estimated
    return ClockSum(starts_on, case.due_on, len(days) - len(passed), len(passed), spans, estimated)


def say_event(event: CaseEvent) -> str:
    """Say what an event of a case was about, beside its kind."""
    text = event.text
    match event.kind:
        case EventKind.ESCALATED:
            return {
                "1": _("Level 1: to the superior of who must act"),
                "2": _("Level 2: to the education bureau"),
                "3": _("Level 3: to the bureau's leader"),
            }.get(text, text)
        case EventKind.FINDINGS:
            count = int(text.lstrip("+")) if text.lstrip("+").isdigit() else 0
            return ngettext("{count} finding added", "{count} findings added", count).format(count=count)
        case EventKind.CLOSED | EventKind.REOPENED if text.startswith("#"):
            if event.kind == EventKind.CLOSED:
                return _("By evidence: sweep {number} found the rule clean").format(number=text)
            return _("Sweep {number} found it again").format(number=text)
        case EventKind.PROOF_DUE:
            return _("The regular report was due on {day}").format(day=text)
        case _:
            return text


def say_actor(by: str) -> str:
    """Say who did something: a person's name, or which part of the platform."""
    parts = {
        "system:worker": _("nightly sweep"),
        "system:command line": _("sweep from the command line"),
        "system:demo": _("demonstration"),
    }
    return parts.get(by, by)
