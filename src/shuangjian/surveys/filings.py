"""What a school owes by the calendar and this app knows when it is done: questionnaire, two-monthly check, the term's review."""

from __future__ import annotations

import calendar
import datetime as dt

from shuangjian.homework.choices import FilingKind
from shuangjian.homework.models import SchoolFiling
from shuangjian.registry.models import School, SchoolTerm
from shuangjian.registry.selectors import regions_above, regions_below


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a day's month."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def two_months_in(term: SchoolTerm, day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the two months of a term a day lies in, counted from the month it starts in; a last month may stand alone."""
    passed = (day.year - term.starts_on.year) * 12 + day.month - term.starts_on.month
    first = _months_after(term.starts_on.replace(day=1), passed // 2 * 2)
    return first, min(month_of(_months_after(first, 1))[1], month_of(term.ends_on)[1])


def two_months_of(region: str, day: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the two months of a region's term a day lies in; None outside of terms."""
    terms = SchoolTerm.objects.filter(region__in=regions_above([region]), starts_on__lte=month_of(day)[1])
    term = terms.filter(ends_on__gte=day).order_by("-starts_on", "-region__path").first()
    return two_months_in(term, day) if term is not None and day >= term.starts_on.replace(day=1) else None


def _months_after(first: dt.date, months: int) -> dt.date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def owe(today: dt.date) -> int:
    """Write down what every school owes this month and this term, whether or not it ever filed; what is there stays.

    Returns:
        How many schools owe something.
    """
    first, last = month_of(today)
    owed: list[SchoolFiling] = []
    schools: set[str] = set()
    for term in SchoolTerm.objects.filter(starts_on__lte=last, ends_on__gte=first):
        two_months = two_months_in(term, today)
        for school in School.objects.filter(region__in=regions_below(term.region_code)):
            schools.add(school.key)
            owed.append(_filing(school, FilingKind.MONTHLY_SURVEY, first, last))
            owed.append(_filing(school, FilingKind.BIMONTHLY_CHECK, *two_months))
            if term.starts_on <= today <= term.ends_on:
                owed.append(_filing(school, FilingKind.TERM_REVIEW, term.starts_on, term.ends_on))
    SchoolFiling.objects.bulk_create(owed, batch_size=2_000, ignore_conflicts=True)
    return len(schools)


def file(school: School, kind: FilingKind, first: dt.date, last: dt.date, *, on: dt.date) -> SchoolFiling:
    """Record that a school has filed what it owes for a period; the first day on which it did stays. Call with an actor."""
    filing, _made = SchoolFiling.objects.get_or_create(
        school=school, kind=kind, period_to=last, defaults=_values(school, kind, first, last)
    )
    if filing.filed_on is None:
        filing.filed_on = on
        filing.save(update_fields=["filed_on"])
    return filing


def _filing(school: School, kind: FilingKind, first: dt.date, last: dt.date) -> SchoolFiling:
    return SchoolFiling(school=school, kind=kind, period_to=last, **_values(school, kind, first, last))


def _values(school: School, kind: FilingKind, first: dt.date, last: dt.date) -> dict[str, object]:
    return {"region_code": school.region_code, "code": f"{kind}-{last.isoformat()}", "period_from": first}
