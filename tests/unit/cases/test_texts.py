"""Cases in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.texts import say_event, title_of_case


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("escalated", "2", "二级：提请教育局"),
        ("grew", "3", "新增 3 条"),
        ("closed", "#7", "第 #7 次巡查：已无违规"),
        ("closed", "已看过", "已看过"),
        ("reopened", "#8", "第 #8 次巡查再次发现"),
        ("proof_due", "2026-09-30", "定期报告应于 2026-09-30 提交"),
        ("commented", "请问", "请问"),
    ],
)
def test_events_are_said_in_words(kind, text, said):
    assert say_event(CaseEvent(kind=kind, text=text, case=Case(kind="finding"))) == said


def test_a_case_is_named_in_the_readers_language_where_it_has_one():
    case = Case(title="标题", title_en="School: too much homework")
    assert title_of_case(case) == "标题"
    with translation.override("en"):
        assert title_of_case(case) == "School: too much homework"
    measure = Case(title="1 统筹作业", kind="measure")
    with translation.override("en"):
        assert title_of_case(measure) == "1 统筹作业"
