"""Passkeys in a real browser with an authenticator of its own: made, signed in by, refused when used otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from playwright.sync_api import CDPSession, Page, sync_playwright

from factories.places import make_region, make_user
from shuangjian.portal.models import Passkey
from shuangjian.portal.second_factor import take_away
from shuangjian.web.context import acting

pytestmark = [pytest.mark.browser]
CHROMIUM = "/usr/bin/chromium"
PASSWORD = "Qing-Shan-2026"


def _authenticator(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def _walk(page: Page, url: str) -> list[str]:
    """Make a passkey, sign out, come in by it alone; return what the browser sent to sign in by."""
    sent: list[str] = []
    page.on(
        "request",
        lambda request: sent.append(request.post_data or "") if request.url.endswith("/sign-in/passkey") else None,
    )
    _authenticator(page)
    page.goto(f"{url}/sign-in")
    page.fill("[name=username]", "wang")
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=username]) button")
    page.goto(f"{url}/security/passkeys/add/")
    page.fill("[name=name]", "办公手机")
    page.fill("[name=password]", "wrong")
    page.click("form[data-passkey] button")
    page.locator(".error-summary").wait_for()
    page.fill("[name=password]", PASSWORD)
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{url}/security/")
    assert page.get_by_text("办公手机").count() == 1
    page.context.clear_cookies()
    page.goto(f"{url}/sign-in?next=/security/")
    page.click("form[data-passkey] button")
    page.wait_for_url(f"{url}/security/")
    assert page.get_by_text("办公手机").count() == 1
    return sent


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium (Debian's package chromium)")
def test_a_passkey_is_made_and_lets_its_owner_in_once_for_each_challenge(live_server) -> None:
    with acting("tester", "a test"):
        user = make_user("wang", "district_officer", region=make_region())
        user.set_password(PASSWORD)
        user.save()
    url = live_server.url.replace("127.0.0.1", "localhost")
    # The database is asked only when the browser is gone: its event loop counts as running.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        sent = _walk(browser.new_page(), url)
        browser.close()
    with acting("tester", "a test"):
        row = Passkey.objects.get()
        assert (row.name, row.user.username, row.last_used_at is not None) == ("办公手机", "wang", True)
        [body] = sent
        # What was sent once is an answer to nothing: without a question, and to another one.
        stranger = Client(headers={"host": url.removeprefix("http://")})
        stored = parse_qs(body)["credential"][0]
        assert stranger.post("/sign-in/passkey", {"credential": stored}).status_code == 422
        assert stranger.post("/sign-in/passkey/options").status_code == 200
        assert stranger.post("/sign-in/passkey", {"credential": stored}).status_code == 422
        for broken in ("", "{}", "[]", "null", '{"id": 1}', json.dumps({**json.loads(stored), "rawId": "AAAA"})):
            stranger.post("/sign-in/passkey/options")
            assert stranger.post("/sign-in/passkey", {"credential": broken}).status_code == 422, broken
        assert "_auth_user_id" not in stranger.session
        # The counter of a key never goes back, and whose it is stays.
        for change in ("sign_count = sign_count - 1", "public_key = '\\x00'", "credential_id = '\\x00'"):
            with pytest.raises(DatabaseError, match="passkey"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE portal_passkey SET {change}")
        # Whoever takes a lost factor away takes the passkeys with it.
        take_away(by=None, user=row.user)
        assert not Passkey.objects.exists()
