"""Families and gifts: as many hours as can be, each once, and nobody finds a cheaper way."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from shuangjian.closures.assignment import UNSERVED, Side, assign, cost_of

HERE, BESIDE, FAR = "230804", "230805", "370285"


def test_the_same_subject_comes_before_what_is_near() -> None:
    need = Side(10, HERE, "美术")
    ranked = [
        Side(10, HERE, "美术"), Side(10, BESIDE, "美术"), Side(10, FAR, "美术"), Side(10, HERE, None), Side(10, HERE, "书法"), Side(10, FAR, "书法"),
    ]  # fmt: skip
    costs = [cost_of(need, gift) for gift in ranked]
    assert costs == sorted(costs)
    assert len(set(costs)) == len(costs)
    assert max(costs) < UNSERVED
    assert assign([need], ranked[::-1]) == {(0, 5): 10}


def test_a_family_gives_way_where_that_serves_all_better() -> None:
    # The first alone would take the near painting; but the second has no other painting, and the first can go further.
    needs = [Side(10, HERE, "美术"), Side(10, BESIDE, "美术")]
    gifts = [Side(10, BESIDE, "美术"), Side(10, HERE, "书法"), Side(5, HERE, "美术")]
    assert assign(needs, gifts) == {(0, 2): 5, (0, 1): 5, (1, 0): 10}
    assert assign(needs, []) == {}
    assert assign([], gifts) == {}


@pytest.mark.parametrize("seed", range(25))
def test_no_other_way_is_cheaper(seed: int) -> None:
    some = random.Random(seed)

    def sides(count: int) -> list[Side]:
        return [
            Side(some.randint(1, 2), some.choice((HERE, BESIDE, FAR)), some.choice(("美术", "书法", None)))
            for _number in range(count)
        ]

    needs, gifts = sides(3), sides(3)
    found = assign(needs, gifts)
    for number, need in enumerate(needs):
        assert sum(hours for (who, _gift), hours in found.items() if who == number) <= need.hours
    for number, gift in enumerate(gifts):
        assert sum(hours for (_who, which), hours in found.items() if which == number) <= gift.hours
    served = sum(found.values())
    total = sum(each.hours for each in needs)
    cost = sum(cost_of(needs[who], gifts[which]) * hours for (who, which), hours in found.items())
    # By hand: every hour of a need to an hour of a gift, or to none, in every order.
    units = [each for each in needs for _hour in range(each.hours)]
    slots: list[Side | None] = [each for each in gifts for _hour in range(each.hours)]
    slots += [None] * max(0, len(units) - len(slots))
    best = min(
        sum(UNSERVED if slot is None else cost_of(unit, slot) for unit, slot in zip(units, order, strict=False))
        for order in set(permutations(slots, len(units)))
    )
    assert cost + UNSERVED * (total - served) == best
