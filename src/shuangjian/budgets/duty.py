"""课后服务值班: what the recorded service of a school's days comes to, by person and by the standard in force on each day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from shuangjian.afterschool.models import ServiceSession
from shuangjian.budgets.choices import Basis
from shuangjian.budgets.errors import NoStandard
from shuangjian.budgets.models import PayStandard
from shuangjian.live.working_days import is_working_day
from shuangjian.registry.models import Region, School


@dataclass(frozen=True)
class Duty:
    """What one person held on workdays, and what that comes to in fen."""

    staff_person_id: str
    sessions: int
    minutes: int
    amount_fen: int


@dataclass(frozen=True)
class Recorded:
    """The duty of some days of a school: by person.

    `unpaid` counts sessions outside workdays, which no standard pays; `together` those that a person held at the same hour as another
    one, which is paid once.
    """

    lines: tuple[Duty, ...]
    unpaid: int
    together: int = 0

    @property
    def total_fen(self) -> int:
        """What it comes to together."""
        return sum(line.amount_fen for line in self.lines)


def standards_for(school: School) -> list[PayStandard]:
    """Return what could hold at a school, the nearest place first and within it the latest: its own, then its region's and up."""
    path = Region.objects.filter(code=school.region_code).values_list("path", flat=True).first() or school.region_code
    around = path.strip("/").split("/")[::-1]
    rows = PayStandard.objects.filter(region_code__in=around)
    mine = [row for row in rows if row.school_key in (None, school.key)]
    return sorted(
        mine, key=lambda row: (row.school_key is None, around.index(row.region_code), -row.valid_from.toordinal())
    )


def standard_on(standards: list[PayStandard], day: dt.date) -> PayStandard | None:
    """Return the standard in force on a day; None where there is none."""
    return next((row for row in standards if row.valid_from <= day), None)


def recorded_duty(school: School, first: dt.date, last: dt.date) -> Recorded:
    """Return what the service held from `first` to `last`, both included, comes to.

    Hours are added up by person and standard, then paid to the fen, half a fen rounded up. Nobody is in two rooms at one hour: sessions
    of a person that overlap are one, from the beginning of the first to the end of the last.

    Raises:
        NoStandard: service was held on a workday on which no standard is in force.
    """
    standards = standards_for(school)
    held: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    unpaid = together = 0
    until: dict[str, dt.datetime] = {}
    rows = ServiceSession.objects.filter(school=school, starts_on__range=(first, last)).exclude(staff_person_id=None)
    rows = rows.order_by("starts_at", "ends_at", "pk")
    for person, day, starts, ends in rows.values_list("staff_person_id", "starts_on", "starts_at", "ends_at"):
        if person is None or not is_working_day(day):
            unpaid += 1
            continue
        standard = standard_on(standards, day)
        if standard is None:
            raise NoStandard(day=day)
        counted, before = held[person, standard.pk], until.get(person, starts)
        if before > starts:
            together += 1
        else:
            counted[0] += 1
        counted[1] += max(0, int((ends - max(starts, before)).total_seconds()) // 60)
        until[person] = max(ends, before)
    by_pk = {row.pk: row for row in standards}
    people: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (person, pk), (sessions, minutes) in held.items():
        standard = by_pk[pk]
        amount = standard.amount_fen * sessions
        if standard.basis == Basis.HOUR:
            amount = (standard.amount_fen * minutes * 2 + 60) // 120
        for at, more in enumerate((sessions, minutes, amount)):
            people[person][at] += more
    lines = tuple(Duty(person, *counts) for person, counts in sorted(people.items()))
    return Recorded(lines, unpaid, together)
