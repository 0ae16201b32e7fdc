"""What can be asked: incidents a user sees, how far institutions have plans, who responded in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from shuangjian.cases.choices import WORK
from shuangjian.closures.choices import TaskKind
from shuangjian.closures.models import ContingencyPlan, DisposalPlan, Incident, IncidentPayment
from shuangjian.engine.book import Rulebook
from shuangjian.live.book import book_in_force, setting
from shuangjian.registry.access import region_codes, visible_to
from shuangjian.registry.models import InstitutionState, Region, User

LARGE = "funds.closure.learners_min"


def incidents_for(user: User | AnonymousUser) -> QuerySet[Incident]:
    """Return the incidents of a user's regions, and those their districts lead or cooperate in; with `responded_at` and `paid_fen`."""
    mine = list(region_codes(user, "closures.view").values_list("code", flat=True))
    own = visible_to(Incident.objects.all(), user, "closures.view").values("pk")
    found = Incident.objects.filter(Q(pk__in=own) | Q(lead_region__in=mine) | Q(cooperating__overlap=mine))
    paid = IncidentPayment.objects.filter(incident=OuterRef("pk")).order_by().values("incident")
    paid_fen = Subquery(paid.annotate(fen=Sum("amount_fen")).values("fen"), output_field=BigIntegerField())
    first = Min(
        "tasks__case__events__at",
        filter=Q(tasks__kind=TaskKind.LEAD, tasks__case__events__kind__in=WORK),
    )
    return found.annotate(responded_at=first, paid_fen=Coalesce(paid_fen, Value(0), output_field=BigIntegerField()))


def response_due_at(incident: Incident) -> dt.datetime | None:
    """Return until when the district that leads must have responded; None where no time is set."""
    if incident.response_minutes_max is None:
        return None
    return incident.reported_at + dt.timedelta(minutes=incident.response_minutes_max)


def is_late(incident: Incident, responded_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the first response came, or is still missing, after the set time."""
    due = response_due_at(incident)
    return due is not None and (responded_at or now) > due


@dataclass(frozen=True)
class Coverage:
    """How many institutions that are open have a plan of their own, which have none, and which need somebody named."""

    institutions: int
    planned: int
    missing: list[InstitutionState]
    unnamed: list[DisposalPlan]


def coverage_for(user: User) -> Coverage:
    """Return the coverage of disposal plans where a user sees them."""
    states = visible_to(InstitutionState.objects.on(timezone.localdate()), user, "closures.view")
    active = list(states.filter(status="active").order_by("name"))
    plans = {each.institution_key: each for each in visible_to(DisposalPlan.objects.all(), user, "closures.view")}
    missing = [each for each in active if each.institution_key not in plans]
    book, today = book_in_force(), timezone.localdate()
    unnamed = [
        plan
        for each in active
        if (plan := plans.get(each.institution_key)) is not None and _needs_person(plan, today, book)
    ]
    return Coverage(len(active), len(active) - len(missing), missing, unnamed)


def _needs_person(plan: DisposalPlan, day: dt.date, book: Rulebook) -> bool:
    """Whether somebody must be named for an institution, and nobody is: it is large or complex by the criteria of the day."""
    limit = setting(LARGE, plan.region_code, day, book)
    large = limit is not None and plan.learners >= limit
    return (large or plan.is_complex) and not plan.responsible_person


def areas_without_plan(user: User) -> list[Region]:
    """Return the areas with open institutions that have no contingency plan."""
    open_in = InstitutionState.objects.on(timezone.localdate()).filter(status="active").values("region_code")
    mine = region_codes(user, "closures.view").filter(code__in=open_in)
    return list(mine.exclude(code__in=ContingencyPlan.objects.values("region_code")).order_by("code"))
