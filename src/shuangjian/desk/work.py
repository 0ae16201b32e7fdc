"""The work behind the page, done in a process of its own: what breaks there breaks nothing here, and it can be stopped."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shuangjian.desk.summary import summarise
from shuangjian.documents.blocks import UnreadableDocumentError
from shuangjian.documents.draft_pack import draft_pack, write_pack
from shuangjian.documents.formats import open_document
from shuangjian.documents.plan import plan_of
from shuangjian.documents.repaired import repaired_text
from shuangjian.documents.write import write_plan
from shuangjian.engine.book import Rulebook
from shuangjian.engine.scope import Scope
from shuangjian.files.check import OpenFolder, check_folder
from shuangjian.files.reader import UnknownRegion
from shuangjian.files.report import write_result
from shuangjian.files.slips import write_slips
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack_reader import lay_over

PAGE, REPORT, WORKBOOK, SLIPS = "page.json", "report.json", "report.xlsx", "slips.zip"
PLAN_JSON, PLAN_WORKBOOK, PLAN_TEXT, PLAN_PACK = "plan.json", "plan.xlsx", "text.txt", "pack.zip"

# Name in addresses → file in the folder of results, what it is called when taken away.
DOWNLOADS = {
    "workbook": (WORKBOOK, "体检结果.xlsx"),
    "slips": (SLIPS, "退回单.zip"),
    "json": (REPORT, "体检结果.json"),
    "plan": (PLAN_WORKBOOK, "责任分工.xlsx"),
    "text": (PLAN_TEXT, "修补后的文本.txt"),
    "pack": (PLAN_PACK, "规则包草稿.zip"),
}

# Called with a stage ("reading", "judging", "writing") and what of it.
Say = Callable[[str, str], None]


class Refused(Exception):
    """What was handed in cannot be worked on: why and what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        """Hold both sentences."""
        self.zh, self.en = zh, en
        super().__init__(zh)


@dataclass(frozen=True)
class Wanted:
    """What is asked of a check: days (both included), the region of rows that say none, a pack, the language of what is written.

    `book` is the rulebook that judges; None is the packaged one.
    """

    first: date | None = None
    last: date | None = None
    region: str | None = None
    pack: Path | None = None
    lang: str = "zh"
    book: Rulebook | None = None


def check(source: Path, target: Path, wanted: Wanted, say: Say) -> None:
    """Check a folder and write page, report, workbook and slips into `target`.

    Raises:
        Refused: the region is not known, or nothing in the folder can be used.
    """
    book = wanted.book or packaged_rulebook()
    if wanted.pack:
        book, _pack = lay_over(book, wanted.pack)
    try:
        opened = OpenFolder(
            source,
            book,
            default_region=wanted.region,
            progress=lambda name, rows: say("reading", f"{name} {rows or ''}"),
        )
    except UnknownRegion as error:
        raise Refused(
            f"没有行政区划代码 {error.code}；请填六位代码（GB/T 2260）。",
            f"There is no region {error.code}; give a code of six digits (GB/T 2260).",
        ) from error
    with opened:
        day = wanted.last or opened.last_day_until(date.today())  # noqa: DTZ011 - the official's own calendar day
        count = len(book.rules)
        judged = 0

        def progress(rule: str, found: int) -> None:
            nonlocal judged
            judged += 1
            say("judging", f"{judged}/{count}")

        result = check_folder(
            opened, as_of=day, scope=Scope(wanted.first, wanted.last), coverage=True, progress=progress
        )
        say("writing", "")
        page = summarise(result, book, opened.folder, wanted.lang) | {"judged_to": day.isoformat()}
        write_result(result, target / REPORT, wanted.lang)
        write_result(result, target / WORKBOOK, wanted.lang)
        with tempfile.TemporaryDirectory(dir=target) as folder:
            page["slips"] = write_slips(result, Path(folder), wanted.lang, book.contract)
            shutil.make_archive(str(target / SLIPS.removesuffix(".zip")), "zip", folder)
        write_json(target / PAGE, page)


def read_document(source: Path, target: Path, wanted: Wanted, say: Say) -> None:
    """Read an official document and write what it says, its workbook, its repaired text and a draft pack into `target`.

    Raises:
        Refused: the file cannot be read, or is no official document.
    """
    say("reading", source.name)
    try:
        opened = open_document(source)
        (target / PLAN_TEXT).write_text(repaired_text(opened), encoding="utf-8-sig")
        plan = plan_of(opened, source.name)
    except UnreadableDocumentError as error:
        raise Refused(error.reason.zh, error.reason.en) from error
    say("writing", "")
    write_plan(plan, target / PLAN_JSON, wanted.lang)
    write_plan(plan, target / PLAN_WORKBOOK, wanted.lang)
    draft = draft_pack(plan, packaged_rulebook(), wanted.region or "")
    with tempfile.TemporaryDirectory(dir=target) as folder:
        write_pack(draft, Path(folder) / "pack", source.name)
        shutil.make_archive(str(target / PLAN_PACK.removesuffix(".zip")), "zip", folder)
    waiting = {name: len(draft[name]) for name in ("parameters", "rules", "checklist")}
    write_json(target / PAGE, {"plan": plan.as_dict(wanted.lang), "pack": waiting})


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, whole or not at all."""
    draft = path.with_suffix(".part")
    draft.write_text(as_json(value), encoding="utf-8")
    draft.replace(path)


def as_json(value: Any) -> str:
    """Return a value as JSON, Chinese kept."""
    return json.dumps(value, ensure_ascii=False)
