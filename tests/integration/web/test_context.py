"""Who writes is known to the database, for the transaction and no longer."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from shuangjian.web.context import acting, new_request_id, set_actor

pytestmark = pytest.mark.django_db(transaction=True)


def _actor() -> tuple[str, str, str]:
    with connection.cursor() as cursor:
        names = ("app.user", "app.reason", "app.request")
        cursor.execute("SELECT " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in names))
        return cursor.fetchone()


def test_acting_names_user_reason_and_request() -> None:
    request_id = new_request_id()
    with acting("li", "correct a typing error"):
        assert _actor() == ("li", "correct a typing error", request_id)


def test_nothing_is_left_after_the_transaction() -> None:
    with acting("li", "once"):
        pass
    assert _actor()[:2] == ("", "")


def test_an_inner_actor_gives_the_outer_one_back() -> None:
    with acting("li", "outer"):
        with acting("system:sweep", "inner"):
            assert _actor()[0] == "system:sweep"
        assert _actor()[:2] == ("li", "outer")


def test_a_failure_inside_gives_the_outer_one_back_too() -> None:
    with acting("li", "outer"):
        with pytest.raises(ZeroDivisionError), acting("system:sweep", "inner"):
            1 / 0  # noqa: B018
        assert _actor()[:2] == ("li", "outer")


def test_an_actor_without_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        set_actor(user="li", reason="why")


@pytest.mark.parametrize(("user", "reason"), [("", "why"), ("li", "")])
def test_nobody_and_no_reason_are_refused(user: str, reason: str) -> None:
    with pytest.raises(ValueError, match="both"), acting(user, reason):
        pass
