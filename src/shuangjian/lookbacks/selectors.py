"""What can be asked about look-backs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shuangjian.cases.choices import CaseState, ClosedBy, EventKind
from shuangjian.cases.models import Case, CaseEvent, CaseWorker
from shuangjian.lookbacks import sampling
from shuangjian.lookbacks.choices import Result, Strata
from shuangjian.lookbacks.models import Candidate, Draw, LookBack
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import Region, User
from shuangjian.registry.selectors import regions_below, users_over

VIEW, DRAW, LOOK = "lookbacks.view", "lookbacks.draw", "lookbacks.look"


def draws_for(user: User | None, permission: str = VIEW) -> QuerySet[Draw]:
    """Return the draws of a user's regions, each with how many were drawn, looked at, and came back."""
    rows = visible_to(Draw.objects.all(), user or AnonymousUser(), permission).select_related("drawn_by", "stands_for")
    return rows.annotate(
        taken=Count("lookbacks"), looked=Count("lookbacks", filter=Q(lookbacks__result__isnull=False)),
        back=Count("lookbacks", filter=Q(lookbacks__result=Result.CAME_BACK)),
    )  # fmt: skip


def lookbacks_for(user: User | None, permission: str = VIEW) -> QuerySet[LookBack]:
    """Return the look-backs of a user's regions."""
    rows = LookBack.objects.select_related("case", "person", "draw", "answered_by", "stands_for")
    return visible_to(rows, user or AnonymousUser(), permission)


def mine(user: User) -> QuerySet[LookBack]:
    """Return the look-backs that wait for a user, or for whom they stand in; the most pressing first."""
    return lookbacks_for(user, LOOK).filter(person__in=user.persons, result=None).order_by("due_on", "pk")


def given_to_nobody(user: User) -> QuerySet[LookBack]:
    """Return the look-backs that nobody has in hand, or somebody who has left; for who draws."""
    nobody = Q(person=None) | Q(person__is_active=False)
    return lookbacks_for(user, DRAW).filter(nobody, result=None).order_by("due_on", "pk")


def regions_to_draw(user: User) -> QuerySet[Region]:
    """Return the regions whose cases a user draws from."""
    return visible_to(Region.objects.order_by("path"), user, DRAW)


def population(region_code: str, first: dt.date, last: dt.date) -> QuerySet[Case]:
    """Return the cases of a region and those in it that were closed as rectified from a day to a day, by number."""
    rows = Case.objects.filter(state=CaseState.CLOSED, closed_by=ClosedBy.RECTIFICATION)
    rows = rows.filter(region_code__in=regions_below(region_code).values("code"))
    return rows.filter(closed_at__date__gte=first, closed_at__date__lte=last).order_by("number")


def stratum_of(case: Case, strata: str) -> str:
    """Return the part a case is drawn in: a kind of matter, a severity, or "" where nothing parts them."""
    return {Strata.NONE: "", Strata.KIND: case.kind, Strata.SEVERITY: case.severity}[Strata(strata)]


def had_a_part(cases: Iterable[int]) -> dict[int, set[int]]:
    """Return by case id who may not look back on it: all who worked it, and who verified it, and in whose name. Two queries."""
    ids = list(cases)
    found: dict[int, set[int]] = defaultdict(set)
    for case, user in CaseWorker.objects.filter(case__in=ids).values_list("case", "user"):
        found[case].add(user)
    closed = CaseEvent.objects.filter(case__in=ids, kind=EventKind.CLOSED)
    for case, *users in closed.values_list("case", "by", "stands_for"):
        found[case].update(user for user in users if user is not None)
    return found


def who_may_look(region_code: str) -> list[User]:
    """Return who may look back on cases of a region, by name."""
    return sorted(users_over(LOOK, region_code), key=str)


def drawn_again(draw: Draw) -> list[str]:
    """Draw a sample once more from its seed and what it was drawn from; return the numbers of the cases."""
    strata = dict(draw.candidates.values_list("case__number", "stratum"))
    return sampling.draw(draw.seed, strata, each=draw.each, share=draw.share)


def is_as_drawn(draw: Draw) -> bool:
    """Whether drawing again gives the cases that were drawn."""
    taken = Candidate.objects.filter(draw=draw, drawn=True).values_list("case__number", flat=True)
    return sorted(drawn_again(draw)) == sorted(taken)


@dataclass(frozen=True)
class Layer:
    """A stratum of a draw: how many cases it had, how many were drawn, looked at and came back."""

    stratum: str
    all: int
    drawn: int
    looked: int
    back: int


def layers_of(draw: Draw) -> list[Layer]:
    """Return the strata of a draw by name; two queries."""
    counted = draw.candidates.values_list("stratum").annotate(all=Count("pk"), drawn=Count("pk", filter=Q(drawn=True)))
    stratum = dict(draw.candidates.filter(drawn=True).values_list("case", "stratum"))
    looked: dict[str, int] = defaultdict(int)
    back: dict[str, int] = defaultdict(int)
    for case, result in draw.lookbacks.exclude(result=None).values_list("case", "result"):
        looked[stratum[case]] += 1
        back[stratum[case]] += result == Result.CAME_BACK
    return [Layer(name, total, drawn, looked[name], back[name]) for name, total, drawn in counted.order_by("stratum")]


def today() -> dt.date:
    """Return this day in Shanghai."""
    return timezone.localdate()
