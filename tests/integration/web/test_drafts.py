"""What was typed outlives the end of its session, field by field: the script of every page, in a browser, on pages of three lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from shuangjian import web

CHROMIUM = "/usr/bin/chromium"
SCRIPT = (Path(web.__file__).parent / "static" / "web" / "drafts.js").read_text(encoding="utf-8")
FORM = """<body data-user="{user}" data-draft-words="back"><form method="post" action="/form">
<input type="hidden" name="form_token" value="t"><input type="password" name="secret"><input name="line"><input name="line">
<textarea name="text"></textarea><select name="many" multiple><option>a</option><option>b</option><option>c</option></select>
<input type="checkbox" name="tick" value="1"><button>send</button></form>"""
LOST = "<body data-lost>sign in"


def _pages(route: Route) -> None:
    request = route.request
    user = "li" if "li" in request.url else "zhang"
    body = LOST if request.method == "POST" or request.url.endswith("/sign-in") else FORM.format(user=user)
    if request.url.endswith("/done"):
        body = f'<body data-user="{user}">done'
    route.fulfill(body=f"<!doctype html><script>{SCRIPT}</script>{body}", content_type="text/html")


def _filled(page: Page) -> list[object]:
    return page.evaluate(
        """() => [...document.querySelectorAll("[name=line], [name=text], [name=secret]")].map((each) => each.value)
        .concat([...document.querySelector("[name=many]").selectedOptions].map((each) => each.value), document.querySelector("[name=tick]").checked)"""
    )


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium (Debian's package chromium)")
def test_what_was_typed_is_back_for_its_writer_alone() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", _pages)
        page.goto("http://drafts.test/form")
        for at, text in enumerate(("first", "second")):
            page.locator("[name=line]").nth(at).fill(text)
        page.fill("[name=text]", "long\ntext")
        page.fill("[name=secret]", "password")
        page.select_option("[name=many]", ["a", "c"])
        page.check("[name=tick]")
        page.click("button")  # the session is over: it leads to the sign-in
        assert page.locator("body[data-lost]").count() == 1
        assert "password" not in page.evaluate("JSON.stringify(sessionStorage)")
        page.goto("http://drafts.test/form")
        assert _filled(page) == ["", "first", "second", "long\ntext", "a", "c", True]
        assert page.locator("[role=status]", has_text="back").count() == 1
        # Once only, and to nobody else who signs in at this desk.
        page.goto("http://drafts.test/form")
        assert _filled(page) == ["", "", "", "", False]
        page.fill("[name=text]", "zhang's")
        page.click("button")
        page.goto("http://drafts.test/form?li")
        assert _filled(page) == ["", "", "", "", False]
        assert page.evaluate("sessionStorage.length") == 0
        browser.close()
