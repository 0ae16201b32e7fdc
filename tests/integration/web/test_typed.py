"""What is typed into addresses and forms: answered in words, or led to where it belongs."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from shuangjian.web.asked import read_day, read_number
from shuangjian.web.forms import DayField
from shuangjian.web.pages import page_above

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "address", "sent"),
    [
        ("get", "/sign-in?next=%00", {}),
        ("post", "/sign-in", {"username": "a\x00b"}),
        ("post", "/sign-in", {"\x00": "a"}),
    ],
)
def test_a_nul_is_refused_in_words(method: str, address: str, sent: dict[str, str]) -> None:
    answer = getattr(Client(), method)(address, sent or None)
    assert answer.status_code == 400
    assert "链接或表单" in answer.content.decode()


def test_the_address_of_a_form_leads_to_the_page_it_stands_on(client: Client) -> None:
    assert client.get("/sign-out").status_code == 302
    assert page_above("/cases/2026-0001/move/submit/") == "/cases/2026-0001/"
    assert page_above("/findings/7/again/") == "/findings/7/"
    assert page_above("/nowhere/at/all/") == "/"


@pytest.mark.parametrize("text", ["", "2026-02-31", "9999-12-31", "0001-01-01", "²026-01-01"])
def test_no_day_of_ours(text: str) -> None:
    assert read_day(text) is None


def test_days_and_numbers() -> None:
    assert str(read_day("2026-02-28")) == "2026-02-28"
    assert [read_number(text) for text in ("7", "²", "-1", "9223372036854775807", "9223372036854775808", "1" * 500)] == [
        7, None, None, 2**63 - 1, None, None,
    ]  # fmt: skip
    assert read_number("91", 90) is None


def test_a_day_of_no_century_of_ours_is_refused_in_a_form() -> None:
    with pytest.raises(ValidationError, match="1990"):
        DayField().clean("9999-12-31")
