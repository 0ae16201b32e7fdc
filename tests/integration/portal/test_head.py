"""Who asks for a page's head is answered as who asks for the page: by links that are checked, by programs that watch."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from factories.places import make_department, make_user
from routes import addresses_of
from shuangjian.web.context import acting

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.mark.parametrize("signed_in", [False, True])
def test_head_answers_as_get_does_without_a_body(signed_in: bool) -> None:
    client = Client()
    if signed_in:
        with acting("tester", "a test"):
            officer = make_user("officer", "district_officer", department=make_department())
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    for address in addresses_of(get_resolver().url_patterns):
        asked, head = client.get(address), client.head(address)
        assert head.status_code == asked.status_code, address
        assert b"".join(head) == b"", address
