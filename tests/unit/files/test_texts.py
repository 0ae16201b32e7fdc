"""Texts are read the same in vectors and line by line, wherever their blocks begin and whatever their lines end in."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from folders import HOMEWORK, check, rejected_of, rows_of, write_csv
from shuangjian.files import kept, texts
from shuangjian.files.sources import open_sheets
from shuangjian.files.texts import survey

CELLS = ["", " ", "语文", "a", "合计", "𠀀𪚥", "3", "丂|", "x" * 40]


def lines(seed: int, even: bool) -> list[list[str]]:
    chance = random.Random(seed)
    return [
        [chance.choice(CELLS) for _ in range(5 if even else chance.randint(1, 7))]
        for _ in range(chance.randint(2, 300))
    ]


def read(path: Path) -> list[tuple[int, list[str]]]:
    (sheet,) = open_sheets(path, path.name)
    return [(n, chunk.cells(i)) for chunk in sheet.chunks() for i, n in enumerate(chunk.numbers)]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("_FIRST_BLOCK", 64), ("_BLOCK", 999), ("_SNIFFED", 37)):
        monkeypatch.setattr(texts, name, size)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks_give_what_a_reader_of_lines_gives(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / "a.csv"
    for seed in range(30):
        written = lines(seed, even=seed % 3 > 0)
        body = end.join(",".join(row) for row in written) + (end if seed % 2 else "")
        path.write_bytes(body.encode(encoding))
        assert survey(path)[1]
        found = read(path)
        wanted = list(csv.reader(body.splitlines()))
        assert [n for n, _ in found] == list(range(1, len(wanted) + 1))
        for (_, cells), row in zip(found, wanted, strict=True):
            assert cells == [*row, *[""] * (len(cells) - len(row))]


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("甲乙" * 99, ("utf-8-sig", True)),
        ("甲乙" * 99 + '"', ("utf-8-sig", False)),
        ("甲乙\r\n" * 99, ("utf-8-sig", True)),
        ("甲乙\r\n" * 99 + "\r", ("utf-8-sig", False)),
        ("a\r" + "甲乙\r\n" * 99, ("utf-8-sig", False)),
        ("𠀀" * 99 + "\0", ("utf-8-sig", False)),
    ],
)
def test_a_survey_tells_encoding_and_evenness(tmp_path: Path, body: str, expected: tuple[str, bool]) -> None:
    path = tmp_path / "a.csv"
    for before in range(40):
        path.write_bytes(("x" * before + body).encode())
        assert survey(path) == expected
        if "\ud840" not in body and "𠀀" not in body:
            path.write_bytes(("x" * before + body).encode("gb18030"))
            assert survey(path) == ("gb18030", expected[1])
    path.write_bytes(body.encode() + b"\xff")
    assert survey(path)[0] != "utf-8-sig"


def test_rows_kept_beside_the_database_are_those_kept_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    rows = [
        (f"h{n}", chance.choice(["371500", ""]), "S1", f"30{n % 7}", 3, chance.choice(["语文", "数学", "英语"]), "2025-03-03",
         chance.choice(["书面", "written", "口头"]), "家中", chance.choice(["20", "半小时", "约5分钟", "很多"]))
        for n in range(400)
    ]  # fmt: skip
    write_csv(tmp_path / "in" / "作业.csv", HOMEWORK, [*rows, ("合计", *[""] * 8, "9"), ("h1", *rows[1][1:])])
    wanted = "row_id, region_code, class_key, subject, kind, minutes, __row"

    def answers() -> tuple[object, ...]:
        found = check(tmp_path / "in", region="371500")
        return (
            list(found.shown("zh")), found.checked, found.set_aside, rejected_of(tmp_path / "in", "371500"),
            rows_of(tmp_path / "in", "homework", wanted, "371500"),
        )  # fmt: skip

    usual = answers()
    monkeypatch.setattr(kept, "_IN_MEMORY", 50)
    for name, size in (("_FIRST_BLOCK", 900), ("_BLOCK", 3_000)):
        monkeypatch.setattr(texts, name, size)
    assert answers() == usual
    assert usual[0]
    assert usual[3]
