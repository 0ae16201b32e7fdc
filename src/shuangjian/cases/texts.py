"""Cases in words: their titles, and what happened to them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuangjian.cases.choices import EventKind
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.origins import origin_of
from shuangjian.live.words import language


def title_of_case(case: Case) -> str:
    """Return the title in the reader's language, where it has one in both."""
    return case.title_en if language() == "en" and case.title_en else case.title


def say_event(event: CaseEvent) -> str:
    """Say what an event of a case was about, beside its kind."""
    if (said := origin_of(event.case).say_event(event)) is not None:
        return said
    text = event.text
    match event.kind:
        case EventKind.ESCALATED:
            level, _colon, people = text.partition("：")
            said = {
                "1": _("Level 1: to all of the unit that must act"),
                "2": _("Level 2: to the education bureau"),
                "3": _("Level 3: to the bureau's leader"),
            }.get(level, level)
            return _("{level}; told: {people}").format(level=said, people=people) if people else said
        case EventKind.GREW:
            return ngettext("{count} added", "{count} added", int(text)).format(count=text)
        case EventKind.PROOF_DUE:
            return _("The regular report was due on {day}").format(day=text)
        case _:
            return text
