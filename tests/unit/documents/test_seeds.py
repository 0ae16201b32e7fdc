"""The five real documents, read as they came: copied from the web, broken, flattened, cut off."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from shuangjian.documents.plan import Plan, read_plan

ROOT = Path(__file__).parents[3]
FILES = {file.name[:3]: file for file in sorted((ROOT.parent / "shared/seeds").glob("*.txt"))}


def read(prefix: str) -> Plan:
    return read_plan(FILES[prefix])


def test_rongchang_has_twelve_measures_with_departments_from_text_and_annex() -> None:
    plan = read("002")
    assert [int(measure.no) for measure in plan.measures] == list(range(1, 13))
    assert all(measure.lead for measure in plan.measures)
    assert {m.no: len(m.responsible) for m in plan.measures if m.responsible} == {
        "4": 1,
        "7": 3,
        "9": 3,
        "10": 5,
        "11": 3,
        "12": 1,
    }
    assert {measure.deadline for measure in plan.measures} == {"长期坚持"}
    assert len({measure.section for measure in plan.measures}) == 4


def test_rongchang_says_where_text_and_annex_differ() -> None:
    differences = {(d.no, d.field): d for d in read("002").differences}
    assert ("11", "text") in differences
    assert all(d.text != d.annex for d in differences.values())


def test_liaocheng_has_twenty_five_measures_and_both_lists() -> None:
    plan = read("004")
    assert [int(measure.no) for measure in plan.measures] == list(range(1, 26))
    assert list(Counter(measure.section for measure in plan.measures).values()) == [4, 3, 4, 4, 2, 2, 1, 5]
    assert all(measure.lead or measure.responsible for measure in plan.measures)
    assert list(Counter(item.part for item in plan.negative_list).values()) == [19, 24]


def test_liaocheng_item_thirteen_is_cut_off() -> None:
    assert [warning for warning in map(str, read("004").warnings) if "没有写完" in warning and "第 13 项" in warning]


def test_jiading_gives_its_promises_number_and_date() -> None:
    plan = read("000")
    assert (re.sub(r"\D", "", plan.number), plan.date) == ("202241", "2022-06-28")
    announced = [promise for promise in plan.promises if re.search(r"将|计划|下一", promise)]
    assert len(announced) >= 5
    assert len(announced) > len(plan.promises) / 2  # the others go on with 下一步


def test_shanghai_is_repaired_and_says_what_could_not_be() -> None:
    warnings = " ".join(map(str, read("003").warnings))
    assert "注音" in warnings
    assert "无法复原" in warnings


def test_qianjin_gives_its_deeds() -> None:
    assert len(read("001").measures) >= 5


@pytest.mark.parametrize("prefix", sorted(FILES))
def test_no_sentence_of_a_document_stands_in_the_code(prefix: str) -> None:
    def plain(text: str) -> str:
        return "".join(re.findall(r"[\u3400-\u9fff]", text))

    document = plain(FILES[prefix].read_text(encoding="utf-8", errors="replace"))
    parts = {document[n : n + 12] for n in range(len(document) - 11)}
    told = []
    for file in (ROOT / "src/shuangjian").rglob("*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            for run in re.findall(r"[\u3400-\u9fff]{12,}", line):
                told += [(file.name, run) for n in range(len(run) - 11) if run[n : n + 12] in parts]
    assert told == []
