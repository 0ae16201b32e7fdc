"""The three-way match: contracts, lessons held and bank lines of a day held against each other, in one statement for all of them.

What does not agree is an item: how much, who must act, and since when it stands like that (the last day on which one of its sides moved).
Every item's money belongs to it alone, so that the items of one kind add up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from shuangjian.funds.sums import ASKED, PAID_AND_HELD, WORTH, run
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import Institution, Membership, User
from shuangjian.registry.roles import Role
from shuangjian.rulebook import packaged_rulebook


class DifferenceKind(TextChoices):
    """What does not agree."""

    NOT_PAID = "not_paid", _("Signed and not paid")
    NOT_BANKED = "not_banked", _("Recorded as paid, not received by the bank")
    NOT_RECORDED = "not_recorded", _("Received by the bank, not recorded as paid")
    BEYOND = "beyond", _("More received than the contract says")
    LESSONS_UNPAID = "lessons_unpaid", _("Lessons held beyond what the bank received")
    NO_CONTRACT = "no_contract", _("Received by the bank and names no contract")


class MustAct(TextChoices):
    """Who has to put it right."""

    INSTITUTION = "institution", _("The institution")
    SUPERVISOR = "supervisor", _("Who supervises training")


# What an institution did or collected it explains; what only the bank knows is looked into by who supervises.
_BY_SUPERVISOR = frozenset({DifferenceKind.NOT_RECORDED, DifferenceKind.NO_CONTRACT})

# A line names its contract, or a payment of it; the few that name no contract are looked up among the payments.
_STATEMENT = f"""{PAID_AND_HELD}, named AS (
    SELECT institution_key, reference, sum(amount_fen)::bigint AS fen, max(booked_on) AS last FROM funds_bankmovement
    WHERE {ASKED} AND direction = 'in' AND booked_on <= %(day)s AND reference IS NOT NULL
    GROUP BY institution_key, reference
), other AS (
    SELECT b.id, b.region_code, b.institution_key, b.code, b.amount_fen, b.booked_on, p.contract_key,
           b.account = 'escrow' AND coalesce(b.purpose, 'prepayment') = 'prepayment' AS is_prepaid
    FROM funds_bankmovement AS b
    LEFT JOIN funds_payment AS p ON p.institution_key = b.institution_key AND p.code = b.reference
    WHERE (%(all)s OR b.institution_key = ANY(%(keys)s)) AND b.direction = 'in' AND b.booked_on <= %(day)s
      AND NOT EXISTS (SELECT FROM funds_contract AS k WHERE k.key = b.institution_key || '/' || b.reference)
), through AS (
    SELECT contract_key, sum(amount_fen)::bigint AS fen, max(booked_on) AS last FROM other WHERE contract_key IS NOT NULL GROUP BY contract_key
), side AS (
    SELECT k.id, k.region_code, k.institution_key, k.code, k.amount_fen AS agreed, k.signed_on, coalesce(p.fen, 0) AS paid,
           coalesce(n.fen, 0) + coalesce(t.fen, 0) AS banked, greatest(p.last, n.last, t.last) AS moved, greatest(h.last, n.last, t.last) AS taught,
           {WORTH} AS worth
    FROM funds_contract AS k
    LEFT JOIN paid AS p ON p.contract_key = k.key LEFT JOIN held AS h ON h.contract_key = k.key
    LEFT JOIN named AS n ON n.institution_key = k.institution_key AND n.reference = k.code LEFT JOIN through AS t ON t.contract_key = k.key
    WHERE (%(all)s OR k.institution_key = ANY(%(keys)s)) AND k.signed_on <= %(day)s
)
SELECT d.kind, s.region_code, s.institution_key, s.id, s.code, d.fen, coalesce(d.since, s.signed_on)
FROM side AS s CROSS JOIN LATERAL (VALUES
    ('not_paid', s.agreed - greatest(s.paid, s.banked), s.moved), ('not_banked', s.paid - s.banked, s.moved),
    ('not_recorded', s.banked - s.paid, s.moved), ('beyond', greatest(s.paid, s.banked) - s.agreed, s.moved),
    ('lessons_unpaid', s.worth - s.banked, s.taught)) AS d (kind, fen, since)
WHERE d.fen > 0 AND (s.agreed <> s.paid OR s.paid <> s.banked OR s.worth > s.banked)
UNION ALL
SELECT 'no_contract', region_code, institution_key, id, code, amount_fen, booked_on FROM other
WHERE contract_key IS NULL AND is_prepaid
ORDER BY 7, 3, 5, 1
"""


@dataclass(frozen=True)
class Difference:
    """One item: what does not agree, of which contract or bank line, how much in fen, since when, how many days ago that was."""

    kind: DifferenceKind
    region_code: str
    institution_key: str
    pk: int
    code: str
    amount_fen: int
    since: dt.date
    age_days: int

    @property
    def is_line(self) -> bool:
        """Whether it is of a bank line and of no contract."""
        return self.kind == DifferenceKind.NO_CONTRACT

    @property
    def must_act(self) -> MustAct:
        """Who has to put it right."""
        return MustAct.SUPERVISOR if self.kind in _BY_SUPERVISOR else MustAct.INSTITUTION


def differences(user: User, day: dt.date) -> list[Difference]:
    """Return what does not agree at the end of `day` where a user sees money, the longest first."""
    keys = list(visible_to(Institution.objects.all(), user, "funds.view").values_list("key", flat=True))
    return differences_of(keys, day)


def differences_of(keys: list[str], day: dt.date) -> list[Difference]:
    """Return what does not agree of these institutions; one statement, however many they are."""
    return [
        Difference(DifferenceKind(kind), region, place, pk, code, int(fen), since, (day - since).days)
        for kind, region, place, pk, code, fen, since in run(_STATEMENT, keys, day)
    ]


def people_of(items: Iterable[Difference], day: dt.date) -> dict[str, str]:
    """Return the names of who must act, by key of the institution or code of the region; where nobody is named it is not there.

    Of a region without somebody of its own it is who supervises the one above.
    """
    wanted, tree = list(items), packaged_rulebook().regions
    places = {each.institution_key for each in wanted if each.must_act == MustAct.INSTITUTION}
    chains = {each.region_code: tree.chain(each.region_code) for each in wanted if each.must_act == MustAct.SUPERVISOR}
    held = Membership.objects.filter(user__is_active=True).select_related("user").order_by("user__display_name", "pk")
    officers = held.filter(role=Role.INSTITUTION_OFFICER, institution__key__in=places)
    above = {code for chain in chains.values() for code in chain}
    watch = Q(region__code__in=above) | Q(department__region_code__in=above)
    supervisors = held.filter(watch, role=Role.TRAINING_SUPERVISOR).select_related("user", "department")
    names: dict[str, list[str]] = {}
    for each in (*officers, *supervisors):
        if each.is_in_force(day):
            where = each.institution_key or each.region_code or (each.department.region_code if each.department else "")
            names.setdefault(where, []).append(each.user.display_name)
    nearest = {code: next((one for one in chain if one in names), "") for code, chain in chains.items()}
    found = {key: names[key] for key in places if key in names} | {
        code: names[one] for code, one in nearest.items() if one
    }
    return {key: "、".join(dict.fromkeys(listed)) for key, listed in found.items()}
