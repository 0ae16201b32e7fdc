"""A rulebook of one's own: a county's instruments, numbers, calendar, checklist and rules laid over the packaged ones.

A pack is a folder with `pack.yaml`, and `rules/` where it has rules of its own. What is not confirmed in it does not bind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from shuangjian.engine.book import ChecklistItem, Rulebook
from shuangjian.engine.calendar import Vacation
from shuangjian.engine.errors import RulebookError
from shuangjian.engine.parameters import GRADES, Draft, Value, looser_than_above, with_values
from shuangjian.engine.provisions import Ground, Instrument, Provision
from shuangjian.engine.rule import Rule, Text

PACK_FILE = "pack.yaml"
_STATUSES = {"已核对": "verified", "待核对": "recalled", "征求意见稿": "draft"}
# How a number may be written, by the unit of its parameter → what one is worth in it.
_WORDS: dict[str, dict[str, int]] = {
    "min": {"分钟": 1, "小时": 60, "个小时": 60}, "fen": {"元": 100, "万元": 1_000_000, "分": 1}, "month": {"个月": 1, "月": 1},
    "lesson": {"课时": 1, "节": 1}, "day": {"天": 1, "日": 1}, "person": {"人": 1, "名": 1}, "count": {"次": 1, "个": 1, "年级": 1, "人": 1},
    "percent": {"%": 1, "％": 1},
}  # fmt: skip
_VALUE = re.compile(r"(\d+(?:\.\d+)?)\s*(\D*)")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")


class PackError(Exception):
    """A pack with faults: every one with its place, what is wrong and what to do, in words for officials."""

    def __init__(self, problems: list[str]) -> None:
        """Hold the faults."""
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass
class Pack:
    """A pack as read: what it lays over the rulebook, and how many entries wait for confirmation."""

    instrument: Instrument
    provisions: dict[str, Provision] = field(default_factory=dict)
    values: list[tuple[str, Value]] = field(default_factory=list)
    grounds: list[tuple[str, Ground]] = field(default_factory=list)
    vacations: list[Vacation] = field(default_factory=list)
    checklist: list[ChecklistItem] = field(default_factory=list)
    waiting: int = 0


def drafts_of(book: Rulebook, folder: Path) -> list[Draft]:
    """Return the values of a pack, those not confirmed too, as drafts to try on facts.

    Raises:
        PackError: the pack has faults.
    """
    pack = _Reader(book, folder, all_count=True).read()
    return [Draft(key, value.value, pack.instrument.territory, value.stage) for key, value in pack.values]


def lay_over(book: Rulebook, folder: Path) -> tuple[Rulebook, Pack]:
    """Return a rulebook with the pack of a folder laid over it, and the pack; see `lay_pack`.

    Raises:
        PackError: the pack has faults; none of it is used.
    """
    pack = _Reader(book, folder).read()
    laid = lay_pack(book, pack)
    if (folder / "rules").is_dir():
        _add_rules(laid, folder)
    return laid, pack


def lay_pack(book: Rulebook, pack: Pack) -> Rulebook:
    """Return a rulebook with a pack laid over it; `book` itself stays as it is.

    A value binds in the pack's territory from its day on, and every rule that reads it stands on its provision too. A value
    looser than the one above it is a warning of the rulebook, with both citations.
    """
    laid = replace(
        book,
        instruments={**book.instruments, pack.instrument.id: pack.instrument},
        provisions={**book.provisions, **pack.provisions},
        checklist={**book.checklist, **{item.id: item for item in pack.checklist}},
        vacations=[*book.vacations, *pack.vacations],
        parameters=with_values(book.parameters, pack.values),
        warnings=list(book.warnings),
    )
    laid.rules = {id: _bound(rule, laid, pack) for id, rule in book.rules.items()}
    laid.indicators = {
        id: replace(one, parameters=tuple(laid.parameters[p.key] for p in one.parameters))
        for id, one in book.indicators.items()
    }
    changed = {key for key, _ in pack.values}
    own = [problem for key in sorted(changed) for problem in looser_than_above(laid.parameters[key], book.regions)]
    laid.warnings += [problem for problem in own if problem not in book.warnings]
    return laid


def _bound(rule: Rule, laid: Rulebook, pack: Pack) -> Rule:
    """Return a rule with the parameters as laid over, standing on the pack's provisions too."""
    keys = {parameter.key for parameter in rule.parameters}
    by_value: dict[str, set[str]] = {}
    for key, value in pack.values:
        # A value of one grade is cited where it decides; it is no ground for the other grades.
        if key in keys and value.provision is not None and not laid.parameters[key].by_grade:
            by_value.setdefault(value.provision.id, set()).add(value.stage or "")
    stated = [
        # What a rule does not say the stage of is not told apart by it.
        Ground(pack.provisions[id], () if "" in stages or "stage" not in rule.query.output else tuple(sorted(stages)))
        for id, stages in by_value.items()
    ]
    chosen = [ground for id, ground in pack.grounds if id == rule.id]
    grounds = (*rule.grounds, *dict.fromkeys([*stated, *chosen]))
    return replace(rule, parameters=tuple(laid.parameters[p.key] for p in rule.parameters), grounds=grounds)


def _add_rules(laid: Rulebook, folder: Path) -> None:
    from shuangjian.engine.load import load_rules_into

    before = dict(laid.rules)
    try:
        load_rules_into(laid, folder)
    except RulebookError as error:
        raise PackError(
            [f"本地规则 {problem.place}：{problem.message} {problem.hint}".strip() for problem in error.problems]
        ) from error
    if taken := sorted(id for id, rule in before.items() if laid.rules[id] is not rule):
        raise PackError([f"本地规则 {id} 与内置规则同名；请换一个文件名，内置规则不能覆盖。" for id in taken])


# Reading ------------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads a pack and notes every fault, not the first alone."""

    def __init__(self, book: Rulebook, folder: Path, *, all_count: bool = False) -> None:
        self.book, self.folder, self.all_count = book, folder, all_count
        self.problems: list[str] = []

    def fail(self, place: str, message: str) -> None:
        self.problems.append(f"{PACK_FILE} {place}：{message}")

    def read(self) -> Pack:
        data = self._load()
        instrument = self._instrument(data.get("instrument"))
        if instrument is None:
            raise PackError(self.problems)
        pack = Pack(instrument)
        for place, entry in self._entries(data, "provisions"):
            self._provision(place, entry, pack)
        for place, entry in self._entries(data, "parameters"):
            self._value(place, entry, pack)
        for place, entry in self._entries(data, "rules"):
            self._ground(place, entry, pack)
        for place, entry in self._entries(data, "calendar"):
            self._vacation(place, entry, pack)
        for place, entry in self._entries(data, "checklist"):
            self._item(place, entry, pack)
        if self.problems:
            raise PackError(self.problems)
        return pack

    def _load(self) -> dict[str, Any]:
        path = self.folder / PACK_FILE
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise PackError(
                [f"{self.folder} 里没有 {PACK_FILE}；请用 shuangjian intake 文件 --pack 文件夹 生成草稿。"]
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise PackError([f"{path} 读不了；请确认是 UTF-8 文本，并有读取权限。"]) from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise PackError(
                [f"{PACK_FILE}{f' 第 {mark.line + 1} 行' if mark else ''} 格式有误；请检查缩进、冒号后的空格和引号。"]
            ) from error
        if not isinstance(data, dict):
            raise PackError([f"{PACK_FILE} 不是“名称: 值”的格式；请对照 intake --pack 生成的草稿。"])
        return data

    def _entries(self, data: Mapping[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for number, entry in enumerate(data.get(name) or [], start=1):
            place = f"{name} 第 {number} 条"
            if isinstance(entry, dict):
                yield place, entry
            else:
                self.fail(place, "不是“名称: 值”的格式。")

    def _instrument(self, data: Any) -> Instrument | None:
        if not isinstance(data, dict):
            self.fail("instrument", "缺少文件信息（编号、标题、发文机关、地区、日期）。")
            return None
        before = len(self.problems)
        for name, words in (
            ("id", "文件代号"),
            ("title", "标题"),
            ("territory", "适用地区（六位行政区划代码）"),
            ("in_force_from", "生效日期"),
        ):
            if not data.get(name):
                self.fail("instrument", f"缺少 {name}（{words}）。")
        territory = str(data.get("territory") or "")
        if territory and territory not in self.book.regions:
            self.fail("instrument", f"没有行政区划代码 {territory}；请填六位代码（GB/T 2260）。")
        if data.get("id") in self.book.instruments:
            self.fail("instrument", f"代号 {data['id']} 已被内置文件使用；请换一个。")
        for name in ("issued_on", "in_force_from", "in_force_to"):
            if data.get(name) is not None and not isinstance(data[name], date):
                self.fail("instrument", f"{name} 的“{data[name]}”不是日期；请写成 2025-09-01。")
        status = _STATUSES.get(str(data.get("status") or "待核对"))
        if status is None:
            self.fail("instrument", f"status 的“{data['status']}”请在 {'、'.join(_STATUSES)} 中选一个。")
        if len(self.problems) > before:
            return None
        title = str(data["title"])
        return Instrument(
            id=str(data["id"]), number=str(data.get("number") or ""), title_zh=title, title_en=title, issuer=str(data.get("issuer") or ""),
            territory=territory, issued_on=data.get("issued_on"), in_force_from=data["in_force_from"], in_force_to=data.get("in_force_to"),
            status=status or "recalled", source=str(data.get("source") or ""), seed=False,
        )  # fmt: skip

    def _provision(self, place: str, entry: dict[str, Any], pack: Pack) -> None:
        id, summary = str(entry.get("id") or ""), str(entry.get("summary") or "")
        if not id or not summary:
            self.fail(place, "缺少 id（条款代号）或 summary（摘要）。")
            return
        if id in self.book.provisions or id in pack.provisions:
            self.fail(place, f"条款代号 {id} 已经用过；请换一个。")
        of = pack.instrument
        pack.provisions[id] = Provision(
            id=id, instrument=of, article=str(entry.get("article") or ""), summary_zh=summary, summary_en=summary, status=of.status,
            in_force_from=of.in_force_from, in_force_to=of.in_force_to,
        )  # fmt: skip

    def _confirmed(self, entry: dict[str, Any], pack: Pack) -> bool:
        if entry.get("confirmed") is True or self.all_count:
            return True
        pack.waiting += 1
        return False

    def _cited(self, place: str, entry: dict[str, Any], pack: Pack) -> Provision | None:
        provision = pack.provisions.get(str(entry.get("provision")))
        if provision is None:
            self.fail(place, f"依据的条款“{entry.get('provision')}”不在本文件的 provisions 里。")
        return provision

    def _value(self, place: str, entry: dict[str, Any], pack: Pack) -> None:
        key = str(entry.get("parameter") or "")
        parameter = self.book.parameters.get(key)
        if parameter is None:
            self.fail(place, f"没有参数“{key}”；shuangjian rules --json 列出各规则用到的参数。")
            return
        if not self._confirmed(entry, pack):
            return
        stage = str(entry["grade"]) if entry.get("grade") else entry.get("stage")
        if parameter.by_grade and stage not in GRADES:
            self.fail(place, f"“{parameter.title_zh}”按年级设置；请写 grade: 1 至 9。")
            return
        if stage is not None and parameter.stages and stage not in parameter.stages:
            self.fail(place, f"学段“{stage}”请在 {'、'.join(parameter.stages)} 中选一个。")
        number = read_value(entry.get("value"), parameter.unit)
        if number is None:
            self.fail(
                place, f"“{parameter.title_zh}”的值“{entry.get('value')}”读不懂；请写成如 {_example(parameter.unit)}。"
            )
        first = entry.get("from") or pack.instrument.in_force_from
        if not isinstance(first, date) or first < pack.instrument.in_force_from:
            self.fail(place, f"from 的“{first}”应为日期，且不早于文件生效日 {pack.instrument.in_force_from}。")
            return
        provision = self._cited(place, entry, pack)
        if number is not None and provision is not None:
            value = Value(
                pack.instrument.territory,
                stage,
                first,
                pack.instrument.in_force_to,
                number,
                provision,
                pack.instrument.status,
            )
            pack.values.append((key, value))

    def _ground(self, place: str, entry: dict[str, Any], pack: Pack) -> None:
        if entry.get("rule") not in self.book.rules:
            self.fail(place, f"没有规则“{entry.get('rule')}”；shuangjian rules 列出全部规则。")
            return
        if self._confirmed(entry, pack) and (provision := self._cited(place, entry, pack)):
            pack.grounds.append((str(entry["rule"]), Ground(provision)))

    def _vacation(self, place: str, entry: dict[str, Any], pack: Pack) -> None:
        first, last = entry.get("from"), entry.get("to")
        if not isinstance(first, date) or not isinstance(last, date) or first > last:
            self.fail(place, "假期要有 from 和 to 两个日期，且先后正确。")
            return
        pack.vacations.append(
            Vacation(pack.instrument.territory, first, last, pack.instrument.status, str(entry.get("name") or ""))
        )

    def _item(self, place: str, entry: dict[str, Any], pack: Pack) -> None:
        provision = self._cited(place, entry, pack)
        if provision is None:
            return
        text, question = str(entry.get("text") or provision.summary_zh), str(entry.get("question") or "")
        evidence = str(entry.get("evidence") or "")
        pack.checklist.append(
            ChecklistItem(
                provision.id,
                str(entry.get("part") or "school"),
                Text(text, text),
                Text(question, question),
                Text(evidence, evidence),
                (),
            )
        )


def read_value(written: Any, unit: str) -> int | None:
    """Return a number in the unit of its parameter: 50分钟, 1小时, 20:30, 5000元, or a whole number as it is; else None."""
    if isinstance(written, bool) or written is None:
        return None
    if isinstance(written, int):
        return written
    text = str(written).strip()
    if unit == "clock":
        match = _CLOCK.fullmatch(text)
        return int(match.group(1)) * 60 + int(match.group(2)) if match else None
    match = _VALUE.fullmatch(text)
    if match is None:
        return None
    worth = _WORDS.get(unit, {}).get(match.group(2).strip())
    amount = float(match.group(1)) * worth if worth else None
    return int(amount) if amount is not None and amount == int(amount) else None


def _example(unit: str) -> str:
    return {"clock": "“20:30”", "fen": "5000元", "min": "50分钟"}.get(unit, f"3{next(iter(_WORDS.get(unit, {'': 1})))}")


__all__ = ["PACK_FILE", "Pack", "PackError", "drafts_of", "lay_over", "read_value"]
