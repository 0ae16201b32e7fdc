"""What is said while the database is away, and when the fault is ours."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DataError, InterfaceError, OperationalError
from django.test import RequestFactory

from shuangjian.web.errors import server_error


@pytest.mark.parametrize(
    ("error", "cause", "status"),
    [
        (OperationalError, psycopg.OperationalError(), 503),  # refused: no server is there
        (OperationalError, psycopg.errors.AdminShutdown(), 503),
        (OperationalError, psycopg.errors.CannotConnectNow(), 503),
        (InterfaceError, psycopg.InterfaceError(), 503),
        (OperationalError, psycopg.errors.QueryCanceled(), 500),
        (OperationalError, psycopg.errors.DiskFull(), 507),  # with what to do about it
        (DataError, psycopg.DataError(), 500),
    ],
)
def test_a_lost_database_is_said_to_come_back(error: type[Exception], cause: Exception, status: int) -> None:
    try:
        raise error from cause
    except error:
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
    assert ("数据库正在恢复" in answer.content.decode()) == (status == 503)
