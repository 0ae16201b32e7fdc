"""Sign-in by a city's own service, against a provider that is a process: there and back, whose account it is, and whatever it must not be."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from embedded_server import wait_until
from shuangjian.config.issuer import origin_of, read_issuer
from shuangjian.portal import city
from shuangjian.portal.models import CityIdentity, SecondFactor
from shuangjian.registry.models import AuditEntry, Membership, User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

Door = Callable[..., Any]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).parents[2] / "oidc_provider.py"
    environment = os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"}
    process = subprocess.Popen([sys.executable, str(script), str(port)], env=environment, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return requests.get(f"{address}/keys", timeout=5).ok
        except requests.ConnectionError:
            return False

    wait_until(answers, 60)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture(autouse=True)
def _configured(settings: Any, provider: str) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = (
        provider,
        "shuangjian",
        "a secret of both",
    )
    settings.OIDC_SECOND_FACTOR = frozenset({"mfa"})


def be(provider: str, **who: Any) -> None:
    requests.post(f"{provider}/be", json=who, timeout=5).raise_for_status()


def go(browser: Client, **query: str) -> str:
    """Go to the provider and return the address it sends the browser back to."""
    there = browser.get(reverse("portal:sign_in_by_city"), query)
    assert there.status_code == 302, there.content.decode()
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(there["Location"]).query))
    assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "openid")
    assert asked["state"]
    assert asked["nonce"]
    answer = requests.get(there["Location"], allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    parts = urllib.parse.urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def come_by_the_city(browser: Client, **query: str) -> Any:
    return browser.get(go(browser, **query))


def signed_in(browser: Client) -> str | None:
    found = browser.session.get("_auth_user_id")
    return User.objects.get(pk=found).get_username() if found else None


def linked(people: dict[str, User], who: str = "class teacher", subject: str = "zhang") -> User:
    with acting("principal", "a test"):
        city.link(by=people["principal"], user=people[who], subject=subject)
    return people[who]


def test_who_is_linked_comes_in_and_goes_out_at_both(people: dict[str, User], provider: str, settings: Any) -> None:
    be(provider, sub="zhang")
    browser = Client()
    page = browser.get(reverse("portal:sign_in")).content.decode()
    assert reverse("portal:sign_in_by_city") in page
    # Nobody makes an account of their own: the page says what to tell whoever opens accounts.
    unknown = come_by_the_city(browser)
    assert (unknown.status_code, signed_in(browser)) == (422, None)
    assert "zhang" in unknown.content.decode()
    teacher = linked(people)
    arrived = come_by_the_city(browser, next="/sessions/")
    assert (arrived.status_code, arrived["Location"], signed_in(browser)) == (302, "/sessions/", teacher.get_username())
    assert browser.get("/sessions/").status_code == 200  # no password is asked to be changed: none was used
    gone = browser.post(reverse("portal:sign_out"))
    assert gone["Location"].startswith(f"{provider}/leave?")
    assert signed_in(browser) is None
    requests.get(gone["Location"], timeout=5)
    [said] = requests.get(f"{provider}/left", timeout=5).json()
    assert (said["client_id"], urllib.parse.urlsplit(said["post_logout_redirect_uri"]).path) == (
        "shuangjian",
        "/sign-in",
    )
    # An account that is closed stays closed.
    with acting("principal", "a test"):
        User.objects.filter(pk=teacher.pk).update(is_active=False)
    assert come_by_the_city(browser).status_code == 422
    settings.OIDC_ISSUER = ""
    assert reverse("portal:sign_in_by_city") not in browser.get(reverse("portal:sign_in")).content.decode()
    assert browser.get(reverse("portal:sign_in_by_city")).status_code == 404


def test_a_second_factor_is_theirs_or_ours(people: dict[str, User], provider: str, settings: Any) -> None:
    settings.SECOND_FACTOR_ROLES = ["class_teacher"]
    linked(people)
    be(provider, sub="zhang", amr=["pwd"])
    browser = Client()
    come_by_the_city(browser)
    assert browser.get("/sessions/")["Location"] == reverse("portal:set_up_codes")
    be(provider, sub="zhang", amr=["pwd", "mfa"])
    browser = Client()
    come_by_the_city(browser)
    assert browser.get("/sessions/").status_code == 200
    # With a factor of ours and none of theirs, ours is asked for.
    with acting("teacher", "a test"):
        SecondFactor.objects.create(
            user=people["class teacher"], secret="A" * 32, last_step=0, set_up_at=timezone.now()
        )
    be(provider, sub="zhang", amr=["pwd"])
    browser = Client()
    assert come_by_the_city(browser)["Location"] == reverse("portal:sign_in_code")
    assert signed_in(browser) is None


@pytest.mark.parametrize("fault", ["nonce", "expired", "issuer", "audience", "key", "no token", "unsigned"])
def test_a_token_that_is_not_ours_of_now_is_refused(people: dict[str, User], provider: str, fault: str) -> None:
    linked(people)
    browser = Client()
    be(provider, sub="zhang", fault=fault)
    refused = come_by_the_city(browser)
    assert (refused.status_code, signed_in(browser)) == (422, None)
    assert "zhang" not in refused.content.decode()
    be(provider, sub="zhang")
    assert come_by_the_city(browser).status_code == 302  # begun again, it goes


def test_an_answer_is_taken_once_and_by_who_asked(people: dict[str, User], provider: str) -> None:
    linked(people)
    be(provider, sub="zhang")
    browser, stranger = Client(), Client()
    back = go(browser)
    # A link with somebody else's answer signs nobody in.
    assert (stranger.get(back).status_code, signed_in(stranger)) == (422, None)
    code = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(back).query))["code"]
    assert browser.get(back).status_code == 302
    browser.post(reverse("portal:sign_out"))
    assert browser.get(back).status_code == 422
    # The code again under a state of now: the provider gives nothing for it.
    state = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(go(browser)).query))["state"]
    again = browser.get(reverse("portal:city_back"), {"code": code, "state": state})
    assert (again.status_code, signed_in(browser)) == (422, None)
    refused = browser.get(reverse("portal:city_back"), {"error": "access_denied", "state": "x"})
    assert (refused.status_code, signed_in(browser)) == (422, None)


def test_a_provider_that_is_away_or_another_is_said(settings: Any, provider: str) -> None:
    for issuer in ("http://127.0.0.1:9", f"{provider}/elsewhere"):
        settings.OIDC_ISSUER = issuer
        answer = Client().get(reverse("portal:sign_in_by_city"))
        assert answer.status_code == 422
        with translation.override(settings.LANGUAGE_CODE):
            assert str(city.CityAway.text) in answer.content.decode()


def test_who_gives_the_roles_links_and_nobody_else(people: dict[str, User], as_user: Any) -> None:
    role = Membership.objects.get(user=people["class teacher"])
    address = reverse("portal:link_city", args=(role.pk,))
    assert as_user(people["other principal"]).get(address).status_code == 404
    principal = as_user(people["principal"])
    assert principal.post(address, {"subject": "zhang"}).status_code == 302
    made = CityIdentity.objects.get()
    assert (made.user, made.subject) == (people["class teacher"], "zhang")
    trail = AuditEntry.objects.filter(table_name="portal_cityidentity", operation="I").values_list("user", flat=True)
    assert len(trail) == 1
    with pytest.raises(DatabaseError, match="not changed"), acting("x", "a test"), transaction.atomic():
        CityIdentity.objects.update(subject="li")
    # One identity is one account's.
    other = Membership.objects.get(user=people["maths teacher"])
    elsewhere = principal.post(reverse("portal:link_city", args=(other.pk,)), {"subject": "zhang"})
    assert elsewhere.status_code == 422
    assert principal.post(address, {"subject": ""}).status_code == 302
    assert not CityIdentity.objects.exists()


def test_an_issuer_is_https_or_on_this_machine() -> None:
    assert read_issuer("") == ""
    assert read_issuer("https://id.example.cn/realms/city") == "https://id.example.cn/realms/city"
    assert origin_of("https://id.example.cn:8443/realms/city") == ["https://id.example.cn:8443"]
    for wrong in ("http://id.example.cn", "id.example.cn", "https://"):
        with pytest.raises(ImproperlyConfigured, match="SHUANGJIAN_OIDC_ISSUER"):
            read_issuer(wrong)
