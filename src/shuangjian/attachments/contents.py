"""What a file is: by its content. The kind is told by puremagic, and what it cannot tell apart is looked into."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import BinaryIO

import puremagic

from shuangjian.attachments.errors import FileDamaged, FileKindRefused, HoldsProgram
from shuangjian.attachments.limits import KINDS, FileKind, Use

# So much of a file is looked at where its kind is told by its beginning.
HEAD_BYTES = 64 * 1024
# What a zip that is a document may unpack to in the parts that are read here.
PART_BYTES_MAX = 1024 * 1024

_CODES = {ending: kind.code for kind in KINDS.values() for ending in kind.endings if kind.code not in ("text", "ole")}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
}
# How OLE names the storages of macros and of embedded programs: UTF-16 in its directory.
_OLE_PROGRAMS = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "VBA", "\x01Ole10Native", "Macros"))


def find_kind(file: BinaryIO, name: str, use: Use) -> FileKind:
    """Return the kind of `file` by its content; `name` decides only between kinds of text and of old office files.

    Raises:
        FileKindRefused: it is of no kind that `use` allows.
        HoldsProgram: an office document with macros or an embedded program.
        FileDamaged: it begins as a zip and is none.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    kind = _find(file, head, PurePath(name).suffix.lower())
    if kind is None or kind.code not in use.kinds:
        raise FileKindRefused(taken="、".join(dict.fromkeys(str(KINDS[code].title) for code in use.kinds)))
    return kind


def _find(file: BinaryIO, head: bytes, ending: str) -> FileKind | None:
    if head.startswith(_ZIP):
        return _find_in_zip(file)
    if head.startswith(_OLE):
        return _find_in_ole(file, ending)
    try:
        told = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return KINDS["text"] if _is_text(file, ending) else None
    # The first is the surest; a second that we take must not save a first that we do not.
    if code := _CODES.get(told[0].extension.lower()):
        return KINDS[code]
    return KINDS["text"] if _is_plain(told[0]) and _is_text(file, ending) else None


def _is_plain(told: puremagic.PureMagicWithConfidence) -> bool:
    return told.extension.lower() in (".txt", ".csv")


def _is_text(file: BinaryIO, ending: str) -> bool:
    """Whether a file named as text is text: in UTF-8 or GB 18030, without control characters."""
    if ending not in KINDS["text"].endings:
        return False
    file.seek(0)
    content = file.read(KINDS["text"].bytes_max + 1)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(character < " " and character not in "\t\r\n\f" for character in text)
    return False


def _find_in_zip(file: BinaryIO) -> FileKind | None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(_is_program(name) for name in names):
                raise HoldsProgram
            if "OFD.xml" in names:
                return KINDS["ofd"]
            if "[Content_Types].xml" not in names:
                return None
            with archive.open("[Content_Types].xml") as part:
                types = part.read(PART_BYTES_MAX).decode("utf-8", "replace").lower()
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileDamaged from error
    if "macroenabled" in types or "vbaproject" in types:
        raise HoldsProgram
    return next((KINDS[code] for content, code in _OFFICE.items() if content in types), None)


def _is_program(name: str) -> bool:
    path = PurePath(name.lower())
    return path.name in ("vbaproject.bin", "vbadata.xml") or path.suffix in (".exe", ".dll", ".js", ".vbs", ".bat", ".ps1", ".scr") or (
        "activex" in path.parts[:-1] and path.suffix == ".bin"
    )  # fmt: skip


def _find_in_ole(file: BinaryIO, ending: str) -> FileKind | None:
    if ending not in KINDS["ole"].endings:
        return None
    file.seek(0)
    content = file.read(KINDS["ole"].bytes_max + 1)
    if any(_has_storage(content, name) for name in _OLE_PROGRAMS):
        raise HoldsProgram
    return KINDS["ole"]


def _has_storage(content: bytes, name: bytes) -> bool:
    """Whether the directory has an entry of this name: 64 bytes for the name, then its length with the closing zero."""
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little")
    return entry in content
