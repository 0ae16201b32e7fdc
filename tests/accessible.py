"""What axe-core finds in pages that were kept as text, in Chromium, by the rules of WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, sync_playwright

CHROMIUM = "/usr/bin/chromium"
WIDTHS = (1280, 390)
_STATIC = "/static/"
_HOST = "http://platform.invalid"
_RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}


def find_violations(pages: Mapping[str, str], widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Return a line for each violation: rule, width, address and the first elements.

    Args:
        pages: the text of each page by its address; nothing is asked of a server, static files are those of the apps.
        widths: of the window, in pixels.
    """
    axe = Axe()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**", lambda route: _answer(route, pages))
        found = [line for address in pages for line in _violations_of(page, address, axe, widths)]
        browser.close()
    return found


def _violations_of(page: Page, address: str, axe: Axe, widths: tuple[int, ...]) -> list[str]:
    page.goto(_HOST + address, wait_until="load")
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [_say(each, width, address) for each in axe.run(page, options=_RULES).response["violations"]]
    return found


def _say(violation: dict[str, Any], width: int, address: str) -> str:
    nodes = violation["nodes"]
    shown = " | ".join(f"{' '.join(node['target'])}: {node['html'][:160]}" for node in nodes[:3])
    return f"{violation['id']} at {width} px, {address} ({len(nodes)}): {shown}"


def _answer(route: Route, pages: Mapping[str, str]) -> None:
    address = route.request.url.removeprefix(_HOST)
    if address in pages:
        route.fulfill(body=pages[address], content_type="text/html; charset=utf-8")
    elif address.startswith(_STATIC) and (file := finders.find(urlsplit(address).path.removeprefix(_STATIC))):
        route.fulfill(path=file)
    else:
        route.fulfill(status=404)
