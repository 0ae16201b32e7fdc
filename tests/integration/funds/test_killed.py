"""Settlement with worker, server and postmaster killed in the middle: nothing lost, nothing double, the books equal a model.

`SHUANGJIAN_KILL_ROUNDS` is how many are killed (3 where nothing is said).
"""

from __future__ import annotations

import sys

import pytest

from killing import run_script


@pytest.mark.skipif(sys.platform != "linux", reason="kills the database by its process")
def test_whoever_is_killed_in_mid_settlement_the_books_equal_the_model(
    db: None, request: pytest.FixtureRequest
) -> None:
    said = run_script("settling.py", request)
    assert not said or "the books equal the model" in said
