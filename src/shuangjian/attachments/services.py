"""Taking files in and giving them out."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
import unicodedata
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import FileResponse
from django.utils import timezone

from shuangjian.attachments.contents import find_kind
from shuangjian.attachments.errors import FileEmpty, FileTooLarge, SealBroken, TooMany
from shuangjian.attachments.limits import KINDS, MEGABYTE, FileKind, Use
from shuangjian.attachments.models import Attachment
from shuangjian.registry.models import User
from shuangjian.web.locks import Lock, hold

NAME_MAX = 150
# A content that no row knows is left alone so long, for whoever looks into what was undone.
ORPHAN_SECONDS = 24 * 60 * 60
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART = "part-"


def attach(file: UploadedFile, *, use: Use, by: User, have: int = 0) -> Attachment:
    """Take a file in: typed by its content, sealed by its digest, readable by the platform's own account alone.

    Call in the transaction of what the file belongs to. Where that is undone the content stays without a row, until `remove_orphans`.

    Args:
        file: as it was uploaded.
        use: what for.
        by: who hands it in; whether they may is asked before.
        have: how many files belong together already.

    Raises:
        FileRefused: empty, too large, of a kind that is not taken, with macros, damaged, or one too many.
    """
    assert connection.in_atomic_block, "a file and what it belongs to are one transaction"
    if have >= use.count_max:
        raise TooMany(most=use.count_max)
    size = file.size or 0
    if size == 0:
        raise FileEmpty
    largest = max(KINDS[code].bytes_max for code in use.kinds)
    if size > largest:
        raise FileTooLarge(megabytes=largest // MEGABYTE, kind="—")
    assert file.file is not None
    kind = find_kind(cast(BinaryIO, file.file), file.name or "", use)
    if size > kind.bytes_max:
        raise FileTooLarge(megabytes=kind.bytes_max // MEGABYTE, kind=kind.title)
    hold(Lock.STORING_FILES, shared=True)
    digest, written = _store(file)
    return Attachment.objects.create(
        use=use.code, sha256=digest, bytes=written, kind=kind.code, name=_clean_name(file.name or "", kind), by=by, at=timezone.now()
    )  # fmt: skip


def give_out(attachment: Attachment) -> FileResponse:
    """Return a file as a download; whether the reader may have it is asked before.

    Never shown by the browser itself: under our address a page or a drawing that somebody handed in could act as the reader.

    Raises:
        SealBroken: the content is gone, or not what was handed in.
    """
    path = path_of(attachment.sha256)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise SealBroken(start=attachment.sha256[:12]) from None
    if hashlib.file_digest(file, "sha256").hexdigest() != attachment.sha256:
        file.close()
        raise SealBroken(start=attachment.sha256[:12])
    file.seek(0)
    response = FileResponse(
        file, as_attachment=True, filename=attachment.name, content_type=KINDS[attachment.kind].media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["X-SHA256"] = attachment.sha256
    return response


@transaction.atomic
def remove_orphans(older_than_seconds: int = ORPHAN_SECONDS) -> int:
    """Delete contents that no row knows, and parts of uploads that ended; return how many."""
    # Apart from taking in: a content whose row is not there yet is no orphan.
    hold(Lock.STORING_FILES)
    before = time.time() - older_than_seconds
    old = [path for path in _root().glob("*/*") if path.is_file() and path.stat().st_mtime < before]
    names = [path.name for path in old if _DIGEST.fullmatch(path.name)]
    known = set(Attachment.objects.filter(sha256__in=names).values_list("sha256", flat=True))
    orphans = [path for path in old if path.name not in known and (path.name in names or path.name.startswith(_PART))]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def path_of(digest: str) -> Path:
    """Return where the content with this digest is kept."""
    return _root() / digest[:2] / digest


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"


def _store(file: UploadedFile) -> tuple[str, int]:
    """Write the content under its digest, whole or not at all; return the digest and the number of bytes."""
    folder = _private(_root() / "part")
    digest, count = hashlib.sha256(), 0
    file.seek(0)
    # Made by us alone and 0600 from the first byte on.
    descriptor, part = tempfile.mkstemp(prefix=_PART, dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as out:
            for chunk in file.chunks():
                digest.update(chunk)
                count += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        target = path_of(digest.hexdigest())
        _private(target.parent)
        # Also where it is there already: its time is new then, and no clean-up takes it for an orphan meanwhile.
        Path(part).replace(target)
    finally:
        Path(part).unlink(missing_ok=True)
    return digest.hexdigest(), count


def _private(folder: Path) -> Path:
    """Make a folder, and those above it up to the root of all attachments, for this account alone."""
    for each in (*reversed([above for above in folder.parents if above.is_relative_to(_root())]), folder):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
        each.chmod(0o700)
    return folder


def _clean_name(name: str, kind: FileKind) -> str:
    """Return the name to give out: without folders, control and direction characters, with an ending of its kind."""
    last = PurePath(name.replace("\\", "/")).name
    plain = "".join(
        character for character in unicodedata.normalize("NFC", last) if unicodedata.category(character)[0] != "C"
    ).strip(" .")
    stem, ending = PurePath(plain).stem or "file", PurePath(plain).suffix.lower()
    if ending not in kind.endings:
        stem, ending = plain or "file", kind.endings[0]
    return stem[: NAME_MAX - len(ending)] + ending
