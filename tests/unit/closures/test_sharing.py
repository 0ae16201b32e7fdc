"""Sharing in proportion: the parts add up, and none is a fen away from what it should be."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from shuangjian.closures.sharing import share

_OWED = st.lists(st.integers(0, 10**9), max_size=30)


def test_the_fen_that_are_left_go_to_the_largest_remainders() -> None:
    # Quotas 33.33…, 33.33…, 33.33…; then 14.28…, 28.57…, 57.14….
    assert share(100, [500, 500, 500]) == [34, 33, 33]
    assert share(100, [100, 200, 400]) == [14, 29, 57]
    assert share(1_000, [100, 0, 300]) == [100, 0, 300]
    assert share(0, [100, 200]) == [0, 0]
    assert share(5, []) == []


@given(st.integers(0, 10**10), _OWED)
def test_the_parts_add_up_and_keep_to_their_quota(fen: int, owed: list[int]) -> None:
    parts, whole = share(fen, owed), sum(owed)
    assert sum(parts) == min(fen, whole)
    for part, each in zip(parts, owed, strict=True):
        assert 0 <= part <= each
        if 0 < fen < whole:
            assert abs(part - Fraction(fen * each, whole)) < 1
    # Who is owed more never gets less.
    assert all(a <= b for (x, a) in zip(owed, parts, strict=True) for (y, b) in zip(owed, parts, strict=True) if x < y)
