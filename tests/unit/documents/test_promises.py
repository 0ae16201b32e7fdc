"""Promises: what will be done, not what is so, was done, or is only called a plan."""

from __future__ import annotations

import pytest

from shuangjian.documents.promises import find_promises


@pytest.mark.parametrize(
    "text",
    [
        "我局将会同财政局增加餐补。",
        "下一步，继续扩大午休试点。",
        "我们也会及时公布菜单。",
        "争取在明年秋季前完成改造。",
        "镇里计划新建一处食堂。",
        "县政府拟于下半年启动招标。",
        "力争三年内实现全覆盖。",
    ],
)
def test_a_promise_is_found(text: str) -> None:
    assert find_promises(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "现将有关情况答复如下：",
        "要把食堂管理纳入考核，将其列为重点。",
        "去年制定了三年行动计划实施方案。",
        "已将名单报送财政局备案。",
        "全县现有食堂四十家，参加学生九成。",
        "会议讨论了配餐工作计划。",
    ],
)
def test_other_sentences_promise_nothing(text: str) -> None:
    assert find_promises(text) == []


def test_the_aims_of_a_plan_are_its_measures() -> None:
    text = "力争年内实现全覆盖。县政府将定期召开会议。"
    assert find_promises(text, is_answer=False) == ["县政府将定期召开会议。"]


def test_sentences_without_a_subject_go_on_with_the_next_step() -> None:
    text = "去年新建食堂15处。下一步，我局将加大投入。适时汇报共享事宜。积极协调预留用地。食堂由各校管理。"
    assert find_promises(text)[1:] == ["适时汇报共享事宜。", "积极协调预留用地。"]
    assert find_promises("积极协调预留用地。食堂由各校管理。") == []
