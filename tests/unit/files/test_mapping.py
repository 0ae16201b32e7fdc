"""The map a person reviews: it names what is not known, headers and words, and is used as amended."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from folders import BOOK, check, write_csv
from shuangjian.files.check import OpenFolder
from shuangjian.files.mapping import MappingError, propose_map, read_map
from shuangjian.files.rejected import unknown_words

HEADER = ("作业编号", "学校标识码", "班级编号", "年级", "学科", "布置日期", "类型", "完成地点", "预计时长(分钟)")
ROW = ("g1", "S7", "402", "4", "语文", "2025-03-04", "手抄报", "家中", "70")


def proposed(folder: Path) -> dict[str, dict[str, object]]:
    with OpenFolder(folder, BOOK, default_region="371500") as opened:
        read = opened.folder
        tables = {label: layout.table for label, layout in read.layouts.items()}
        text = propose_map(read.layouts, read.unknown, unknown_words(read.rejected, BOOK.contract, tables))
    found: dict[str, dict[str, object]] = yaml.safe_load(text)["files"]
    return found


def test_a_file_that_is_not_known_is_proposed_with_its_headers(tmp_path: Path) -> None:
    write_csv(tmp_path / "台账.csv", ("甲", "乙", "丙"), [("1", "2", "3")])
    assert proposed(tmp_path) == {"台账.csv": {"table": None, "columns": {"甲": None, "乙": None, "丙": None}}}


def test_unknown_words_are_proposed_with_their_counts_and_used_as_decided(tmp_path: Path) -> None:
    write_csv(tmp_path / "in/作业.csv", HEADER, [ROW, ("g2", *ROW[1:])])
    entry = proposed(tmp_path / "in")["作业.csv"]
    assert (entry["words"], entry["counts"]) == ({"kind": {"手抄报": None}}, {"kind": {"手抄报": 2}})
    entry["words"] = {"kind": {"手抄报": "written"}}
    target = tmp_path / "map.yaml"
    target.write_text(yaml.safe_dump({"files": {"作业.csv": entry}}, allow_unicode=True), encoding="utf-8")
    (finding,) = check(tmp_path / "in", mapping=read_map(target, BOOK.contract), region="371500").findings
    assert finding.observed == 140


@pytest.mark.parametrize(
    "words", ["[手抄报]", "{kind: {手抄报: nothing}}", "{nothing: {手抄报: written}}", "{kind: 手抄报}"]
)
def test_words_that_cannot_be_are_refused(tmp_path: Path, words: str) -> None:
    target = tmp_path / "map.yaml"
    target.write_text(f"files: {{作业.csv: {{table: homework, words: {words}}}}}", encoding="utf-8")
    with pytest.raises(MappingError, match="作业"):
        read_map(target, BOOK.contract)
