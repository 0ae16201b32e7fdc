"""Whatever is dropped lands inside the folder under a name that can be read, or is said not to."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from shuangjian.desk import uploads
from shuangjian.desk.uploads import TooMuch, receive, safe_path


def packed(*files: tuple[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content)
    out.seek(0)
    return out


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("作业.csv", "作业.csv"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\资料\\作业.xlsx", "C_/资料/作业.xlsx"),
        ("/abs/作业.csv", "abs/作业.csv"),
        ("con.csv", "_con.csv"),
        ("a\x00b?.csv", "a_b_.csv"),
        ("..", None),
        ("", None),
    ],
)
def test_a_name_stays_inside_the_folder(given: str, kept: str | None) -> None:
    path = safe_path(given)
    assert (None if path is None else path.as_posix()) == kept


def test_a_long_name_keeps_its_ending() -> None:
    path = safe_path("长" * 300 + ".xlsx")
    assert path is not None
    assert path.suffix == ".xlsx"
    assert len(path.name) <= 120


def test_two_files_of_one_name_are_two_files(tmp_path: Path) -> None:
    received = receive([("作业.csv", io.BytesIO(b"1")), ("作业.csv", io.BytesIO(b"2"))], tmp_path)
    assert received.names == ["作业.csv", "作业 (2).csv"]
    assert (tmp_path / "作业 (2).csv").read_bytes() == b"2"


def test_a_packed_folder_is_unpacked_and_cannot_write_outside(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    archive = packed(("一小/作业.csv", b"x"), ("../../outside.csv", b"y"), ("__MACOSX/._a", b"z"))
    assert receive([("资料.zip", archive)], inside).names == ["资料/一小/作业.csv", "资料/outside.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    raw = "作业表.csv".encode("gbk")
    entry = zipfile.ZipInfo(raw.decode("cp437"))
    entry.flag_bits = 0
    assert uploads.readable_name(entry) == "作业表.csv"


def test_a_damaged_archive_is_said_and_the_rest_is_taken(tmp_path: Path) -> None:
    received = receive([("坏.zip", io.BytesIO(b"PK\x03\x04 no")), ("作业.csv", io.BytesIO(b"1"))], tmp_path)
    assert received.names == ["作业.csv"]
    assert "解压" in received.complaints["坏.zip"].zh
    assert [path.name for path in tmp_path.iterdir()] == ["作业.csv"]


def test_an_archive_that_swells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1_000_000)
    with pytest.raises(TooMuch):
        receive([("bomb.zip", packed(("a.csv", b"0" * 5_000_000)))], tmp_path)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    with pytest.raises(TooMuch):
        receive([(f"{n}.csv", io.BytesIO(b"1")) for n in range(3)], tmp_path)
