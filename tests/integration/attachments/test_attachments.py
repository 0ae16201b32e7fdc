"""Files that are handed in: taken by their content, sealed, kept to ourselves, given out as they were."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from docx import Document
from openpyxl import Workbook

from factories.places import make_user
from shuangjian.attachments import services
from shuangjian.attachments.errors import (
    FileDamaged,
    FileEmpty,
    FileKindRefused,
    FileTooLarge,
    HoldsProgram,
    SealBroken,
    TooMany,
)
from shuangjian.attachments.limits import KINDS, PROOF, FileKind, Use
from shuangjian.attachments.models import Attachment
from shuangjian.registry.models import User
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
TEXT = "已整改到位。\r\n".encode()


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path, db: None) -> Iterator[Path]:
    settings.MEDIA_ROOT = str(tmp_path)
    with acting("tester", "a test"):
        yield tmp_path / "attachments"


@pytest.fixture
def user() -> User:
    return make_user("somebody")


def _zip(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _docx() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def _with(content: bytes, name: str, part: bytes = b"x") -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, part)
    return out.getvalue()


def _xlsx() -> bytes:
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def _ole(storage: str = "") -> bytes:
    name = storage.encode("utf-16-le")
    return OLE + (name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little") if storage else b"") + bytes(512)


def _attach(name: str, content: bytes, user: User, **more: Any) -> Attachment:
    return services.attach(SimpleUploadedFile(name, content), use=PROOF, by=user, **more)


@pytest.mark.parametrize(
    ("name", "content", "kind", "given"),
    [
        ("记录.pdf", b"%PDF-1.4\n", "pdf", "记录.pdf"),
        ("照片.JPG", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40), "jpeg", "照片.jpg"),
        ("截图.jpg", PNG, "png", "截图.jpg.png"),
        ("a/b\\方案.docx", _docx(), "docx", "方案.docx"),
        ("表.xlsx", _xlsx(), "xlsx", "表.xlsx"),
        ("公文.ofd", _zip(**{"OFD.xml": b"<x/>"}), "ofd", "公文.ofd"),
        ("旧表.xls", _ole(), "ole", "旧表.xls"),
        ("说明.txt", TEXT, "text", "说明.txt"),
        ("说明.csv", "已整改".encode("gb18030"), "text", "说明.csv"),
        ("\u202egnp.exe\x00", PNG, "png", "gnp.exe.png"),
        ("视频.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(40), "mp4", "视频.mp4"),
    ],
)
def test_what_is_taken_is_given_out_as_it_was(name: str, content: bytes, kind: str, given: str, user: User) -> None:
    file = _attach(name, content, user)
    assert (file.kind, file.name, file.bytes) == (kind, given, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    answer = services.give_out(file)
    assert b"".join(answer.streaming_content) == content  # type: ignore[arg-type]
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", KINDS[kind].media_type)
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.pdf", b"", FileEmpty),
        ("a.pdf", b"MZ\x90\x00" + bytes(60), FileKindRefused),
        ("a.png", b"\x7fELF" + bytes(60), FileKindRefused),
        ("a.pdf", b"<html><script>alert(1)</script></html>", FileKindRefused),
        ("a.txt", b"<html><script>alert(1)</script></html>", FileKindRefused),
        ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', FileKindRefused),
        ("a.sh", b"#!/bin/sh\nrm -rf /\n", FileKindRefused),
        ("a.bat", b"@echo off\r\n", FileKindRefused),
        ("a.txt", b"a\x00b", FileKindRefused),
        ("a.txt", b"\xff\xff\xff\x81\x00", FileKindRefused),
        ("a.zip", _zip(**{"a.txt": b"x"}), FileKindRefused),
        ("a.docx", _zip(**{"a.txt": b"x"}), FileKindRefused),
        ("a.exe", OLE, FileKindRefused),
        ("a.docx", _docx()[:-200], FileDamaged),
        ("a.docx", _with(_docx(), "word/vbaProject.bin"), HoldsProgram),
        ("a.xlsx", _with(_xlsx(), "xl/activeX/activeX1.bin"), HoldsProgram),
        ("a.docx", _with(_docx(), "word/embeddings/run.exe"), HoldsProgram),
        ("a.docm", _zip(**{"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}), HoldsProgram),
        ("a.doc", _ole("Macros"), HoldsProgram),
        ("a.xls", _ole("_VBA_PROJECT"), HoldsProgram),
        ("a.doc", _ole("\x01Ole10Native"), HoldsProgram),
    ],
)  # fmt: skip
def test_what_is_not_taken(name: str, content: bytes, refusal: type[Exception], user: User, root: Path) -> None:
    with pytest.raises(refusal):
        _attach(name, content, user)
    assert not Attachment.objects.exists()
    assert not [path for path in root.glob("**/*") if path.is_file()]


def test_sizes_and_numbers_are_bounded(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    small = FileKind("png", "PNG", "image/png", (".png",), len(PNG) - 1)
    monkeypatch.setitem(KINDS, "png", small)
    with pytest.raises(FileTooLarge):
        _attach("a.png", PNG, user)
    with pytest.raises(FileTooLarge):
        services.attach(SimpleUploadedFile("a.png", PNG), use=Use("x", ("png",), 1), by=user)
    with pytest.raises(TooMany):
        _attach("a.txt", TEXT, user, have=PROOF.count_max)
    with pytest.raises(FileKindRefused):
        services.attach(SimpleUploadedFile("a.txt", TEXT), use=Use("x", ("pdf",), 1), by=user)


def test_only_the_platforms_own_account_reads_it(user: User, root: Path) -> None:
    umask = os.umask(0)
    try:
        file = _attach("a.txt", TEXT, user)
    finally:
        os.umask(umask)
    path = services.path_of(file.sha256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (path.parent, root, root / "part")} == {0o700}


def test_a_changed_or_lost_file_is_not_given_out(user: User) -> None:
    file = _attach("a.txt", TEXT, user)
    path = services.path_of(file.sha256)
    path.write_bytes(TEXT + b"!")
    with pytest.raises(SealBroken):
        services.give_out(file)
    path.unlink()
    with pytest.raises(SealBroken):
        services.give_out(file)


def test_equal_contents_are_kept_once_and_an_undone_one_is_cleaned_up(user: User, root: Path) -> None:
    first, second = _attach("a.txt", TEXT, user), _attach("b.txt", TEXT, user)
    assert first.sha256 == second.sha256
    with transaction.atomic():
        undone = _attach("c.pdf", b"%PDF-1.4 undone", user)
        transaction.set_rollback(True)
    (root / "part" / "part-left").write_bytes(b"half")
    (root / "part" / "ours.txt").write_bytes(b"not ours to delete")
    assert services.remove_orphans() == 0  # young: somebody may still look into it
    assert services.remove_orphans(older_than_seconds=-1) == 2
    assert not services.path_of(undone.sha256).exists()
    assert services.path_of(first.sha256).exists()
    assert (root / "part" / "ours.txt").exists()


def test_the_database_keeps_what_was_handed_in(user: User) -> None:
    _attach("a.txt", TEXT, user)
    for statement in ("UPDATE attachments_attachment SET name = 'x'", "DELETE FROM attachments_attachment"):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="attachments_attachment_name"), transaction.atomic():
        Attachment.objects.create(
            use="x", sha256="0" * 64, bytes=1, kind="pdf", name="../x", by=user, at="2026-09-01T00:00+08:00"
        )
