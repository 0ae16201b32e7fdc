"""The words counties use in coded columns: each stands for a code its column has, and for one only."""

from __future__ import annotations

from importlib import resources

import pytest

from shuangjian.engine.contract import load_contract
from shuangjian.files.reasons import Unreadable
from shuangjian.files.values import Circumstances, converter, listed_codes, words_of

CONTRACT = load_contract()
FILES = sorted(file.name for file in resources.files("shuangjian.files").joinpath("words").iterdir())


def lines(name: str) -> list[list[str]]:
    text = resources.files("shuangjian.files").joinpath("words", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


@pytest.mark.parametrize("name", FILES)
def test_every_word_stands_for_a_code_of_its_column_and_no_word_for_two(name: str) -> None:
    table, _, column = name.removesuffix(".tsv").rpartition(".")
    columns = [t[column] for t in CONTRACT if column in t and table in ("", t.name)]
    assert columns
    codes = {code for c in columns for code in (*c.values, *listed_codes(c))}
    assert {code for code, _ in lines(name)} <= codes
    words = [word for _, found in lines(name) for word in found.split()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("table", "column", "written", "code"),
    [
        ("institution", "category", "体育类", "sport"), ("institution", "category", "文化艺术类", "art"), ("school", "stage", "初级中学", "junior"),
        ("school", "stage", "教学点", "primary"), ("school", "stage", "九年一贯制学校", "nine_year"), ("exam", "kind", "期末考试", "final"),
        ("exam", "kind", "单元测验", "unit"), ("service_session", "activity", "社团活动", "club"), ("payment", "method", "微信", "wallet"),
        ("payment", "account", "资金监管账户", "escrow"), ("payment", "account", "个人账户", "other"), ("staff", "role", "授课教师", "teaching"),
        ("service_enrolment", "reply", "☑", "joined"), ("service_enrolment", "reply", "自愿不参加", "declined"), ("staff", "published", "未公示", False),
        ("staff", "published", "✔", True), ("exam", "ranked", "不排名", False), ("exam", "approved", "未审批", False), ("homework", "kind", "书 面 作业", "written"),
    ],
)  # fmt: skip
def test_words_that_counties_use(table: str, column: str, written: str, code: object) -> None:
    assert converter(CONTRACT[table], CONTRACT[table][column])(written) == code


def test_an_unknown_word_is_refused_and_a_map_may_add_it() -> None:
    table = CONTRACT["homework"]
    with pytest.raises(Unreadable, match="--map"):
        converter(table, table["kind"])("手抄报")
    added = Circumstances(words={"手抄报": "practice"})
    assert converter(table, table["kind"], added)("手抄报") == "practice"


def test_a_word_of_the_contract_itself_cannot_be_taken_by_another_code() -> None:
    for table in CONTRACT:
        for column in table.columns:
            for code, chinese in column.values.items():
                assert {words_of(table, column)[word.lower()] for word in chinese} <= {code}
