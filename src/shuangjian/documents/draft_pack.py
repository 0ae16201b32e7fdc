"""Draft a pack from a local document: its numbers bound to the parameters they set, its prohibitions to the rules that judge them.

Everything is a proposal: a person confirms each entry before it binds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from shuangjian.documents.limits import Limit, find_limits
from shuangjian.documents.parts import Plan
from shuangjian.documents.promises import sentences
from shuangjian.engine.book import Rulebook
from shuangjian.rulebook.pack import PACK_FILE


@dataclass(frozen=True)
class _Meaning:
    """A number of a document that sets a parameter: what the sentence speaks of, which way it bounds, in which unit."""

    parameter: str
    says: str
    bound: str
    units: tuple[str, ...]
    not_says: str = "(?!)"


# First match first: the narrower before the wider.
MEANINGS: tuple[_Meaning, ...] = (
    _Meaning("training.online.gap_minutes_min", "间隔|课间", "min", ("分钟",)),
    _Meaning("training.online.lesson_minutes_max", "线上.*(?:课时|每节|单节)", "max", ("分钟",)),
    _Meaning("training.online.latest_end", "线上.*(?:培训|结束)", "max", ("clock",), "线下"),
    _Meaning("training.offline.latest_end", "培训", "max", ("clock",), "线上[^，。；]*$"),
    _Meaning("homework.written.minutes_max", "作业", "max", ("分钟", "小时"), "口头|阅读"),
    _Meaning("afterschool.sufficient_end", "课后服务|托管|放学|服务结束", "min", ("clock",)),
    _Meaning("afterschool.minutes_min", "课后服务|托管", "min", ("分钟", "小时")),
    _Meaning("funds.collect.lessons_max", "收费|收取|预收|缴费", "max", ("课时", "节")),
    _Meaning("funds.collect.months_max", "收费|收取|预收|缴费", "max", ("个月", "月")),
    _Meaning("funds.collect.nonsubject_amount_max", "(?:一次|单次|金额).*|收费|收取", "max", ("元",), "课后服务|每课时|学科类(?<!非学科类)|托管"),
    _Meaning("exams.mock_max", "模拟考试|模拟测试", "max", ("次",)),
    _Meaning("exams.per_term_max", "考试|测试", "max", ("次",), "模拟"),
)  # fmt: skip
_STAGES = (
    ("primary", re.compile("小学|[一二三四五六]年级|低年级")),
    ("junior", re.compile("初中|七至九年级|[七八九]年级")),
)
_UNIT_WORDS = {"min": "分钟", "fen": "元", "month": "个月", "lesson": "课时", "day": "天", "count": "次"}
_ALIKE = 0.34
_RULES_PROPOSED = 2
_HEAD = (
    "# 由 {name} 生成的规则包草稿。核对每一条：对的把 confirmed 改为 true，不对的删去或改正。\n"
    "# 未确认的条目不生效。用法：shuangjian check 数据文件夹 --rulebook 本文件夹\n"
)


def draft_pack(plan: Plan, book: Rulebook, territory: str = "") -> dict[str, Any]:
    """Return the draft of a pack: instrument, provisions, parameters, rules and checklist, none confirmed.

    Args:
        plan: the document as read.
        book: the rulebook whose parameters and rules it is bound to.
        territory: GB/T 2260 code; where it is not given, that of the one region the issuer's name begins with.
    """
    territory = territory or _territory_of(plan.issuer, book)
    identity = "-".join(
        filter(None, (territory or "LOCAL", (plan.date or "")[:4], "".join(re.findall(r"(\d+)号", plan.number))))
    )
    draft: dict[str, Any] = {
        "instrument": {
            "id": identity, "number": plan.number, "title": plan.title, "issuer": plan.issuer, "territory": territory,
            "issued_on": plan.date, "in_force_from": plan.date, "status": "待核对",
        },
        "provisions": [], "parameters": [], "rules": [], "checklist": [],
    }  # fmt: skip
    for article, id, text in _articles(plan, identity):
        values = list(_values(text, book))
        rules = _rules_alike(text, book) if article.startswith("负面清单") else []
        draft["provisions"].append({"id": id, "article": article, "summary": _short(text)})
        draft["parameters"] += [
            {**value, "provision": id, "confirmed": False, "text": _short(text, 120)} for value in values
        ]
        draft["rules"] += [
            {"rule": rule, "title": book.rules[rule].title.zh, "provision": id, "confirmed": False, "text": _short(text, 120)} for rule in rules
        ]  # fmt: skip
        if not values and not rules:
            draft["checklist"].append(
                {"provision": id, "text": _short(text, 120), "question": f"是否做到：{_short(text)}？"}
            )
    return draft


def write_pack(draft: dict[str, Any], folder: Path, name: str) -> Path:
    """Write a draft into a folder and return the file's path.

    Raises:
        FileExistsError: the folder holds a pack already: what was confirmed there is not written over.
        OSError: the place cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PACK_FILE
    with path.open("x", encoding="utf-8") as file:
        file.write(_HEAD.format(name=name))
        text = yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, width=160)
        # Days stand as days, so that they are read as such.
        file.write(
            re.sub(r"^(\s+(?:issued_on|in_force_from): )'(\d{4}-\d\d-\d\d)'$", r"\1\2", text, flags=re.MULTILINE)
        )
    return path


def _articles(plan: Plan, identity: str) -> Iterator[tuple[str, str, str]]:
    for measure in plan.measures:
        yield f"第{measure.no}项", f"{identity}-{measure.no}", measure.original or f"{measure.heading}。{measure.text}"
    for at, item in enumerate(plan.negative_list, start=1):
        yield f"负面清单{item.part}第{item.no}项", f"{identity}-N{at}", item.text


def _territory_of(issuer: str, book: Rulebook) -> str:
    codes = [
        code for code in book.regions.names if len(name := book.regions.name(code)) >= 2 and issuer.startswith(name)
    ]
    longest = max((len(book.regions.name(code)) for code in codes), default=0)
    best = [code for code in codes if len(book.regions.name(code)) == longest]
    return best[0] if len(best) == 1 else ""


def _values(text: str, book: Rulebook) -> Iterator[dict[str, Any]]:
    """Yield the values of parameters that the limits of a text set."""
    seen = set()
    for sentence in sentences(text):
        at = 0
        for limit in find_limits(sentence):
            start = sentence.find(limit.text, at)
            before = sentence[: start + len(limit.text)]
            at = max(start, at)
            meaning = _meaning_of(limit, before, text)
            if meaning is None or meaning.parameter not in book.parameters:
                continue
            parameter = book.parameters[meaning.parameter]
            stage = _stage_of(before) if parameter.per_stage else None
            if (parameter.per_stage and stage is None) or (meaning.parameter, stage) in seen:
                continue
            seen.add((meaning.parameter, stage))
            shown = _shown(limit, parameter.unit)
            yield {
                "parameter": meaning.parameter,
                "title": parameter.title_zh,
                **({"stage": stage} if stage else {}),
                "value": shown,
            }


def _meaning_of(limit: Limit, before: str, whole: str) -> _Meaning | None:
    clause = before[-60:]
    return next(
        (
            meaning
            for meaning in MEANINGS
            if limit.bound == meaning.bound
            and limit.unit in meaning.units
            and re.search(meaning.says, clause if re.search(meaning.says, clause) else whole[:80])
            and not re.search(meaning.not_says, clause)
        ),
        None,
    )


def _stage_of(before: str) -> str | None:
    """Return the stage named last before a limit."""
    places = [(match.start(), stage) for stage, pattern in _STAGES for match in pattern.finditer(before)]
    return max(places)[1] if places else None


def _shown(limit: Limit, unit: str) -> str:
    if unit == "clock":
        return f"{int(limit.value) // 60}:{int(limit.value) % 60:02d}"
    if unit == "min" and limit.unit == "小时":
        return f"{limit.value * 60:g}分钟"
    return f"{limit.value:g}{_UNIT_WORDS.get(unit, '')}"


def _rules_alike(text: str, book: Rulebook) -> list[str]:
    """Return the rules that judge what a sentence forbids, the most alike first, by what checklists and titles say."""
    scores: dict[str, float] = {}
    for item in book.checklist.values():
        for rule in item.rules:
            if not rule.startswith("reports."):
                scores[rule] = max(scores.get(rule, 0), _likeness(text, item.text.zh))
    for id, judged in book.rules.items():
        scores[id] = max(scores.get(id, 0), _likeness(text, judged.title.zh))
    best = sorted(scores, key=lambda id: -scores[id])[:_RULES_PROPOSED]
    return [id for id in best if scores[id] >= _ALIKE]


_EMPTY_WORDS = re.compile(r"严禁|不得|禁止|不准|不许|不|得|的|在|和|或|对|向|为|以|[^\u4e00-\u9fff]")


def _likeness(a: str, b: str) -> float:
    """Return how alike two sentences are by pairs of letters, as a share of the shorter."""
    pairs = [
        {plain[at : at + 2] for at in range(len(plain) - 1)}
        for plain in (_EMPTY_WORDS.sub("", a), _EMPTY_WORDS.sub("", b))
    ]
    return len(pairs[0] & pairs[1]) / (min(map(len, pairs)) or 1) if min(map(len, pairs)) >= 3 else 0.0


def _short(text: str, length: int = 60) -> str:
    plain = re.sub(r"\s+", "", text).rstrip("。；;")
    return plain if len(plain) <= length else plain[: length - 1] + "…"
