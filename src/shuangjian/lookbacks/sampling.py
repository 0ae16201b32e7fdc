"""A sample of cases that anybody can draw again: of each stratum those whose digests under the seed are the smallest."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

# Stored with every draw: what its numbers mean. Another way gets another name.
METHOD = "sha256(seed/number), smallest of each stratum"


def digest(seed: str, number: str) -> str:
    """Return the number a case draws: SHA-256 of "seed/case number" in hexadecimal; any tool computes the same."""
    return hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()


def size_of(available: int, *, each: int | None = None, share: int | None = None) -> int:
    """Return how many of a stratum are drawn: `each`, or `share` percent of it rounded up; never more than there are."""
    wanted = each if each is not None else -(-available * (share or 0) // 100)
    return min(wanted, available)


def draw(seed: str, strata: Mapping[str, str], *, each: int | None = None, share: int | None = None) -> list[str]:
    """Return the numbers of the cases that are drawn, by stratum and digest.

    Args:
        seed: what decides.
        strata: case number → its stratum.
        each: how many of each stratum, or
        share: how many percent of each stratum, 1 to 100.
    """
    of_stratum: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for number, stratum in strata.items():
        of_stratum[stratum].append((digest(seed, number), number))
    return [
        number
        for stratum in sorted(of_stratum)
        for _digest, number in sorted(of_stratum[stratum])[: size_of(len(of_stratum[stratum]), each=each, share=share)]
    ]


def assign(
    seed: str, numbers: Sequence[str], people: Sequence[int], barred: Mapping[str, AbstractSet[int]]
) -> dict[str, int | None]:
    """Return who looks at each case: of those not barred who have fewest, the one whose digest is smallest; None where all are.

    Args:
        seed: what decides between equals.
        numbers: the cases drawn.
        people: ids of who may be asked.
        barred: case number → ids of who had a part in it.
    """
    load = dict.fromkeys(people, 0)
    found: dict[str, int | None] = {}
    for number in numbers:
        free = [pk for pk in load if pk not in barred.get(number, set())]
        found[number] = min(free, key=lambda pk: (load[pk], digest(seed, f"{number}/{pk}")), default=None)
        if (chosen := found[number]) is not None:
            load[chosen] += 1
    return found
