"""Read tables kept as text: any of the usual encodings and separators, and rows that a forgotten quotation mark would swallow."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from shuangjian.files.reasons import Reason

_SNIFFED = 1 << 20
_FIRST_BLOCK = 1 << 16
_BLOCK = 1 << 22
_RETURN, _NEWLINE = 0x0D, 0x0A
# Of UTF-8: the bytes that go on with a sign, those that begin one, and how many a sign has at most.
_CONTINUES, _BEGINS, _LONGEST_SIGN = 0x80, 0xC0, 4
_DELIMITERS = (",", "\t", ";", "|")
# A quoted cell may go on over so many lines; what takes more has lost its closing mark.
_LONGEST_CELL = 200
_BROKEN_LINE = re.compile(r'"')

UNCLOSED = Reason(
    "引号没有配对，这一行的单元格无法分清，请补上或删去引号",
    "has a quotation mark without its pair: close or remove it",
)


def survey(path: Path) -> tuple[str, bool]:
    """Return a file's encoding and whether each of its lines is a record: no quotation marks, no returns alone, no NUL.

    The encoding is utf-8-sig, utf-16 or gb18030: the first that reads the whole file, by its bytes. Where neither UTF-8 nor
    GB 18030 reads all of it the file mixes encodings; "mixed" reads line by line.
    """
    utf8, even, rest, before = True, True, b"", 0
    with path.open("rb") as file:
        while chunk := file.read(_SNIFFED):
            if not before and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16", False
            if even:
                even = b'"' not in chunk and b"\0" not in chunk and _are_pairs(chunk, before)
            if utf8:
                chunk = rest + chunk
                cut = _whole(chunk)
                utf8, rest = _is_utf8(chunk[:cut]), chunk[cut:]
            if not utf8 and not even:
                break
            before = chunk[-1]
    if utf8 and _is_utf8(rest):
        return "utf-8-sig", even and before != _RETURN
    return ("gb18030", even and before != _RETURN) if _is_gb18030(path) else ("mixed", False)


def _are_pairs(chunk: bytes, before: int) -> bool:
    """Whether every return, that before the bytes too, goes on with a new line; one at their end is looked at later."""
    if before != _RETURN and b"\r" not in chunk:
        return True
    pairs = chunk.count(b"\r\n") + (before == _RETURN and chunk[0] == _NEWLINE)
    return pairs == chunk.count(b"\r") - (chunk[-1] == _RETURN) + (before == _RETURN)


def _whole(data: bytes) -> int:
    """Return how many bytes of UTF-8 come before the last sign, if that may be cut."""
    for back in range(1, min(_LONGEST_SIGN, len(data)) + 1):
        byte = data[-back]
        if byte < _CONTINUES or byte >= _BEGINS:
            return len(data) - back if byte >= _BEGINS else len(data)
    return len(data)


def _is_utf8(data: bytes) -> bool:
    try:
        pa.array([data], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_gb18030(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("gb18030")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_SNIFFED):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a text file with their ends, without NUL characters."""
    if encoding != "mixed":
        with path.open(encoding=encoding, newline="") as file:
            yield from (line.replace("\0", "") for line in file)
        return
    with path.open("rb") as file:
        for raw in file:
            try:
                line = raw.decode("utf-8")
            except UnicodeDecodeError:
                line = raw.decode("gb18030", errors="replace")
            yield from io.StringIO(line.replace("\0", "").lstrip("\ufeff"), newline="")


def detect_delimiter(sample: list[str]) -> str:
    """Return the separator that stands most often, alike in most lines."""
    return max(_DELIMITERS, key=lambda mark: sum(min(line.count(mark), 200) for line in sample))


def blocks(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield an even file in UTF-8, some whole lines at a time; the first few apart, as titles may stand there."""
    size, rest = _FIRST_BLOCK, b""
    with path.open("rb") as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)
        while piece := file.read(size):
            cut = piece.rfind(b"\n") + 1
            if cut:
                yield _utf8(rest + piece[:cut], encoding)
                size, rest = _BLOCK, piece[cut:]
            else:
                rest += piece
    if rest:
        yield _utf8(rest, encoding)


def _utf8(data: bytes, encoding: str) -> bytes:
    return data if encoding == "utf-8-sig" else data.decode(encoding).encode()


class Records:
    """The records of a text table; `faults` holds, by record number, what is wrong with one that was read all the same."""

    def __init__(self, path: Path) -> None:
        """Find out encoding and separator of the file."""
        self.path = path
        self.encoding, self.even = survey(path)
        sample = [line for line, _ in zip(lines(path, self.encoding), range(50), strict=False)]
        self.delimiter = detect_delimiter(sample)
        self.faults: dict[int, Reason] = {}
        csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

    def __iter__(self) -> Iterator[list[str]]:
        source = _Lines(lines(self.path, self.encoding))
        number = 0
        while not source.ended:
            for record in csv.reader(source, delimiter=self.delimiter):
                taken = source.taken()
                number += 1
                if len(taken) > 1 and (source.cut or self._swallows(record, taken)):
                    # Read the first line as it stands; those after it begin anew.
                    self.faults[number] = UNCLOSED
                    source.give_back(taken[1:])
                    yield _BROKEN_LINE.sub("", taken[0]).rstrip("\r\n").split(self.delimiter)
                    break
                yield record

    def _swallows(self, record: list[str], taken: list[str]) -> bool:
        """Whether a record over several lines holds whole rows within one cell, or ends with the file."""
        width = taken[0].count(self.delimiter)
        inner = [line.count(self.delimiter) for line in taken[1:-1]] or [0]
        last = taken[-1].rstrip("\r\n")
        open_at_end = record[-1].replace("\r\n", "\n").endswith("\n" + last) and bool(last) and len(taken) > 1
        return width > 1 and (max(inner) >= width or open_at_end or taken[-1].count(self.delimiter) > width)


class _Lines:
    """Lines for a CSV reader that can be given back, at most `_LONGEST_CELL` of them to one record."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._back: list[str] = []
        self._taken: list[str] = []
        self.ended = self.cut = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self._taken) >= _LONGEST_CELL:
            self.cut = True
            raise StopIteration
        if self._back:
            line = self._back.pop()
        else:
            try:
                line = next(self._source)
            except StopIteration:
                self.ended = True
                raise
        self._taken.append(line)
        return line

    def taken(self) -> list[str]:
        """Return the lines of the last record."""
        found, self._taken = self._taken, []
        return found

    def give_back(self, rest: list[str]) -> None:
        """Let these lines be read again."""
        self._back.extend(reversed(rest))
        self.ended = self.cut = False
