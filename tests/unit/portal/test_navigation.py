"""The navigation of one person."""

from __future__ import annotations

import pytest

from shuangjian.portal.navigation import _find_current


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/homework/", "/homework/"),
        ("/homework/board/", "/homework/board/"),
        ("/homework/board/7/", "/homework/board/"),
        ("/homework/other/", "/homework/"),
        ("/", "/"),
        ("/else", None),
    ],
)
def test_we_are_at_the_longest_address_above(path: str, current: str | None) -> None:
    assert _find_current(path, ["/", "/homework/", "/homework/board/"]) == current
