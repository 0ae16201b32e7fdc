"""Which files are taken: the one table of kinds and sizes, and what each use allows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its name, media type, endings (the first is given where a name has another), and the most bytes of one."""

    code: str
    title: str | Promise
    media_type: str
    endings: tuple[str, ...]
    bytes_max: int


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

# No archive (what is in it is not looked into), no page of the web, no drawing that carries a script.
KINDS: dict[str, FileKind] = {
    kind.code: kind
    for kind in (
        FileKind("pdf", "PDF", "application/pdf", (".pdf",), 50 * MEGABYTE),
        FileKind("ofd", "OFD", "application/ofd", (".ofd",), 50 * MEGABYTE),
        FileKind("docx", "Word", _WORD, (".docx",), 20 * MEGABYTE),
        FileKind("xlsx", "Excel", _EXCEL, (".xlsx",), 20 * MEGABYTE),
        FileKind("pptx", "PowerPoint", _POWERPOINT, (".pptx",), 50 * MEGABYTE),
        FileKind("ole", _("Word, Excel, PowerPoint or WPS of old"), "application/octet-stream", (".doc", ".xls", ".ppt", ".wps", ".et", ".dps"), 20 * MEGABYTE),
        FileKind("jpeg", _("Photo"), "image/jpeg", (".jpg", ".jpeg", ".jfif", ".jpe"), 20 * MEGABYTE),
        FileKind("png", _("Picture"), "image/png", (".png",), 20 * MEGABYTE),
        FileKind("webp", _("Picture"), "image/webp", (".webp",), 20 * MEGABYTE),
        FileKind("mp4", _("Video"), "video/mp4", (".mp4", ".m4v", ".mov"), 200 * MEGABYTE),
        FileKind("mp3", _("Sound"), "audio/mpeg", (".mp3",), 50 * MEGABYTE),
        FileKind("text", _("Text"), "text/plain; charset=utf-8", (".txt", ".csv"), 5 * MEGABYTE),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """What files are handed in for: which kinds, and how many at most belong together."""

    code: str
    kinds: tuple[str, ...]
    count_max: int


PROOF = Use("proof", tuple(KINDS), 50)
FILED = Use("filed", ("pdf", "docx"), 1)
# What a family shows of what it paid: contract, receipt, a picture of the transfer.
EVIDENCE = Use("evidence", ("pdf", "docx", "jpeg", "png", "webp"), 10)
