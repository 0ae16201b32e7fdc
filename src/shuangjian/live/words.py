"""One vocabulary for what the rulebook says in codes: areas, statuses, severities, units, names of who must act."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from shuangjian.engine.finding import format_value
from shuangjian.engine.rule import Text


class Severity(models.TextChoices):
    """How grave a breach is; the deadline follows from it."""

    SERIOUS = "serious", _("Serious")
    GENERAL = "general", _("General")
    MINOR = "minor", _("Minor")


class FindingKind(models.TextChoices):
    """Whether the facts decide or a person must."""

    BREACH = "breach", _("Breach")
    SUSPECTED = "suspected", _("Suspected")


# Areas of the rules, in the order of a school's day, then those that only clauses have.
RULE_AREAS: dict[str, Promise] = {
    "homework": _("Homework"),
    "exams": _("Examinations"),
    "afterschool": _("After-school service"),
    "evaluation": _("Teaching and evaluation"),
    "training": _("Off-campus training"),
    "funds": _("Prepaid money"),
    "reports": _("Confirmed reports"),
}
AREAS: dict[str, Promise] = RULE_AREAS | {
    "teachers": _("Teachers"),
    "family": _("Families"),
    "resources": _("Teaching resources"),
    "casework": _("Inspection and rectification"),
    "coordination": _("Departments working together"),
    "organisation": _("Organisation"),
    "publishing": _("Reporting and publishing"),
    "survey": _("Surveys"),
    "consultation": _("Consultation"),
}
STATUSES: dict[str, Promise] = {
    "verified": _("Verified"),
    "verified-weak": _("Seen once only, to be confirmed"),
    "recalled": _("Recalled, to be confirmed"),
    "draft": _("Draft out for comment"),
}
STAGES: dict[str, Promise] = {
    "primary": _("Primary school"),
    "junior": _("Junior middle school"),
    "senior": _("Senior middle school"),
    "preschool": _("Preschool"),
}
SEVERITIES: dict[str, str | Promise] = dict(Severity.choices)
KINDS: dict[str, str | Promise] = dict(FindingKind.choices)
UNITS: dict[str, str | Promise] = {
    "min": _("minutes"),
    "clock": _("time of day"),
    "fen": _("yuan"),
    "lesson": _("lessons"),
    "day": _("days"),
    "month": _("months"),
    "person": _("persons"),
    "count": _("items"),
    "percent": "%",
    "bp": "‱",
    "bool": _("yes or no"),
    "text": "",
}


def language() -> str:
    """Return "zh" or "en": the language of the rulebook's texts on this page."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def say(text: Text) -> str:
    """Return a rulebook text in the page's language."""
    return text[language()]


def name_part(part: str | None) -> str:
    """Return the name of the stage or grade a value is for; "" for all."""
    if part is not None and part.isdigit():
        return gettext("grade {grade}").format(grade=part)
    return str(STAGES.get(part, part)) if part else ""


def name_area(area: str) -> str:
    """Return the name of a part of the policy; the code itself where it has none."""
    return str(AREAS.get(area, area))


def name_status(status: str) -> str:
    """Return how far a provision has been checked, in words."""
    return str(STATUSES.get(status, status))


def say_value(value: int, unit: str) -> str:
    """Return a parameter's value as people write it: 20:30, 5,000.00, 60."""
    if unit == "clock":
        return f"{value // 60:02d}:{value % 60:02d}"
    if unit == "fen":
        return f"{value / 100:,.2f}"
    return f"{value:,}"


def say_quantity(value: int | None, unit: str) -> str:
    """Say a number with its unit: clock minutes as 20:31, fen as yuan, basis points as percent; None as a dash."""
    if value is None:
        return "—"
    match unit:
        case "clock":
            return format_value(value, "clock")
        case "fen":
            return gettext("{amount} yuan").format(amount=format_value(value, "yuan"))
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
            return gettext("Yes") if value else gettext("No")
        case _:
            return f"{value:,}"
