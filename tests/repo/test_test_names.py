"""Every process of a run finds the same tests: no name holds what was made while collecting."""

from __future__ import annotations

import pytest


def test_the_bytes_of_a_file_are_not_in_the_name_of_a_test(request: pytest.FixtureRequest) -> None:
    name = request.config.hook.pytest_make_parametrize_id
    assert name(config=request.config, val=b"PK\x03\x04", argname="content") == "content"
    assert name(config=request.config, val="three", argname="content") is None
    assert not [item.nodeid for item in request.session.items if "PK\\x03" in item.nodeid]
