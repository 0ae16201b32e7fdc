"""Where files that are handed in are kept: in the data folder and, where there is an archive, in it too."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

from shuangjian.embedded.archive import keep_file

logger = logging.getLogger(__name__)


class ArchivedStorage(FileSystemStorage):
    """Django's storage in a folder; each file is copied into the archive before it is said to be taken.

    An archive that is full or away keeps nobody from handing in, as it keeps nobody from working: the log says so, and the next base copy
    holds the file.
    """

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Keep a file; return the name it got."""
        saved = super().save(name, content, max_length)
        try:
            keep_file(Path(self.location), saved)
        except OSError:
            logger.exception("A file that was handed in is not in the archive until the next `shuangjian backup`.")
        return saved
