"""Read an uploaded document into a proposal, and say in the reader's language what was wrong with it."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from shuangjian.documents.blocks import UnreadableDocumentError
from shuangjian.documents.plan import NotAPlanError, read_plan
from shuangjian.live.words import language


class DocumentError(Exception):
    """A document that cannot be read as a plan; `message` names it and what to do."""

    def __init__(self, message: str) -> None:
        """Hold the sentence shown to the user."""
        self.message = message
        super().__init__(message)


def read_upload(file: UploadedFile) -> dict[str, Any]:
    """Return what the reader makes of an uploaded document, as `intake --output plan.json` gives it.

    The document is read from a folder of its own that is gone afterwards, under the name it came with, so that messages
    name the file the user knows.

    Raises:
        DocumentError: it cannot be opened, or is not a plan.
    """
    name = PurePath(file.name or "document.txt").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        try:
            return read_plan(path).as_dict(language())
        except NotAPlanError as error:
            raise DocumentError(
                _(
                    "{name} holds no measures, tasks, list or promises, so it does not look like a work plan or a reply. "
                    "Check that the file is complete; if it is a scan, turn it into text first."
                ).format(name=name)
            ) from error
        except UnreadableDocumentError as error:
            raise DocumentError(error.reason.of(language())) from error
