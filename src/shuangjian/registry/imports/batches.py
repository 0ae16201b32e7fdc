"""What can be done with a file for a register: stage it, confirm it, undo it; one transaction each."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path, PurePath

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuangjian.files.tables import NoTable, TableRead, read_table
from shuangjian.registry import versions
from shuangjian.registry.errors import NotCurrent, ReasonMissing
from shuangjian.registry.imports.columns import asked_of
from shuangjian.registry.imports.plan import Import, Planned, Run, Said, planned_of, run, said_of
from shuangjian.registry.models import ImportBatch, User
from shuangjian.registry.models.imports import BatchState
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal

ROWS_MAX = 5_000
BYTES_MAX = 5_000_000


class FileRefused(Refusal):
    """A file that is no table for this register."""

    code = "imports.file_refused"
    fields = ("file",)

    def __init__(self, file: str, problem: NoTable) -> None:
        """Keep the file's name and what is wrong with it."""
        self.problem = problem
        super().__init__(file=file, problem=problem.code)

    @property
    def message(self) -> str:
        """The reader's own sentence, in the language in force."""
        return f"{self.values['file']}: {self.problem.reason.of(get_language() or 'zh')}"


class FileTooLarge(Refusal):
    """A file larger than is taken at once."""

    code = "imports.file_too_large"
    text = _("The file is larger than {most} MB. Part it into several.")
    fields = ("file",)


class NothingToImport(Refusal):
    """A plan that would write nothing."""

    code = "imports.nothing_to_import"
    text = _("No row of this file would write anything.")


class WrongState(Refusal):
    """A file that was confirmed or undone before."""

    code = "imports.wrong_state"
    text = _("This file is “{state}” already.")


class _Undone(Exception):
    """Undoes what was tried."""

    def __init__(self, result: Run) -> None:
        self.result = result
        super().__init__()


@transaction.atomic
def stage(description: Import, *, by: User, file_name: str, content: bytes) -> ImportBatch:
    """Read a file and keep it with what it would do; nothing of the register is written.

    Raises:
        FileRefused, FileTooLarge: it cannot be taken as a table of this register.
    """
    if len(content) > BYTES_MAX:
        raise FileTooLarge(most=BYTES_MAX // 1_000_000)
    table = _read(description, by, file_name, content)
    plan = _try(description, table, by)
    with acting(by.get_username(), "file for an import"):
        return ImportBatch.objects.create(
            register=description.name,
            user=by,
            file_name=PurePath(file_name).name,
            content=content,
            sheet=table.sheet,
            header_row=table.header_row,
            plan=[each.as_dict() for each in plan],
        )


@transaction.atomic
def confirm(description: Import, *, by: User, batch: ImportBatch) -> ImportBatch:
    """Write what the plan says: all of it, or nothing where the register has changed since.

    Returns:
        The batch: confirmed, or still staged with the plan as it is now.

    Raises:
        WrongState: it was confirmed or undone before.
        NothingToImport: no row would write anything.
    """
    batch = _lock(batch, BatchState.STAGED)
    if not {each["kind"] for each in batch.plan} & {"new", "changed"}:
        raise NothingToImport
    table = _read(description, by, batch.file_name, bytes(batch.content))
    try:
        with acting(by.get_username(), _reason(batch)), transaction.atomic():
            done = run(description, table, by=by, reason=_reason(batch))
            if [each.as_dict() for each in done.plan] != batch.plan:
                raise _Undone(done)
    except _Undone as other:
        batch.plan = [each.as_dict() for each in other.result.plan]
        return _save(batch, by, "plan")
    batch.written = [[row.pk, kind, _number(row)] for row, kind in done.written]
    batch.state, batch.confirmed_at = BatchState.CONFIRMED, timezone.now()
    return _save(batch, by, "written", "state", "confirmed_at")


@transaction.atomic
def undo(description: Import, *, by: User, batch: ImportBatch, reason: str) -> ImportBatch:
    """Undo an import row by row, the last first: what it made is withdrawn, what it changed put back.

    A row that somebody has gone on from, or that is used by now, is left as it is and named with the reason.

    Raises:
        WrongState: it is not imported, or undone already.
        ReasonMissing: the reason is empty.
    """
    if not reason.strip():
        raise ReasonMissing
    batch = _lock(batch, BatchState.CONFIRMED)
    left: list[dict[str, str]] = []
    rows = description.rows(by).in_bulk([pk for pk, _kind, _number in batch.written])
    for pk, kind, number in reversed(batch.written):
        row = rows.get(pk)
        try:
            if row is None or _number(row) != number:
                raise NotCurrent(row or pk)
            with transaction.atomic():
                if kind == "new":
                    versions.withdraw(row, by=by, reason=reason)
                else:
                    versions.restore(row, number=number - 1, by=by, reason=reason)
        except Refusal as refusal:
            left.append({"name": str(row or pk)} | asdict(said_of(refusal)))
    batch.left, batch.state, batch.undone_at = left, BatchState.UNDONE, timezone.now()
    return _save(batch, by, "left", "state", "undone_at")


def counts_of(batch: ImportBatch) -> Counter[str]:
    """Return how many rows of a plan are of each kind."""
    return Counter(each["kind"] for each in batch.plan)


def left_of(batch: ImportBatch) -> list[tuple[str, Said]]:
    """Return what an undoing left as it was, by name, with why."""
    return [(each["name"], Said(each["column"], each["code"], each["zh"], each["en"])) for each in batch.left]


def plan_of(batch: ImportBatch) -> list[Planned]:
    """Return the plan of a batch."""
    return [planned_of(each) for each in batch.plan]


def read_again(description: Import, batch: ImportBatch) -> TableRead:
    """Return the table of a batch's file."""
    return _read(description, batch.user, batch.file_name, bytes(batch.content))


def _try(description: Import, table: TableRead, by: User) -> list[Planned]:
    """Return what a file would do, by doing it and undoing it: services refuse what only they know."""
    try:
        with acting(by.get_username(), "plan of an import"), transaction.atomic():
            raise _Undone(run(description, table, by=by, reason="plan of an import"))
    except _Undone as tried:
        return tried.result.plan


def _read(description: Import, by: User, file_name: str, content: bytes) -> TableRead:
    name = PurePath(file_name).name or "table"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            asked = asked_of(description.form(None, by), description.key)
            return read_table(path, asked, rows_max=ROWS_MAX)
        except NoTable as error:
            raise FileRefused(name, error) from error


def _lock(batch: ImportBatch, state: BatchState) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != state:
        raise WrongState(state=batch.get_state_display())
    return batch


def _save(batch: ImportBatch, by: User, *columns: str) -> ImportBatch:
    with acting(by.get_username(), _reason(batch)):
        batch.save(update_fields=columns)
    return batch


def _reason(batch: ImportBatch) -> str:
    return f"import {batch.pk}: {batch.file_name}"


def _number(row: object) -> int:
    found = versions.versions_of(row)  # type: ignore[arg-type]
    return found[0].number if found else 0
