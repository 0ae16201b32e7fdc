"""What can be asked of service plans: what is in force, which schools have none, which are word for word the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from shuangjian.afterschool.choices import PlanState
from shuangjian.afterschool.models import PENDING, ServicePlan
from shuangjian.afterschool.states import MAY_REVIEW
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import School, User


def plans_of(user: User | AnonymousUser) -> QuerySet[ServicePlan]:
    """Return the versions a user may read: all for who writes or reviews them, else only what was approved."""
    seen = visible_to(ServicePlan.objects.all(), user, "afterschool.view")
    works = isinstance(user, User) and any(
        user.has_permission(name) for name in ("afterschool.write", "afterschool.review")
    )
    return seen if works else seen.filter(state=PlanState.IN_FORCE)


def to_review(user: User) -> QuerySet[ServicePlan]:
    """Return what waits for the user's review, the longest waiting first."""
    waiting = visible_to(ServicePlan.objects.filter(state=PlanState.SUBMITTED), user, MAY_REVIEW)
    return waiting.exclude(written_by=user.pk).order_by("written_at", "pk")


def in_force(day: dt.date | None = None) -> QuerySet[ServicePlan]:
    """Return the versions approved for a day, the newest of each school first."""
    on = day or timezone.localdate()
    approved = ServicePlan.objects.filter(
        Q(in_force_to=None) | Q(in_force_to__gte=on), state=PlanState.IN_FORCE, in_force_from__lte=on
    )
    return approved.order_by("school", "-version")


@dataclass(frozen=True)
class SchoolPlan:
    """A school with its plan in force and the version that is being prepared."""

    key: str
    name: str
    plan: ServicePlan | None
    pending: ServicePlan | None

    @property
    def state(self) -> str:
        """One word for a filter: in_force, waiting (handed in, none in force yet), or missing."""
        if self.plan:
            return "in_force"
        return "waiting" if self.pending and self.pending.state == PlanState.SUBMITTED else "missing"


@dataclass(frozen=True)
class Coverage:
    """How many schools have a plan in force, and which have none."""

    schools: Sequence[SchoolPlan]

    @property
    def missing(self) -> list[SchoolPlan]:
        """Which schools have none, by name."""
        return [each for each in self.schools if each.plan is None]

    @property
    def filed(self) -> int:
        """How many have one."""
        return len(self.schools) - len(self.missing)

    @property
    def share(self) -> str:
        """The share in percent to two places, rounded, but never 100 while one is missing; a dash where there is no school."""
        if not self.schools:
            return "—"
        hundredths = min(round(self.filed * 10_000 / len(self.schools)), 10_000 if not self.missing else 9_999)
        return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".") + "%"


def coverage_for(user: User, day: dt.date | None = None) -> Coverage:
    """Return the schools of a user's scope with their plans on a day: three queries."""
    schools = visible_to(School.objects.order_by("name"), user, "afterschool.view").values_list("key", "name")
    held: dict[str, ServicePlan] = {}
    for plan in in_force(day).select_related("decided_by"):
        held.setdefault(plan.school_key, plan)
    pending = {plan.school_key: plan for plan in ServicePlan.objects.filter(state__in=PENDING)}
    return Coverage([SchoolPlan(key, name, held.get(key), pending.get(key)) for key, name in schools])


def alike_elsewhere(plan: ServicePlan) -> list[ServicePlan]:
    """Return other schools' newest plans with the very same text or file: a plan that is not the school's own."""
    same = Q(text=plan.text) if plan.text else Q(pk__in=())
    if plan.attachment is not None:
        same |= Q(attachment__sha256=plan.attachment.sha256)
    others = ServicePlan.objects.filter(same).exclude(school__key=plan.school_key).exclude(state=PlanState.WITHDRAWN)
    return list(others.select_related("school").order_by("school", "-version").distinct("school")[:10])
