from __future__ import annotations

from collections.abc import Iterator

import pytest

from shuangjian.web.context import acting


@pytest.fixture
def actor(db: None) -> Iterator[None]:
    """Write as somebody: audited tables refuse anything else."""
    with acting("tester", "a test"):
        yield
