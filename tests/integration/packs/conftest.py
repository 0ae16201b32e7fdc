"""Whoever makes rows in these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shuangjian.web.context import acting


@pytest.fixture
def actor(db: None) -> Iterator[None]:
    """Audited tables ask who writes."""
    with acting("tester", "a test"):
        yield
