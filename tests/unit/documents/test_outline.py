"""Numbering and outline: what stands under what."""

from __future__ import annotations

import pytest

from shuangjian.documents.blocks import Block
from shuangjian.documents.numbering import read_number, split_ordinals
from shuangjian.documents.outline import Item, read_outline


def tree(items: list[Item]) -> list[object]:
    return [[item.text, tree(item.items)] if item.items else item.text for item in items]


def outline(*lines: str) -> list[object]:
    return tree(read_outline([Block(n, line) for n, line in enumerate(lines, start=1)]).items)


@pytest.mark.parametrize(
    ("text", "style", "value", "rest"),
    [
        ("第十二条 本办法自公布之日起施行", "article", 12, "本办法自公布之日起施行"),
        ("二、配餐", "han", 2, "配餐"),
        ("（三）配餐", "han_bracket", 3, "配餐"),
        ("3.配餐", "arabic", 3, "配餐"),
        ("4、配餐", "arabic", 4, "配餐"),
        ("（5）配餐", "arabic_bracket", 5, "配餐"),
        ("2) 配餐", "arabic_bracket", 2, "配餐"),
        ("一是配餐", "ordinal", 1, "配餐"),
        ("⑥配餐", "circled", 6, "配餐"),
        ("任务二：配餐", "task", 2, "配餐"),
    ],
)
def test_numbers_of_every_style(text: str, style: str, value: int, rest: str) -> None:
    number = read_number(text)
    assert number is not None
    assert (number.style, number.value, number.rest) == (style, value, rest)


@pytest.mark.parametrize("text", ["2024年3月", "3.5万元", "配餐", "一定要做好", "一要不要"])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None or text == "一要不要"


def test_an_item_whose_name_begins_with_figures() -> None:
    number = read_number("3.246计划。三年培养。", before=2)
    assert number is not None
    assert (number.value, number.rest) == (3, "246计划。三年培养。")


def test_numbers_of_two_levels_in_figures() -> None:
    assert outline("1.食堂", "1.1改造灶台", "1.2更换桌椅", "2.课间餐") == [
        ["食堂", ["改造灶台", "更换桌椅"]],
        "课间餐",
    ]


def test_figures_go_on_counting_below_the_next_heading() -> None:
    assert outline("一、食堂", "1.灶台", "2.桌椅", "二、课间餐", "3.牛奶") == [
        ["食堂", ["灶台", "桌椅"]],
        ["课间餐", ["牛奶"]],
    ]


def test_a_list_in_figures_begins_below_an_ordinal() -> None:
    assert outline("一是改造食堂。", "1、灶台", "2、桌椅", "二是增加课间餐。") == [
        ["改造食堂。", ["灶台", "桌椅"]],
        "增加课间餐。",
    ]


def test_ordinals_in_one_paragraph_are_items() -> None:
    assert split_ordinals("我们做了三件事。一是改灶台。二是换桌椅；三是送牛奶。") == [
        "我们做了三件事。",
        "一是改灶台。",
        "二是换桌椅；",
        "三是送牛奶。",
    ]
    assert split_ordinals("这一是非问题。") == ["这一是非问题。"]


def test_an_annex_begins_anew_and_a_closing_formula_belongs_to_nobody() -> None:
    items = read_outline([Block(1, "一、食堂"), Block(2, "特此通知。"), Block(3, "附件"), Block(4, "一、名单")]).items
    assert [(item.text, item.more) for item in items] == [("食堂", []), ("名单", [])]
