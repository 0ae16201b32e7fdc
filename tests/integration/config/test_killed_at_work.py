"""Posting, moving cases and sweeping with server, sweep and postmaster killed in the middle: nothing answered is lost, nothing is there twice.

`SHUANGJIAN_KILL_ROUNDS` is how many are killed (3 where nothing is said; every fourth is the postmaster).
"""

from __future__ import annotations

import sys

import pytest

from killing import run_script


@pytest.mark.skipif(sys.platform != "linux", reason="kills the database by its process")
def test_whoever_is_killed_at_work_what_was_answered_is_there_once(db: None, request: pytest.FixtureRequest) -> None:
    said = run_script("working.py", request)
    assert not said or "nothing is there twice" in said
