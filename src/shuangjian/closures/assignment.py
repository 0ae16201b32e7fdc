"""Match families of an institution that closed to hours that were given: the cheapest assignment there is (docs/decisions/0196)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
from django.db import transaction
from django.utils import timezone

from shuangjian.closures import errors
from shuangjian.closures.choices import ClaimState
from shuangjian.closures.models import Claim, Incident
from shuangjian.funds.aid import redeem, unused_hours, with_left
from shuangjian.funds.closing import owing_of
from shuangjian.funds.models import Contract, Donation, Payment, Redemption
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import User
from shuangjian.rulebook import packaged_rulebook

# What an hour costs that stays without a place, in another subject, in a subject nobody knows, and for each level of regions away.
UNSERVED, OTHER_SUBJECT, UNKNOWN_SUBJECT, LEVEL = 1_000, 20, 10, 1


@dataclass(frozen=True)
class Side:
    """A family's need, or a gift: hours, where, and of which subject; None where nobody said."""

    hours: int
    region_code: str
    subject: str | None


def cost_of(need: Side, gift: Side) -> int:
    """Return what an hour of a gift costs a family: another subject first, then how far up the regions they meet."""
    subject = (
        UNKNOWN_SUBJECT
        if need.subject is None or gift.subject is None
        else OTHER_SUBJECT * (need.subject != gift.subject)
    )
    theirs = packaged_rulebook().regions.chain(gift.region_code)
    ours = packaged_rulebook().regions.chain(need.region_code)
    return subject + LEVEL * next((level for level, code in enumerate(ours) if code in theirs), len(ours))


def assign(needs: Sequence[Side], gifts: Sequence[Side]) -> dict[tuple[int, int], int]:
    """Return the hours that each family takes of each gift, by their numbers, so that all together cost the least.

    As many hours as can be are served, each of a gift once; a family may take of several gifts.
    """
    total = sum(each.hours for each in needs)
    if not total:
        return {}
    graph = nx.DiGraph()
    graph.add_node("from", demand=-total)
    graph.add_node("to", demand=total)
    for number, need in enumerate(needs):
        graph.add_edge("from", ("need", number), capacity=need.hours, weight=0)
        graph.add_edge(("need", number), "to", weight=UNSERVED)
        for other, gift in enumerate(gifts):
            graph.add_edge(("need", number), ("gift", other), weight=cost_of(need, gift))
    for other, gift in enumerate(gifts):
        graph.add_edge(("gift", other), "to", capacity=gift.hours, weight=0)
    flow = nx.min_cost_flow(graph)
    return {
        (number, other): hours
        for number in range(len(needs))
        for other in range(len(gifts))
        if (hours := flow["need", number]["gift", other])
    }


@dataclass(frozen=True)
class Assigned:
    """So many hours of a gift for a family."""

    claim: Claim
    gift: Donation
    hours: int


@dataclass(frozen=True)
class Plan:
    """Who takes what, and how many hours stay without a place."""

    rows: list[Assigned]
    needed: int

    @property
    def unserved(self) -> int:
        """Hours without a place."""
        return self.needed - sum(each.hours for each in self.rows)


def plan_assignment(user: User, incident: Incident) -> Plan:
    """Return the best assignment of the accepted claimants of a closing to the gifts a user looks after; it changes nothing.

    A family needs the lessons that were neither taken nor redeemed, as far as they were paid and the money is not paid back.
    """
    today = timezone.localdate()
    claims = list(incident.claims.filter(state=ClaimState.ACCEPTED).select_related("contract").order_by("pk"))
    owing = owing_of(Contract.objects.filter(key__in=[each.contract_key for each in claims]), today)
    subjects = _subjects([each.contract_key for each in claims])
    needs = [
        Side(_hours(each.contract, owing[each.contract_key].fen), each.region_code, subjects.get(each.contract_key))
        for each in claims
    ]
    gifts = list(with_left(visible_to(Donation.objects.all(), user, "funds.manage")).filter(left__gt=0).order_by("pk"))
    found = assign(needs, [Side(each.left, each.region_code, each.subject) for each in gifts])
    rows = [Assigned(claims[number], gifts[other], hours) for (number, other), hours in sorted(found.items())]
    return Plan(rows, sum(each.hours for each in needs))


@transaction.atomic
def redeem_assigned(*, by: User, incident: Incident) -> list[Redemption]:
    """Redeem the hours of the best assignment, all or none; each hour once, which the database holds.

    Raises:
        NotPermitted: `by` handles no closings, or looks after no money, there.
        NothingToAssign: no family needs hours that are there.
        NotClosed: the institution is open by the register.
    """
    check_may(by, "closures.handle", incident)
    Incident.objects.select_for_update().get(pk=incident.pk)
    plan = plan_assignment(by, incident)
    if not plan.rows:
        raise errors.NothingToAssign
    return [
        redeem(by=by, donation=each.gift, contract=each.claim.contract, hours=each.hours)
        for each in sorted(plan.rows, key=lambda row: (row.gift.pk, row.claim.pk))
    ]


def _hours(contract: Contract, owed_fen: int) -> int:
    worth = owed_fen * (contract.lessons or 0) // contract.amount_fen if contract.amount_fen else 0
    return min(unused_hours(contract, timezone.localdate()), worth)


def _subjects(keys: Sequence[str]) -> dict[str, str]:
    """Return what was paid for under each contract, the latest."""
    rows = Payment.objects.filter(contract__key__in=keys, subject__isnull=False).order_by("paid_on", "pk")
    return {key: subject for key, subject in rows.values_list("contract__key", "subject") if key and subject}
