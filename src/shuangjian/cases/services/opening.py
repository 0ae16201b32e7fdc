"""Open cases: what any origin says of a matter, and the numbers, parties and first event that follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from shuangjian.cases import events
from shuangjian.cases.choices import CaseState, EventKind, PartyRole
from shuangjian.cases.models import Case, CaseEvent, CaseParty
from shuangjian.cases.notices import tell_assigned
from shuangjian.cases.origins import Origin
from shuangjian.cases.working_days import WORKING_DAYS_MAX, add_working_days
from shuangjian.live.words import Severity
from shuangjian.registry.actors import Actor, said_by
from shuangjian.registry.events import publish_all
from shuangjian.registry.models import Department
from shuangjian.web.locks import Lock, hold


@dataclass(frozen=True)
class Party:
    """Who leads or supports: a department, and the name a document gives it where that is another."""

    role: PartyRole
    name: str
    department: Department | None = None


@dataclass(frozen=True)
class Due:
    """When it must be done: on a day, or never for good with proof every `rhythm_days`."""

    on: dt.date | None = None
    rhythm_days: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a matter lies, and the school or institution that must act, by key and name."""

    region_code: str
    school_key: str | None = None
    institution_key: str | None = None
    owner_name: str = ""


@dataclass(frozen=True)
class Matter:
    """What is to become a case. `cause` says what it is about: a second open case of one cause is refused by the database."""

    origin: Origin
    cause: str
    title: str
    parties: Sequence[Party]
    due: Due
    place: Place
    title_en: str = ""
    description: str = ""
    severity: Severity = Severity.GENERAL
    clauses: Sequence[str] = ()


def due_by_severity(severity: Severity, at: dt.datetime) -> Due:
    """Return the due day that the gravity of a breach gives, counted from `at`."""
    return Due(add_working_days(timezone.localdate(at), WORKING_DAYS_MAX[severity]).due_on)


def open_case(
    origin: Origin,
    cause: str,
    title: str,
    parties: Sequence[Party],
    due: Due,
    *,
    place: Place,
    by: Actor,
    at: dt.datetime,
    description: str = "",
    severity: Severity = Severity.GENERAL,
) -> Case:
    """Open one case. Call inside a transaction.

    Raises:
        IntegrityError: a case of this cause is open already.
    """
    matter = Matter(origin, cause, title, parties, due, place, description=description, severity=severity)
    return open_cases([matter], by=by, at=at)[0]


def open_cases(matters: Sequence[Matter], *, by: Actor, at: dt.datetime) -> list[Case]:
    """Open a case for each matter, in their order: four statements, however many. Call inside a transaction."""
    cases = [_case(matter, number, at) for matter, number in zip(matters, _next_numbers(len(matters), at), strict=True)]
    Case.objects.bulk_create(cases)
    CaseParty.objects.bulk_create(
        CaseParty(case=case, department=party.department, name=party.name, role=party.role)
        for case, matter in zip(cases, matters, strict=True)
        for party in matter.parties
    )
    CaseEvent.objects.bulk_create(
        CaseEvent(case=case, kind=EventKind.OPENED, to_state=CaseState.OPEN, at=at, **said_by(by)) for case in cases
    )
    tell_assigned(cases)
    publish_all(events.OPENED, [(case, case.number) for case in cases])
    return cases


def _case(matter: Matter, number: str, at: dt.datetime) -> Case:
    rhythm, place = matter.due.rhythm_days, matter.place
    return Case(
        number=number, kind=matter.origin.kind, state=CaseState.OPEN, severity=matter.severity, cause=matter.cause, title=matter.title,
        title_en=matter.title_en, description=matter.description, region_code=place.region_code, school_key=place.school_key,
        institution_key=place.institution_key, owner_name=place.owner_name, clauses=list(matter.clauses), opened_at=at, due_on=matter.due.on,
        rhythm_days=rhythm, proof_due_on=timezone.localdate(at) + dt.timedelta(days=rhythm) if rhythm else None,
    )  # fmt: skip


def _next_numbers(count: int, at: dt.datetime) -> list[str]:
    """Return the next case numbers of the year, e.g. 2026-000123; the lock is held to the end of the transaction."""
    year = timezone.localdate(at).year
    hold(Lock.NUMBERING_CASES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(right(number, 6)::int), 0) FROM cases_case WHERE number LIKE %s", [f"{year}-%"]
        )
        last = cursor.fetchone()[0]
    return [f"{year}-{last + n:06d}" for n in range(1, count + 1)]
