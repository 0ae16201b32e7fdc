"""What all tests share: a database made from a template, a secret, and skips that count where they must."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connections
from django.test import TransactionTestCase
from django.test.signals import template_rendered

import database_for_tests
from shuangjian.web.templating import Template

pytest_plugins = ["clause_results"]

REQUIRE_ALL = os.environ.get("SHUANGJIAN_REQUIRE_ALL") == "1"


# What a test asks for that touches the database.
_OF_THE_DATABASE = {"db", "transactional_db", "django_db_setup", "postgres"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="leave out what would be the same on any version of PostgreSQL"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        kept = [
            item
            for item in items
            if (item.get_closest_marker("django_db") or _OF_THE_DATABASE & set(getattr(item, "fixturenames", ())))
            and not any(item.get_closest_marker(mark) for mark in ("browser", "looks"))
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case by its parameter where its value is a file's bytes: those of a workbook hold the second it was made in.

    Two processes that collect in two seconds would find two suites, and xdist then runs none of them.
    """
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Refuse to run in several processes where the marks that keep tests in one of them are void: what they share is dear."""
    is_grouped = getattr(session.config.option, "loadgroup", False)
    if is_grouped and any(item.get_closest_marker("xdist_group") and "@" not in item.nodeid for item in session.items):
        raise pytest.UsageError("xdist_group does nothing with this pytest and pytest-xdist")


def pytest_configure() -> None:
    settings.SECRET_KEY = "for tests only"
    # A hash that takes a quarter of a second by design is not what the tests are about.
    settings.PASSWORD_HASHERS = [f"{MD5PasswordHasher.__module__}.{MD5PasswordHasher.__qualname__}"]
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    # WhiteNoise warns where nothing was ever collected; the tests read the files where they lie.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    Template._render = _tell_and_render  # type: ignore[method-assign]


_render = Template._render


def _tell_and_render(template: Template, values: dict[str, Any]) -> Any:
    # What Django does to its own templates under test, so that the test client knows `response.context`.
    template_rendered.send(sender=template, template=template, context=values)
    return _render(template, values)


@pytest.fixture(scope="session")
def django_db_setup(worker_id: str, django_db_blocker: Any) -> Iterator[None]:
    """Give this process a database of its own, copied from one that `shuangjian migrate` made."""
    with django_db_blocker.unblock():
        database = database_for_tests.prepare(worker_id)
    # Truncating would stop at the triggers of append-only tables, and lose the rows that migrations insert.
    TransactionTestCase._fixture_teardown = lambda self: database.renew()  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        database.drop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    report = yield
    return _refuse_skip(report, item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    report = yield
    return _refuse_skip(report, collector.nodeid)


def _refuse_skip(report: Any, node: str) -> Any:
    """Turn a skip into a failure where everything is required (an expected failure is no skip)."""
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{node} was skipped, and here nothing may be: {reason}"
    return report
