"""A sample of cases: the same list and seed give the same cases, to whoever draws."""

from __future__ import annotations

import subprocess

import pytest

from shuangjian.lookbacks.sampling import assign, digest, draw, size_of

NUMBERS = [f"2026-{n:06d}" for n in range(1, 41)]


def test_the_same_list_and_seed_give_the_same_cases_in_whatever_order_they_come():
    drawn = draw("20261127", dict.fromkeys(NUMBERS, ""), each=5)
    assert len(drawn) == 5
    assert draw("20261127", dict.fromkeys(reversed(NUMBERS), ""), each=5) == drawn
    assert draw("20261128", dict.fromkeys(NUMBERS, ""), each=5) != drawn


def test_the_digest_is_what_any_tool_computes():
    said = subprocess.run(["sha256sum"], input=b"20261127/2026-000001", capture_output=True, check=True).stdout
    assert digest("20261127", "2026-000001") == said.split()[0].decode()


def test_every_layer_is_drawn_from_by_itself():
    strata = {number: "serious" if at < 4 else "minor" for at, number in enumerate(NUMBERS)}
    drawn = draw("s", strata, each=6)
    assert [strata[number] for number in drawn] == ["minor"] * 6 + ["serious"] * 4  # no more than there are
    # What else there is changes nothing in a layer.
    assert draw("s", {n: s for n, s in strata.items() if s == "minor"}, each=6) == drawn[:6]


@pytest.mark.parametrize(("share", "available", "size"), [(10, 41, 5), (10, 40, 4), (1, 1, 1), (100, 7, 7), (30, 0, 0)])
def test_a_share_is_rounded_up(share, available, size):
    assert size_of(available, share=share) == size


def test_nobody_is_given_what_they_had_a_part_in_and_the_rest_is_shared_out_evenly():
    barred = {number: {1} for number in NUMBERS[:10]} | {NUMBERS[0]: {1, 2, 3}}
    given = assign("s", NUMBERS, [1, 2, 3], barred)
    assert given[NUMBERS[0]] is None
    assert all(given[number] not in persons for number, persons in barred.items())
    counts = [sum(person == pk for person in given.values()) for pk in (1, 2, 3)]
    assert sum(counts) == 39
    assert max(counts) - min(counts) <= 1
