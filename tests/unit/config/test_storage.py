"""What is handed in is in the archive when it is taken; an archive that is away keeps nobody from handing in."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from shuangjian.config.storage import ArchivedStorage
from shuangjian.embedded.archive import VARIABLE


def test_a_file_is_archived_with_what_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "archive"))
    storage = ArchivedStorage(tmp_path / "files")
    name = storage.save("ab/proof.pdf", ContentFile(b"proof"))
    assert (tmp_path / "archive" / "files" / name).read_bytes() == b"proof"
    (tmp_path / "away").write_text("no folder")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "away"))
    with caplog.at_level(logging.ERROR):
        assert storage.open(storage.save("cd", ContentFile(b"taken"))).read() == b"taken"
    assert "not in the archive" in caplog.text
