"""Share money out in proportion to the fen: the largest remainder, so that the parts add up to the whole."""

from __future__ import annotations

from collections.abc import Sequence


def share(fen: int, owed: Sequence[int]) -> list[int]:
    """Return how much each gets of `fen`, in proportion to what each is owed, and never more than that.

    Each gets the whole fen of its quota; the fen that are left go one by one to the largest remainders, of equal ones to the earlier. Together
    they get all of `fen`, or all that is owed where that is less.
    """
    whole = sum(owed)
    if fen >= whole:
        return list(owed)
    parts = [fen * each // whole for each in owed]
    by_remainder = sorted(range(len(owed)), key=lambda number: (-(fen * owed[number] % whole), number))
    for number in by_remainder[: fen - sum(parts)]:
        parts[number] += 1
    return parts
