"""An engine session on Django's own connection leaves the connection as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from shuangjian.findings.services.sweep import run_sweep
from shuangjian.live.session import leaving_nothing, open_session
from shuangjian.registry.actors import SystemPart
from shuangjian.reporting.services import run_indicators
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 9, 10)


def _state() -> tuple[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        (path,) = cursor.fetchone()
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'")
        return path, [name for (name,) in cursor.fetchall()]


def _what_if() -> None:
    with transaction.atomic(), leaving_nothing():
        open_session(DAY).install()


@pytest.mark.parametrize(
    "use",
    [
        lambda: run_sweep(by=SystemPart.WORKER, as_of=DAY, rules=["homework.written_minutes"]),
        lambda: run_indicators(by=SystemPart.COMMAND_LINE, as_of=DAY),
        _what_if,
    ],
    ids=["sweep", "indicators", "session"],
)
def test_nothing_of_a_session_stays_on_the_connection(use: Callable[[], object]) -> None:
    before = _state()
    with acting("tester", "a test"):
        use()
    assert _state() == before


def test_while_it_lasts_the_facts_are_found_first() -> None:
    with acting("tester", "a test"), leaving_nothing():
        open_session(DAY).install()
        path, tables = _state()
    assert "facts" in path
    assert "calendar_day" in tables
