"""`shuangjian intake`: what it writes, and what it says of files that are no plans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from shuangjian.cli.main import main

DOCUMENTS = Path(__file__).parents[2] / "documents"
KEYS = ["title", "number", "issuer", "date", "measures", "negative_list", "promises", "differences", "warnings"]
MEASURE = {"no", "heading", "text", "lead", "responsible", "deadline", "limits"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["intake", *map(str, arguments)])


def test_json_has_the_published_keys(tmp_path: Path) -> None:
    target = tmp_path / "plan.json"
    assert run(DOCUMENTS / "drifting-books.txt", "--output", target).exit_code == 0
    plan = json.loads(target.read_text(encoding="utf-8"))
    assert list(plan) == KEYS
    assert all(set(measure) >= MEASURE for measure in plan["measures"])
    assert [list(item) for item in plan["negative_list"]] == [["part", "no", "text"]] * 4


def test_a_workbook_holds_measures_list_and_differences(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    assert run(DOCUMENTS / "drifting-books.txt", "--output", target).exit_code == 0
    book = load_workbook(target)
    assert [cell.value for cell in book["责任分工"][1]] == [
        "任务",
        "序号",
        "内容",
        "措施",
        "完成时限",
        "牵头单位",
        "责任单位",
        "数量要求",
    ]
    assert (book["责任分工"].max_row, book["负面清单"].max_row, book["正文与附表不一致"].max_row) == (4, 5, 2)


def test_the_summary_names_measures_and_differences() -> None:
    output = run(DOCUMENTS / "lunch-break.docx").output
    assert "措施 4 项" in output
    assert "正文与附表不一致：第 3 项" in output


GAP = (
    "湖口区午餐方案\n湖教〔2024〕9号\n一、主要任务\n1. 公布菜单。每天不少于1次。（责任单位：区教育局）\n"
    "3. 错峰用餐。2024年9月底前完成。\n湖口区教育局\n2024年3月8日\n"
)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["措施 2 项", "提示：措施编号不连续，缺第 2 项。", "提示：第 3 项没有写明责任单位。", "已写入"]),
        (
            "en",
            [
                "2 measures",
                "Note: The numbers of the measures leave out 2.",
                "Note: Item 3 names no responsible body.",
                "Written to",
            ],
        ),
    ],
)
def test_what_is_said_of_a_document_is_in_the_language_asked_for(tmp_path: Path, lang: str, said: list[str]) -> None:
    source = tmp_path / "a.txt"
    source.write_text(GAP, encoding="utf-8")
    output = run(source, "--lang", lang, "--output", tmp_path / "plan.xlsx").output
    assert all(text in output for text in said)
    notes = [line.split(": ", 1)[1] for line in said if line.startswith("Note")] or [
        line.removeprefix("提示：") for line in said if line.startswith("提示")
    ]
    book = load_workbook(tmp_path / "plan.xlsx")
    assert {row[0].value for row in book.worksheets[-1].iter_rows(min_row=2)} >= set(notes)
    assert book.sheetnames[-1] == {"zh": "提示", "en": "Notes"}[lang]
    bad = run(_written(tmp_path / "b.zip", b"x"), "--lang", lang)
    assert bad.exit_code == 2
    assert {"zh": "请先解压", "en": "is an archive, no document"}[lang] in bad.output


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


BAD = {
    "菜谱.txt": "西红柿炒鸡蛋\n鸡蛋三个，西红柿两个，盐少许。\n先炒鸡蛋，再炒西红柿。\n".encode(),
    "空.txt": b"",
    "空白.txt": b"\n \n",
    "坏.docx": b"PK\x03\x04 broken",
    "没有正文.docx": b"PK\x05\x06" + b"\x00" * 18,
    "扫描.pdf": b"%PDF-1.7 ...",
    "表.xlsx": b"PK\x03\x04 a workbook",
    "旧.doc": b"\xd0\xcf\x11\xe0 word 97",
    "网页.html": b"<html><body></body></html>",
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_is_no_plan_is_refused_clearly_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    target = tmp_path / "plan.json"
    result = run(tmp_path / name, "--output", target)
    assert (result.exit_code, result.exception.__class__) == (2, SystemExit), result.output
    assert name.partition(".")[0] in result.output
    assert not target.exists()


def test_an_output_of_another_kind_is_refused(tmp_path: Path) -> None:
    result = run(DOCUMENTS / "lunch-break.docx", "--output", tmp_path / "plan.docx")
    assert (result.exit_code, "结尾" in result.output) == (2, True)


class _Broken:
    def save(self, path: Path) -> None:
        Path(path).write_bytes(b"half")
        raise OSError(28, "No space left on device")


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("shuangjian.documents.write._workbook", lambda plan, lang: _Broken())
    assert run(DOCUMENTS / "lunch-break.docx", "--output", target).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]
    assert target.read_text(encoding="utf-8") == "old"


def test_the_repaired_text_is_written_out(tmp_path: Path) -> None:
    source, target = tmp_path / "方案.txt", tmp_path / "修补.txt"
    source.write_text("湖口区午(wǔ)餐方案\n一、公布菜单。每天一次。\n", encoding="utf-8")
    assert run(source, "--text", target).exit_code == 0
    assert target.read_text(encoding="utf-8").startswith("※湖口区午餐方案\n")
