"""What families are asked: the words of the questions are content, in both languages, and rounds are compared by them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from shuangjian.live.words import language

Unit = Literal["minutes", "hours", "yuan", "yes_no"]


@dataclass(frozen=True)
class Question:
    """One question; its answer is a whole number in `unit`, or 1 for yes and 0 for no."""

    code: str
    zh: str
    en: str
    unit: Unit

    @property
    def text(self) -> str:
        """The question in the page's language."""
        return self.zh if language() == "zh" else self.en


MONTHLY = (
    Question("minutes", "最近一个上学日，孩子完成书面作业用了多少分钟？", "How many minutes did written homework take on the last school day?", "minutes"),
    Question("parent_task", "本月有没有要求家长检查、批改作业？", "Was any parent asked to check or mark homework this month?", "yes_no"),
    Question("punitive", "本月有没有重复性、惩罚性作业？", "Was there repetitive or punitive homework this month?", "yes_no"),
    Question("satisfied", "对学校的作业管理是否满意？", "Are you satisfied with how the school manages homework?", "yes_no"),
)  # fmt: skip
BURDENS = (
    Question("homework", "孩子每天完成学校作业用多少分钟？", "How many minutes a day does your child need for school homework?", "minutes"),
    Question("training", "孩子每周参加校外培训多少小时？", "How many hours a week does your child spend in off-campus training?", "hours"),
    Question("spending", "过去一年孩子的教育支出是多少元？", "How many yuan did you spend on your child's education in the last year?", "yuan"),
    Question("effort", "您每周用多少小时辅导、陪同孩子学习？", "How many hours a week do you spend helping your child study?", "hours"),
)  # fmt: skip
OUTSIDE = (
    Question("over", "书面作业用时是否超过上限？", "Did written homework take longer than the limit?", "yes_no"),
)  # fmt: skip


def reworded(questions: Sequence[Question], words: dict[str, str]) -> tuple[Question, ...]:
    """Return the questions with other Chinese words; a question that is reworded has these words in both languages."""
    return tuple(
        each if (text := words.get(each.code, each.zh).strip()) == each.zh else replace(each, zh=text, en=text)
        for each in questions
    )


def plain(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return questions as they are stored."""
    return [asdict(each) for each in questions]


def stored(data: Sequence[dict[str, Any]]) -> tuple[Question, ...]:
    """Return stored questions."""
    return tuple(Question(**each) for each in data)


def wording_of(questions: Sequence[Question]) -> str:
    """Return a digest of codes, words and units: the same for rounds that may be compared."""
    words = [[each.code, each.zh, each.unit] for each in questions]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()
