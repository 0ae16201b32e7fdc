"""What can be done with a check-up: hand in, work on, stop, forget."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from shuangjian.checkups.models import CheckUp, Kind, State
from shuangjian.desk.apart import run_apart
from shuangjian.desk.uploads import Received, receive, title_of
from shuangjian.desk.work import DOWNLOADS, PAGE, Wanted
from shuangjian.live.book import book_in_force
from shuangjian.registry.models import User

KEPT = timedelta(days=7)
TASK = "shuangjian.checkups.tasks.work_on"


def hand_in(
    *,
    by: User,
    kind: Kind,
    files: Iterable[tuple[str, IO[bytes]]],
    lang: str,
    region_code: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> tuple[CheckUp | None, Received]:
    """Take files in and have them worked on in the background; None where none of them could be taken.

    Args:
        by: whose they are; nobody else sees them.
        kind: whether spreadsheets are checked or a document is read.
        files: names and streams.
        lang: zh or en, the language of what is written.
        region_code: the region of rows that say none.
        first: first day wanted.
        last: last day wanted and judged.

    Raises:
        TooMuch: more than is taken at once; nothing was kept.
    """
    code = secrets.token_urlsafe(12)
    folder = folder_of(code)
    handed_in = folder / "in"
    handed_in.mkdir(parents=True, mode=0o700)
    (folder / "out").mkdir(mode=0o700)
    try:
        received = receive(files, handed_in)
        if not received.names:
            shutil.rmtree(folder, ignore_errors=True)
            return None, received
        made = _record(by, kind, code, received, lang, region_code=region_code, first=first, last=last)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return made, received


@transaction.atomic
def _record(by: User, kind: Kind, code: str, received: Received, lang: str, **wanted: Any) -> CheckUp:
    made = CheckUp.objects.create(
        code=code,
        kind=kind,
        title=title_of(received.names),
        by=by,
        source="" if kind == Kind.CHECK else received.names[0],
        lang=lang,
        complaints={name: [reason.zh, reason.en] for name, reason in received.complaints.items()},
        made_at=timezone.now(),
        **wanted,
    )
    app.configure_task(TASK, lock="checkups").defer(code=code)
    return made


def work(code: str) -> None:
    """Work on a check-up that waits; one that was stopped or forgotten meanwhile is left."""
    if not CheckUp.objects.filter(code=code, state=State.WAITING).update(state=State.WORKING):
        return
    found = CheckUp.objects.get(code=code)
    folder = folder_of(code)

    def heard(stage: str, what: str) -> None:
        CheckUp.objects.filter(code=code).update(stage=stage, stage_of=what)

    def is_stopped() -> bool:
        return not CheckUp.objects.filter(code=code, state=State.WORKING).exists()

    # What is in force here when the work begins: with the packs and values of the regions, as the sweep judges.
    wanted = Wanted(found.first, found.last, found.region_code, lang=found.lang, book=book_in_force())
    outcome = run_apart(
        found.kind, folder / "in" / found.source, folder / "out", wanted, heard=heard, is_stopped=is_stopped
    )
    CheckUp.objects.filter(code=code, state=State.WORKING).update(
        state=outcome.state, said_zh=outcome.zh, said_en=outcome.en, ended_at=timezone.now()
    )


def stop(check_up: CheckUp) -> None:
    """End the work on a check-up."""
    CheckUp.objects.filter(pk=check_up.pk, state__in=(State.WAITING, State.WORKING)).update(
        state=State.STOPPED, ended_at=timezone.now()
    )


def forget(check_up: CheckUp) -> None:
    """Delete a check-up and all that was handed in for it."""
    CheckUp.objects.filter(pk=check_up.pk).delete()
    shutil.rmtree(folder_of(check_up.code), ignore_errors=True)


def forget_old() -> int:
    """Forget what was handed in longer ago than `KEPT`, and folders without a record; return how many."""
    old = list(CheckUp.objects.filter(made_at__lt=timezone.now() - KEPT))
    for check_up in old:
        forget(check_up)
    known = set(CheckUp.objects.values_list("code", flat=True))
    root = folder_of("x").parent
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def page_of(check_up: CheckUp) -> dict[str, Any]:
    """Return what the page of one that is done shows."""
    found: dict[str, Any] = json.loads((folder_of(check_up.code) / "out" / PAGE).read_text(encoding="utf-8"))
    return found


def file_of(check_up: CheckUp, what: str) -> tuple[Path, str] | None:
    """Return a file of the results and what it is called when taken away; None where there is none."""
    name, shown = DOWNLOADS.get(what, ("", ""))
    path = folder_of(check_up.code) / "out" / name
    return (path, shown) if name and path.is_file() else None


def folder_of(code: str) -> Path:
    """Return where the files of a check-up lie: closed to other accounts."""
    return Path(settings.HOME) / "checkups" / code
