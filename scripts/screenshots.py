"""Take the pictures of the tutorials from a running demonstration.

    PORT=8123 shuangjian demo &
    python scripts/screenshots.py http://localhost:8123 docs/images

Each picture is small: a page as the supervisor of training sees it, cut to what matters; the homework's on a desk and on a phone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROLE = "校外培训监管"
WIDTH, HEIGHT = 1000, 620
# The homework tutorial: who → name of the picture → path; {klass} is the class teacher's class.
HOMEWORK = {
    "class_teacher": {
        "homework-post": "/homework/post/{klass}/",
        "homework-board": "/homework/board/{klass}/",
        "homework-levels": "/homework/levels/{klass}/?subject=数学",
        "homework-marking": "/homework/marking/{klass}/",
        "homework-committee": "/surveys/committee/{klass}/",
        "sign-in-arrange": "/stand-ins/add/",
    },
    "director": {"homework-balance": "/homework/balance/{klass}/"},
    "family": {"homework-mine": "/homework/mine/", "homework-answer": "/surveys/answer/"},
    "officer": {
        "homework-review": "/homework/review/",
        "homework-local": "/reporting/local_values/add/",
        "homework-trend": "/surveys/trends/",
        # Of the tutorial of budgets.
        "budgets-money": "/budgets/",
        "budgets-pay": "/budgets/pay/1/",
        # Of the tutorial of sign-in.
        "sign-in-security": "/security/",
    },
}
# The first thing of a list, opened: who → name of the picture → path of the list and what leads on.
OPENED = {
    "family": {"homework-questionnaire": ("/surveys/answer/", "a.btn-primary[href*='/surveys/answer/']")},
    "officer": {
        "homework-report": ("/surveys/reports/", "tbody a[href*='/surveys/reports/']"),
        "cases-look-back": ("/lookbacks/draws/", "tbody a[href*='/lookbacks/draws/']"),
        "homework-check": ("/surveys/checks/", "tbody a[href*='/surveys/checks/']"),
    },
    "principal": {"homework-score": ("/inbox/", "a[href*='/surveys/checks/'][href*='/days/']")},
}
WIDTHS = {"": {"width": WIDTH, "height": HEIGHT}, "-phone": {"width": 390, "height": 760}}


def sign_in(page: Page, url: str) -> None:
    """Sign in with one click as who keeps the registers."""
    page.goto(f"{url}/sign-in")
    page.locator("button.role-card", has_text=ROLE).first.click()
    page.wait_for_load_state()


def take(page: Page, folder: Path, name: str) -> None:
    """Save what is seen as `name`.png, with as few colours as a page has."""
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)


def fill(path: Path, institution: str) -> None:
    """Write a file with a row to add and one that will be refused."""
    book = Workbook()
    book.active.append(("培训机构", "教学点编号", "地址", "批准自", "批准至"))
    book.active.append((institution, "N1", "示例路8号", "2026年9月1日", ""))
    book.active.append((institution, "N2", "示例路9号", "很早", ""))
    book.save(path)


def take_opened(browser: Browser, url: str, folder: Path) -> None:
    """Save what the homework tutorial opens from a list, and a file of answers on its way."""
    for suffix, size in WIDTHS.items():
        for user, pictures in OPENED.items():
            page = enter(browser, url, user, size)
            for name, (path, leads) in pictures.items():
                page.goto(url + path)
                page.locator(leads).first.click()
                page.wait_for_load_state()
                take(page, folder, name + suffix)
            page.context.close()
        page = enter(browser, url, "director", size)
        page.goto(f"{url}/surveys/outside/")
        for name, text in (("title", "九月问卷星"), ("period_from", "2026-09-09"), ("period_to", "2026-09-09")):
            page.locator(f"[name={name}]").fill(text)
        answers = (
            "序号,孩子所在班级,书面作业是否超过上限\n1,三年级（1）班,是\n2,三年级（1）班,否\n3,三年级（1）班,没有\n"
        )
        page.set_input_files(
            "[name=file]", {"name": "问卷星.csv", "mimeType": "text/csv", "buffer": answers.encode("utf-8-sig")}
        )
        page.locator("form.act button.btn-primary").click()
        page.wait_for_load_state()
        take(page, folder, f"homework-outside{suffix}")
        page.context.close()


def enter(browser: Browser, url: str, user: str, size: Any) -> Page:
    """Return a page of somebody's, signed in."""
    page = browser.new_context(viewport=size).new_page()
    page.goto(f"{url}/sign-in")
    page.locator(f"button[name=user][value='{user}']").click()
    page.wait_for_load_state()
    return page


def take_homework(browser: Browser, url: str, folder: Path) -> None:
    """Save the homework tutorial's pictures, each at both widths."""
    klass = ""
    for suffix, size in WIDTHS.items():
        for user, pictures in HOMEWORK.items():
            context = browser.new_context(viewport=size)
            page = context.new_page()
            page.goto(f"{url}/sign-in")
            page.locator(f"button[name=user][value='{user}']").click()
            page.wait_for_load_state()
            if not klass:
                page.goto(f"{url}/homework/post/")
                klass = page.url.split("/homework/post/")[1].strip("/")
            for name, path in pictures.items():
                page.goto(url + path.format(klass=klass))
                take(page, folder, name + suffix)
            context.close()


def main(url: str, folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        sign_in(page, url)
        page.goto(f"{url}/licensing/sites/")
        take(page, folder, "register-list")
        page.goto(f"{url}/licensing/sites/add/")
        institution = page.locator("#id_institution_key option").nth(1).inner_text()
        take(page, folder, "register-form")
        page.goto(f"{url}/licensing/sites/import/")
        with tempfile.TemporaryDirectory() as place:
            fill(Path(place) / "教学点.xlsx", institution)
            page.set_input_files("#id_file", Path(place) / "教学点.xlsx")
            page.locator("form.act button.btn-primary").click()
            page.wait_for_load_state()
        take(page, folder, "register-import")
        page.goto(f"{url}/licensing/sites/")
        page.locator("tbody a").first.click()
        page.wait_for_load_state()
        page.locator("a", has_text="历史").first.click()
        page.wait_for_load_state()
        take(page, folder, "register-history")
        take_homework(browser, url, folder)
        take_opened(browser, url, folder)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
