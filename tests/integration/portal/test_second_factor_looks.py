"""The pages of a second factor, each in the state that a walk along links does not meet: by the rules of WCAG 2.2 AA, at two widths."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.utils import timezone

from accessible import find_violations
from shuangjian.registry.models import User
from shuangjian.web.context import acting

PASSWORD = "Lan-Tian-2026"


@pytest.mark.browser
@pytest.mark.django_db
def test_every_page_of_a_second_factor_is_accessible(people: dict[str, User], settings: Any) -> None:
    with acting("tester", "a test"):
        people["officer"].set_password(PASSWORD)
        people["officer"].save()
    browser, looks = Client(), {}

    def keep(name: str, answer: Any) -> str:
        name = name.replace(",", "").replace(" ", "-")
        looks[f"/{name}"] = answer.content.decode()
        return looks[f"/{name}"]

    browser.post("/sign-in", {"username": "officer", "password": PASSWORD})
    keep("security without", browser.get("/security/"))
    settings.SECOND_FACTOR_ROLES = ["district_officer"]
    keep("set up, because it is due", browser.get("/security/codes/"))
    settings.SECOND_FACTOR_ROLES = []
    (key,) = re.findall(r"<code>([A-Z2-7 ]+)</code>", keep("set up", browser.get("/security/codes/")))
    totp = TOTP(base64.b32decode(key.replace(" ", "")), 6, SHA1(), 30)
    keep("set up, refused", browser.post("/security/codes/", {"password": "x", "code": "1"}))
    sent = {"password": PASSWORD, "code": totp.generate(timezone.now().timestamp()).decode()}
    keep("recovery codes", browser.post("/security/codes/", sent))
    keep("security with", browser.get("/security/"))
    keep("turn off", browser.get("/security/codes/off/"))
    fresh = Client()
    fresh.post("/sign-in", {"username": "officer", "password": PASSWORD})
    keep("code", fresh.get("/sign-in/code"))
    keep("code, refused", fresh.post("/sign-in/code", {"code": "1"}))
    assert all("<h1" in look for look in looks.values())
    found = find_violations(looks)
    assert not found, "\n".join(found)
