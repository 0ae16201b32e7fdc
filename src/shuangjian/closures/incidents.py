"""Open an incident: who handles it by its address, whom it alerts, which steps it starts; and what was paid in the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from shuangjian.cases.choices import CaseState, PartyRole
from shuangjian.cases.services.opening import Due, Matter, Party, Place, due_by_severity, open_cases
from shuangjian.cases.working_days import add_working_days
from shuangjian.closures import errors
from shuangjian.closures.choices import STARTS, IncidentKind, TaskKind
from shuangjian.closures.models import (
    ContingencyStep,
    Incident,
    IncidentPayment,
    IncidentTask,
    ResponsibilityArea,
    TaskForceMember,
)
from shuangjian.closures.origin import ORIGIN
from shuangjian.live.book import book_in_force, setting
from shuangjian.live.words import Severity
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.models import Department, Institution, Site, User
from shuangjian.registry.selectors import get_owner_names

RESPONSE = "funds.closure.response_minutes_max"
# The office that answers for institutions in every region.
_OFFICE = "education"


@dataclass(frozen=True)
class Districts:
    """Which district leads, by the address of the main site, and which cooperate, by the addresses of the others."""

    address: str
    lead: str
    cooperating: tuple[str, ...]


def district_of(address: str, institution: Institution) -> str:
    """Return the district that handles an address: of the areas that fit the longest, else the institution's own."""
    fitting = [
        area
        for area in ResponsibilityArea.objects.filter(region_code__in=_above(institution.region_code))
        if area.place in address
    ]
    return max(fitting, key=lambda area: len(area.place)).handler_region if fitting else institution.region_code


def districts_of(institution: Institution, address: str = "") -> Districts:
    """Return who handles an institution; its main site is at `address`, or the first of its sites."""
    sites = [site.address for site in Site.objects.filter(institution=institution).order_by("code") if site.address]
    main = address or (sites[0] if sites else "")
    lead = district_of(main, institution)
    others = {district_of(each, institution) for each in sites} - {lead}
    return Districts(main, lead, tuple(sorted(others)))


@transaction.atomic
def open_incident(
    *, by: User, institution_key: str, kind: str, reported_at: dt.datetime, address: str, description: str, staff: int = 0,
    amount_fen: int = 0,
) -> Incident:  # fmt: skip
    """Open an incident with its cases: who leads and cooperates, the task force where an institution closed, the steps of the plan.

    Args:
        by: who opens it.
        institution_key: where it happened.
        kind: of `IncidentKind`.
        reported_at: when it was reported; the time to respond counts from here.
        address: of the main site; "" for the first that is registered.
        description: in words.
        staff: how many of the staff it is about.
        amount_fen: what is owed to them.

    Raises:
        InstitutionUnknown: there is none, or `by` does not look after it.
    """
    place = visible_to(Institution.objects.all(), by, "closures.handle").filter(key=institution_key).first()
    if place is None:
        raise errors.InstitutionUnknown
    found = districts_of(place, address.strip())
    limit = setting(RESPONSE, found.lead, timezone.localdate(reported_at))
    incident = Incident.objects.create(
        region_code=place.region_code, institution=place, kind=kind, reported_at=reported_at, address=found.address, lead_region=found.lead,
        cooperating=list(found.cooperating), response_minutes_max=limit, description=description.strip(),
        staff=staff, amount_fen=amount_fen, reported_by=by,
    )  # fmt: skip
    tasks = list(_tasks(incident))
    cases = open_cases([matter for _kind, _step, matter in tasks], by=by, at=timezone.now())
    IncidentTask.objects.bulk_create(
        IncidentTask(incident=incident, case=case, kind=task, step=step)
        for (task, step, _matter), case in zip(tasks, cases, strict=True)
    )
    return incident


def _tasks(incident: Incident) -> Iterator[tuple[TaskKind, ContingencyStep | None, Matter]]:
    """Return why, the step if it is one, and the matter of every case an incident opens."""
    at = timezone.now()
    soon = due_by_severity(Severity.SERIOUS, at)
    matter = partial(_matter, incident, _name(incident))
    yield (
        TaskKind.LEAD,
        None,
        matter("lead", incident.lead_region, _office(incident.lead_region), soon, incident.description),
    )
    for region in incident.cooperating:
        yield TaskKind.COOPERATE, None, matter(region, region, _office(region), soon, incident.description)
    if incident.kind == IncidentKind.CLOSING:
        for member in task_force(incident.region_code):
            alert = matter(
                f"alert:{member.department_id}", member.region_code, member.department, soon, incident.description, member.department.name
            )  # fmt: skip
            yield TaskKind.ALERT, None, alert
    steps = ContingencyStep.objects.filter(region_code=incident.region_code, risk__in=STARTS[incident.kind])
    for step in steps.select_related("department").order_by("number"):
        due = Due(add_working_days(timezone.localdate(at), step.working_days).due_on)
        text = matter(f"step:{step.pk}", incident.region_code, step.department, due, step.text, step.text)
        yield TaskKind.STEP, step, text


def _matter(
    incident: Incident,
    name: str,
    cause: str,
    region: str,
    office: Department | None,
    due: Due,
    text: str,
    what: str = "",
) -> Matter:
    """Return the matter of a case that an incident opens in a region; its title says `what` where it is not the whole incident."""
    titles = {}
    for language in ("zh-hans", "en"):
        with override(language):
            titles[language] = f"{incident.get_kind_display()}：{name}" + (f" {what}" if what else "")
    party = Party(PartyRole.LEAD, office.name if office else region, office)
    return Matter(
        ORIGIN, f"incident:{incident.pk}:{cause}", titles["zh-hans"], [party], due,
        Place(region, institution_key=incident.institution_key if region == incident.region_code else None, owner_name=name),
        title_en=titles["en"], description=text, severity=Severity.SERIOUS,
    )  # fmt: skip


def _name(incident: Incident) -> str:
    return get_owner_names([incident.institution_key]).get(incident.institution_key, incident.institution_key)


def _office(region_code: str) -> Department | None:
    return Department.objects.filter(region_code=region_code, code=_OFFICE).first()


def task_force(region_code: str) -> list[TaskForceMember]:
    """Return the departments of the task force of a region, or of the nearest above that has one."""
    for code in _above(region_code):
        found = list(
            TaskForceMember.objects.filter(region_code=code).select_related("department").order_by("department__code")
        )
        if found:
            return found
    return []


def _above(region_code: str) -> list[str]:
    return book_in_force().regions.chain(region_code)


@transaction.atomic
def hand_over(*, by: User, incident: Incident, department: str, text: str) -> IncidentTask:
    """Hand what is left of a closing over to the department that keeps the peace with the families: a case of its own.

    Raises:
        NotPermitted: `by` does not handle incidents there.
        DepartmentUnknown: the region has none of this code.
        ReasonMissing: nobody says what they should know.
        HandedOver: the department has it in hand.
    """
    check_may(by, "closures.handle", incident)
    office = Department.objects.filter(region_code=incident.region_code, code=department).first()
    if office is None:
        raise errors.DepartmentUnknown
    if not text.strip():
        raise ReasonMissing
    Incident.objects.select_for_update().get(pk=incident.pk)
    before = IncidentTask.objects.filter(incident=incident, kind=TaskKind.HAND_OVER, case__parties__department=office)
    if before.exclude(case__state=CaseState.CLOSED).exists():
        raise errors.HandedOver
    at, cause = timezone.now(), f"hand_over:{office.pk}:{before.count() + 1}"
    matter = _matter(
        incident,
        _name(incident),
        cause,
        incident.region_code,
        office,
        due_by_severity(Severity.SERIOUS, at),
        text.strip(),
    )
    (case,) = open_cases([matter], by=by, at=at)
    return IncidentTask.objects.create(incident=incident, case=case, kind=TaskKind.HAND_OVER)


@transaction.atomic
def record_payment(
    *, by: User, incident: Incident, paid_on: dt.date, amount_fen: int, staff: int, text: str
) -> IncidentPayment:
    """Record what was paid of what an incident is about.

    Raises:
        NotPermitted: `by` does not handle incidents there.
        PaidBeyondOwed: it would be more than is owed.
    """
    check_may(by, "closures.handle", incident)
    locked = Incident.objects.select_for_update().get(pk=incident.pk)
    paid = sum(each.amount_fen for each in locked.payments.all())
    if paid + amount_fen > locked.amount_fen:
        raise errors.PaidBeyondOwed(amount=f"{locked.amount_fen / 100:,.2f}")
    return locked.payments.create(paid_on=paid_on, amount_fen=amount_fen, staff=staff, text=text.strip(), by=by)
