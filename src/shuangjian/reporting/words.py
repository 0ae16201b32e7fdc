"""Rulebook content in the language of the page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuangjian.engine.rule import Text

AREAS: dict[str, Promise] = {
    "homework": _("Homework"),
    "exams": _("Examinations"),
    "afterschool": _("After-school service"),
    "evaluation": _("Teaching and evaluation"),
    "training": _("Off-campus training"),
    "funds": _("Prepaid money"),
    "reports": _("Confirmed reports"),
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
SEVERITIES: dict[str, Promise] = {"serious": _("Serious"), "general": _("General"), "minor": _("Minor")}
KINDS: dict[str, Promise] = {"breach": _("Breach"), "suspected": _("Suspected")}
UNITS: dict[str, Promise] = {
    "min": _("minutes"),
    "clock": _("time of day"),
    "fen": _("yuan"),
    "lesson": _("lessons"),
    "day": _("days"),
    "month": _("months"),
    "person": _("persons"),
    "count": _("items"),
    "percent": "%",  # type: ignore[dict-item]
    "bp": "‱",  # type: ignore[dict-item]
    "bool": _("yes or no"),
    "text": "",  # type: ignore[dict-item]
}


def lang() -> str:
    """Return zh or en."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def say(text: Text) -> str:
    """Return a rulebook text in the page's language."""
    return text[lang()]


def area_name(area: str) -> str:
    """Return the name of a part of the policy."""
    return str(AREAS.get(area, area))


def say_value(value: int, unit: str) -> str:
    """Return a parameter's value as people write it: 20:30, 5,000.00, 60."""
    if unit == "clock":
        return f"{value // 60:02d}:{value % 60:02d}"
    if unit == "fen":
        return f"{value / 100:,.2f}"
    return f"{value:,}"
