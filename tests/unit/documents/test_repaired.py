"""The repaired text: every repair marked where it stands and listed behind."""

from __future__ import annotations

from shuangjian.documents.blocks import Block, Opened
from shuangjian.documents.formats.text import text_blocks
from shuangjian.documents.repair import repair_lines
from shuangjian.documents.repaired import repaired_text


def repaired(text: str) -> list[str]:
    blocks = text_blocks(text)
    mended = repair_lines([(block.line, block.text) for block in blocks])
    texts = [Block(block.line, line) for block, line in zip(blocks, mended.lines, strict=True)]
    return repaired_text(Opened(texts, mended.warnings, mended.repairs)).splitlines()


def test_a_line_with_readings_is_marked_and_each_is_listed() -> None:
    lines = repaired("做好午(wǔ)餐工作\n每天公布菜单")
    assert lines[:2] == ["※做好午餐工作", "每天公布菜单"]
    assert "第 1 行　去掉注音　午(wǔ) → 午" in lines


def test_what_is_lost_stands_between_marks() -> None:
    lines = repaired("每天公布?!半菜单")
    assert lines[0] == "每天公▲布?!半▲菜单"
    assert any("无法复原" in line and "请对照原件" in line for line in lines)


def test_a_text_without_damage_says_so() -> None:
    assert repaired("每天公布菜单") == ["每天公布菜单", "", "—— 没有修补 ——"]


def test_letters_decoded_wrongly_come_back() -> None:
    wrong = "“菜单”".encode().decode("latin-1")
    mended = repair_lines([(3, f"Menu {wrong}")])
    assert mended.lines == ["Menu “菜单”"]
    assert {(repair.line, repair.kind) for repair in mended.repairs} == {(3, "decoding")}
