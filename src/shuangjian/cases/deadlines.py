"""How long there is left: the light of a case, and the sum that shows how its due day came about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuangjian.cases.choices import CaseState
from shuangjian.cases.models import Case
from shuangjian.cases.working_days import add_working_days, is_working_day, light, working_days_between
from shuangjian.engine.calendar import STATUTORY_HOLIDAY, national_kind
from shuangjian.web.marks import Light, Stamp


@dataclass(frozen=True)
class ClockSum:
    """How a due day came about: from where, how many working days counted, which days were passed over."""

    starts_on: dt.date
    due_on: dt.date
    counted: int
    passed_over: int
    spans: list[tuple[dt.date, dt.date, int, str]] = field(default_factory=list)
    is_estimated: bool = False


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
