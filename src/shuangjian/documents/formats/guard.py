"""What keeps a damaged or hostile file from taking the machine: bounds on what is unpacked, on cells, on time."""

from __future__ import annotations

import time
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import lxml.etree

from shuangjian.documents.blocks import Block, UnreadableDocumentError

UNPACKED_MAX = 64 * 1024 * 1024
CELLS_MAX = 20_000
COLUMNS_MAX = 64
BLOCKS_MAX = 10_000
CHARACTERS_MAX = 500_000
SECONDS_MAX = 45

# What reading a damaged zip of XML raises; NotImplementedError is zipfile's word for a compression it does not know.
DAMAGED_ARCHIVE = (
    KeyError, ValueError, OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error,
    lxml.etree.XMLSyntaxError,
)  # fmt: skip


class BoundedStream:
    """A stream that refuses to give more than so many bytes: what a zip declares of its size may be a lie."""

    def __init__(self, stream: IO[bytes], name: str, most: int = UNPACKED_MAX) -> None:
        """Read from `stream`; `name` is the file it comes from, for the refusal."""
        self._stream, self._name, self._left = stream, name, most

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes.

        Raises:
            UnreadableDocumentError: more than the bound came.
        """
        data = self._stream.read(size if size >= 0 else self._left + 1)
        self._left -= len(data)
        if self._left < 0:
            raise too_large(self._name)
        return data


class Clock:
    """Time that reading may take."""

    def __init__(self, name: str, seconds: float = SECONDS_MAX) -> None:
        """Start."""
        self._name, self._end = name, time.monotonic() + seconds

    def check(self) -> None:
        """Refuse to go on when time is up.

        Raises:
            UnreadableDocumentError: it is.
        """
        if time.monotonic() > self._end:
            raise UnreadableDocumentError(
                f"{self._name} 太大，{SECONDS_MAX} 秒内没有读完；请只保留正文后再试。",
                f"{self._name} is too large to be read in {SECONDS_MAX} seconds: keep the text of the document only and try again.",
            )


def too_large(name: str) -> UnreadableDocumentError:
    """Return the refusal of a file that unpacks to more than a document has."""
    return UnreadableDocumentError(
        f"{name} 展开后过大，不像一份公文；请另存为新的 docx 或 txt 后再试。",
        f"{name} is too large once unpacked, unlike a document: save it as a new docx or txt.",
    )


def take_bounded(blocks: Iterable[Block], name: str) -> list[Block]:
    """Return blocks as a list.

    Raises:
        UnreadableDocumentError: there are more of them, or more letters in them, than a document has.
    """
    taken: list[Block] = []
    letters = 0
    for block in blocks:
        taken.append(block)
        letters += len(block.text) + sum(len(cell) for row in block.rows for cell in row)
        if len(taken) > BLOCKS_MAX or letters > CHARACTERS_MAX:
            raise UnreadableDocumentError(
                f"{name} 超过 {BLOCKS_MAX} 段或 {CHARACTERS_MAX // 10_000} 万字，不像一份公文；请只保留正文后再试。",
                f"{name} has more than {BLOCKS_MAX} paragraphs or {CHARACTERS_MAX} characters, unlike a document: keep the text of the document only and try again.",
            )
    return taken


def is_zip_with(path: Path, member: str) -> bool:
    """Whether a file is a zip that holds a member."""
    try:
        with zipfile.ZipFile(path) as archive:
            return member in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def read_member(archive: zipfile.ZipFile, member: str, name: str, most: int = UNPACKED_MAX) -> bytes:
    """Return a member of a zip.

    Raises:
        KeyError: there is none.
        UnreadableDocumentError: it unpacks to more than the bound.
    """
    with archive.open(member) as stream:
        return BoundedStream(stream, name, most).read()
