"""A demonstration and a browser for the tests that look at pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from e2e_demo import Demo, start_demo
from embedded_server import make_home, wait_until

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def demo_home() -> Iterator[Path]:
    """A data folder in which a demonstration was prepared before: whoever uses it is in the group `demo`."""
    with make_home() as home:
        start_demo(home).end()
        yield home


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> Iterator[Demo]:
    """One demonstration for all tests of a module that only look."""
    running = start_demo(demo_home)
    yield running
    running.end()
    wait_until(lambda: not running.database_is_up)


# Not for the session: while Playwright is on, its event loop counts as running, and Django refuses the database.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("needs Chromium (Debian's package chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()
