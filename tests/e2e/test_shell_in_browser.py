"""The shell as a person sees it: on a desk and on a phone, with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from e2e_demo import Demo

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


class Watched:
    """A page with everything the browser complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._note("error", str(error)))

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def watched(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport=request.param)
    yield Watched(context)
    context.close()


def _sign_in(page: Page, demo: Demo, user: str) -> None:
    page.goto(f"{demo.url}/sign-in")
    page.locator(f"button[name=user][value='{user}']").click()
    page.wait_for_load_state("load")


def _overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_every_role_gets_in_with_one_click_and_nothing_is_broken(watched: Watched, demo: Demo) -> None:
    page = watched.page
    page.goto(f"{demo.url}/sign-in")
    users = page.locator("button[name=user]").evaluate_all("buttons => buttons.map(button => button.value)")
    assert len(users) >= 10
    for user in users:
        _sign_in(page, demo, user)
        assert "/sign-in" not in page.url, user
        assert page.locator("h1").count() == 1, (user, page.url)
        assert _overflow(page) <= 0, (user, page.url)
        page.context.clear_cookies()
    assert watched.complaints == []


def test_says_that_the_data_are_synthetic(watched: Watched, demo: Demo) -> None:
    watched.page.goto(f"{demo.url}/sign-in")
    assert "合成数据" in watched.page.locator(".synthetic").inner_text()


def test_changes_language_and_stays_on_the_page(watched: Watched, demo: Demo) -> None:
    page = watched.page
    _sign_in(page, demo, "officer")
    before = page.url
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state("load")
    assert page.url == before
    assert page.locator("html").get_attribute("lang") == "en"
    assert _overflow(page) <= 0


def test_the_menu_of_a_phone_opens_and_keeps_its_labels_whole(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    _sign_in(page, demo, "officer")
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.get_by_role("button", name="菜单").click()
    page.wait_for_selector("#menu.show")
    heights = menu.locator("li a").evaluate_all("links => links.map(link => link.getBoundingClientRect().height)")
    assert heights
    assert max(heights) < 60
    context.close()


def test_everything_can_be_reached_without_scripts(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/sign-in")
    page.locator("button[name=user][value='officer']").click()
    page.locator("a[href='#menu']").click()
    page.locator("#menu li a").first.click()
    assert page.locator("h1").count() == 1
    context.close()


def test_the_door_and_the_public_page_are_walked_by_the_keyboard_alone(watched: Watched, demo: Demo) -> None:
    page = watched.page
    page.goto(demo.url)
    _tab_to(page, "#school-q")
    page.keyboard.type("光明")
    page.keyboard.press("Enter")
    page.wait_for_url("**/schools/?q=*")
    assert page.locator(".public-list a").count() == 1
    page.goto(f"{demo.url}/sign-in")
    _tab_to(page, "input[name=username]")
    page.keyboard.type("officer")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.locator(".error-summary").wait_for()
    _tab_to(page, "button[value=officer]")
    seen = "(look => look.outlineStyle != 'none' || look.boxShadow != 'none')(getComputedStyle(document.activeElement))"
    assert page.evaluate(seen)
    page.keyboard.press("Enter")
    page.wait_for_url("**/reporting/")
    assert _overflow(page) == 0


def _tab_to(page: Page, control: str) -> None:
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("control => document.activeElement.matches(control)", control):
            return
    raise AssertionError(f"{control} is not reached by the keyboard")


def test_the_keyboard_can_skip_the_menu(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    _sign_in(page, demo, "officer")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()


def test_what_was_typed_outlives_a_session_that_ended_for_its_writer_alone(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    _sign_in(page, demo, "officer")
    page.goto(f"{demo.url}/cases/")
    page.locator("main table a[href^='/cases/']").first.click()
    page.wait_for_load_state("load")
    case = page.url

    def write(text: str) -> None:
        box = page.locator("form[action$='comment/'] textarea")
        box.fill(text)
        context.clear_cookies(name="sessionid")
        page.locator("form[action$='comment/'] button").click()
        page.wait_for_url("**/sign-in**")

    write("已电话核实，周五前补交材料。")
    page.locator("button[name=user][value='officer']").click()
    page.wait_for_url(case)
    assert page.locator("form[action$='comment/'] textarea").input_value() == "已电话核实，周五前补交材料。"
    assert page.get_by_role("status").filter(has_text="没有送达").count() == 1
    page.reload()
    assert page.locator("form[action$='comment/'] textarea").input_value() == ""
    write("只给自己看的话。")
    page.locator("button[name=user][value='leader']").click()
    page.wait_for_load_state("load")
    page.goto(case)
    assert page.locator("form[action$='comment/'] textarea").input_value() == ""
    context.close()


def test_a_draft_outlives_the_network_and_the_session_and_is_posted_once(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    _sign_in(page, demo, "class_teacher")
    page.goto(f"{demo.url}/homework/post/")
    if "/post/" in page.url and page.locator("form[data-draft]").count() == 0:
        page.locator(".class-choice a").first.click()
    page.locator("[name=content]").fill("断网时写的作业")
    page.locator("[data-minutes='10']").click()
    assert page.locator("[name=minutes]").input_value() == "10"
    assert _overflow(page) <= 0
    # The session ends: what was written is there again after signing in.
    address = page.url
    context.clear_cookies()
    _sign_in(page, demo, "class_teacher")
    page.goto(address)
    assert page.locator("[name=content]").input_value() == "断网时写的作业"
    assert page.locator("[data-draft-says=restored]").is_visible()
    # No network: it waits, and is sent when the network is back.
    page.locator("[name=kind]").evaluate("field => { field.closest('details').open = true; field.value = 'oral' }")
    context.set_offline(True)
    page.locator("button[name=send]").click()
    assert page.locator("[data-draft-says=waiting]").is_visible()
    with page.expect_navigation(url="**/board/**"):
        context.set_offline(False)
    assert page.locator(".board-content", has_text="断网时写的作业").count() == 1
    page.goto(address)
    assert page.locator("[name=content]").input_value() == ""
    context.close()
