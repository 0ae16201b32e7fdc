"""Read a pack as officials write it: a folder with `pack.yaml`, and `rules/` where it has rules of its own.

Numbers and dates are in their words (45分钟, 20:30); every fault is noted, not the first alone. What is not confirmed does not bind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from shuangjian.engine.book import ChecklistItem, Rulebook
from shuangjian.engine.calendar import Vacation
from shuangjian.engine.contract import Column, Words
from shuangjian.engine.parameters import GRADES, Draft, Value
from shuangjian.engine.provisions import Ground, Instrument, Provision
from shuangjian.engine.reasons import Reason
from shuangjian.engine.rule import Text
from shuangjian.rulebook.pack import PACK_FILE, RULES, Fault, Pack, PackError, lay_pack

STATUSES = {"已核对": "verified", "待核对": "recalled", "征求意见稿": "draft"}
# How a number may be written, by the unit of its parameter → what one is worth in it.
_WORDS: dict[str, dict[str, int]] = {
    "min": {"分钟": 1, "小时": 60, "个小时": 60}, "fen": {"元": 100, "万元": 1_000_000, "分": 1}, "month": {"个月": 1, "月": 1},
    "lesson": {"课时": 1, "节": 1}, "day": {"天": 1, "日": 1}, "person": {"人": 1, "名": 1}, "count": {"次": 1, "个": 1, "年级": 1, "人": 1},
    "percent": {"%": 1, "％": 1},
}  # fmt: skip
_VALUE = re.compile(r"(\d+(?:\.\d+)?)\s*(\D*)")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")
_RULE_FILE = re.compile(r"rules/(?:[a-z0-9_]+/)*[a-z0-9_]+(?:\.sql|\.spec\.yaml)")
# A pack is one document's worth of words; what is larger is none.
_LARGEST_FILE, _MOST_FILES = 512_000, 200


def read_pack(book: Rulebook, files: Mapping[str, str], *, all_count: bool = False) -> Pack:
    """Return the pack in files, by their path in its folder; with `all_count`, entries not confirmed bind too.

    Raises:
        PackError: the pack has faults; a rule of its own is looked at when it is laid over.
    """
    return _Reader(book, files, all_count=all_count).read()


def files_of(folder: Path) -> dict[str, str]:
    """Return the files of a pack's folder.

    Raises:
        PackError: there is no pack in it, or it cannot be read.
    """
    if not (folder / PACK_FILE).is_file():
        raise PackError(
            [
                _fault(
                    f"{folder} 里没有 {PACK_FILE}；请用 shuangjian intake 文件 --pack 文件夹 生成草稿。",
                    f"There is no {PACK_FILE} in {folder}; shuangjian intake FILE --pack FOLDER drafts one.",
                )
            ]
        )
    found = {}
    for path in (folder / PACK_FILE, *sorted((folder / RULES).rglob("*.sql")), *sorted((folder / RULES).rglob("*.spec.yaml"))):  # fmt: skip
        try:
            found[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PackError(
                [
                    _fault(
                        f"{path} 读不了；请确认是 UTF-8 文本，并有读取权限。",
                        f"{path} cannot be read; it should be UTF-8 text that you may read.",
                    )
                ]
            ) from error
    return found


def lay_over(book: Rulebook, folder: Path) -> tuple[Rulebook, Pack]:
    """Return a rulebook with the pack of a folder laid over it, and the pack; see `lay_pack`.

    Raises:
        PackError: the pack has faults; none of it is used.
    """
    pack = read_pack(book, files_of(folder))
    return lay_pack(book, pack), pack


def lay_draft(book: Rulebook, folder: Path) -> tuple[Rulebook, list[Draft]]:
    """Return a rulebook with a pack laid over it to be tried: what is not confirmed counts too, and all of it on every day.

    Returns:
        The rulebook, and the values of the pack as drafts, which hold whatever their days.

    Raises:
        PackError: the pack has faults.
    """
    pack = read_pack(book, files_of(folder), all_count=True)
    always = {id: replace(each, in_force_from=date.min, in_force_to=None) for id, each in pack.provisions.items()}
    grounds = [(rule, replace(ground, provision=always[ground.provision.id])) for rule, ground in pack.grounds]
    laid = lay_pack(book, replace(pack, provisions=always, grounds=grounds, values=[]))
    return laid, [Draft(key, value.value, pack.instrument.territory, value.stage) for key, value in pack.values]


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


def example_of(unit: str) -> str:
    """Return how a number of a unit may be written."""
    return {"clock": "“20:30”", "fen": "5000元", "min": "50分钟"}.get(unit, f"3{next(iter(_WORDS.get(unit, {'': 1})))}")


def _fault(zh: str, en: str, section: str = "", number: int | None = None) -> Fault:
    return Fault(section, number, Reason(zh, en), PACK_FILE if section else "")


class _Reader:
    """Reads a pack and notes every fault, not the first alone."""

    def __init__(self, book: Rulebook, files: Mapping[str, str], *, all_count: bool = False) -> None:
        self.book, self.files, self.all_count = book, files, all_count
        self.faults: list[Fault] = []
        self.at: tuple[str, int | None] = ("", None)

    def fail(self, zh: str, en: str) -> None:
        self.faults.append(Fault(self.at[0], self.at[1], Reason(zh, en)))

    def read(self) -> Pack:
        data = self._load()
        self.at = ("instrument", None)
        instrument = self._instrument(data.get("instrument"))
        if instrument is None:
            raise PackError(self.faults)
        rules = {path: text for path, text in self.files.items() if path.startswith(RULES)}
        pack = Pack(instrument, files=rules)
        self._check_files()
        for name, read in (
            ("instruments", self._further), ("provisions", self._provision), ("parameters", self._value), ("rules", self._ground),
            ("calendar", self._vacation), ("checklist", self._item), ("headers", self._header), ("words", self._word),
        ):  # fmt: skip
            for entry in self._entries(data, name):
                read(entry, pack)
        if self.faults:
            raise PackError(self.faults)
        return pack

    def _load(self) -> dict[str, Any]:
        try:
            data = yaml.safe_load(self.files.get(PACK_FILE, ""))
        except (yaml.YAMLError, ValueError) as error:
            # A day that there is none of (2025-02-30) is no error of YAML's own.
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            said = Reason("格式有误；请检查缩进、冒号后的空格、引号和日期。", "It cannot be read; look at indents, the blank after each colon, quotes and dates.")  # fmt: skip
            raise PackError([Fault("", None, said, line=line)]) from error
        if not isinstance(data, dict):
            said = Reason("不是“名称: 值”的格式；请对照 intake --pack 生成的草稿。", "It is not “name: value”; compare a draft made by intake --pack.")  # fmt: skip
            raise PackError([Fault("", None, said)])
        return data

    def _check_files(self) -> None:
        for path, text in self.files.items():
            if path != PACK_FILE and not _RULE_FILE.fullmatch(path):
                said = Reason("文件名不合适；规则放在 rules/ 下，名称用小写字母、数字和下划线。", "This name is not taken: rules lie in rules/, named by small letters, digits and _.")  # fmt: skip
                self.faults.append(Fault("", None, said, path))
            if len(text) > _LARGEST_FILE:
                self.faults.append(Fault("", None, Reason("文件太大。", "The file is too large."), path))
        if len(self.files) > _MOST_FILES:
            self.faults.append(
                Fault("", None, Reason(f"文件超过 {_MOST_FILES} 个。", f"More than {_MOST_FILES} files."))
            )

    def _entries(self, data: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
        listed = data.get(name) or []
        if not isinstance(listed, list):
            self.at = (name, None)
            self.fail("应逐条列出，每条以“- ”开头。", "It is a list, each entry begins with “- ”.")
            return
        for number, entry in enumerate(listed, start=1):
            self.at = (name, number)
            if isinstance(entry, dict):
                yield entry
            else:
                self.fail("不是“名称: 值”的格式。", "It is not “name: value”.")

    def _instrument(self, data: Any) -> Instrument | None:
        if not isinstance(data, dict):
            self.fail(
                "缺少文件信息（编号、标题、发文机关、地区、日期）。",
                "The document is missing: number, title, issuer, territory, dates.",
            )
            return None
        before = len(self.faults)
        for name, zh, en in (
            ("id", "文件代号", "a short name"),
            ("title", "标题", "the title"),
            ("territory", "适用地区（六位行政区划代码）", "where it holds, a code of six digits"),
            ("in_force_from", "生效日期", "from when it is in force"),
        ):
            if not data.get(name):
                self.fail(f"缺少 {name}（{zh}）。", f"{name} is missing ({en}).")
        territory = str(data.get("territory") or "")
        if territory and territory not in self.book.regions:
            self.fail(
                f"没有行政区划代码 {territory}；请填六位代码（GB/T 2260）。",
                f"There is no region {territory}; give a code of six digits (GB/T 2260).",
            )
        if data.get("id") in self.book.instruments:
            self.fail(
                f"代号 {data['id']} 已被内置文件使用；请换一个。", f"{data['id']} is a document of the packaged rulebook; choose another name."
            )  # fmt: skip
        for name in ("issued_on", "in_force_from", "in_force_to"):
            if data.get(name) is not None and not isinstance(data[name], date):
                self.fail(
                    f"{name} 的“{data[name]}”不是日期；请写成 2025-09-01。", f"{name}: “{data[name]}” is no day; write 2025-09-01."
                )  # fmt: skip
        status = STATUSES.get(str(data.get("status") or "待核对"))
        if status is None:
            choices = "、".join(STATUSES)
            self.fail(f"status 的“{data['status']}”请在 {choices} 中选一个。", f"status “{data['status']}” is one of {choices}.")  # fmt: skip
        if len(self.faults) > before:
            return None
        title = str(data["title"])
        return Instrument(
            id=str(data["id"]), number=str(data.get("number") or ""), title_zh=title, title_en=title, issuer=str(data.get("issuer") or ""),
            territory=territory, issued_on=data.get("issued_on"), in_force_from=data["in_force_from"], in_force_to=data.get("in_force_to"),
            status=status or "recalled", source=str(data.get("source") or ""), seed=False,
        )  # fmt: skip

    def _further(self, entry: dict[str, Any], pack: Pack) -> None:
        of = self._instrument({"territory": pack.instrument.territory, **entry})
        if of is None:
            return
        if of.territory != pack.instrument.territory:
            self.fail("一个规则包只适用于一个地区。", "A pack is for one territory.")
        if of.id in pack.instruments:
            self.fail(f"文件代号 {of.id} 重复；请换一个。", f"The name {of.id} is there twice; choose another.")
        pack.instruments.setdefault(of.id, of)

    def _provision(self, entry: dict[str, Any], pack: Pack) -> None:
        id, summary = str(entry.get("id") or ""), str(entry.get("summary") or "")
        if not id or not summary:
            self.fail("缺少 id（条款代号）或 summary（摘要）。", "id (short name) or summary is missing.")
            return
        if id in self.book.provisions or id in pack.provisions:
            self.fail(f"条款代号 {id} 已经用过；请换一个。", f"The name {id} is taken; choose another.")
        of = pack.instruments.get(str(entry.get("instrument") or pack.instrument.id))
        if of is None:
            self.fail(
                f"文件“{entry['instrument']}”不在本规则包里。", f"The document “{entry['instrument']}” is none of this pack."
            )  # fmt: skip
            return
        pack.provisions[id] = Provision(
            id=id, instrument=of, article=str(entry.get("article") or ""), summary_zh=summary, summary_en=summary, status=of.status,
            in_force_from=of.in_force_from, in_force_to=of.in_force_to,
        )  # fmt: skip

    def _confirmed(self, entry: dict[str, Any], pack: Pack) -> bool:
        if entry.get("confirmed") is True or self.all_count:
            return True
        pack.waiting += 1
        return False

    def _cited(self, entry: dict[str, Any], pack: Pack) -> Provision | None:
        provision = pack.provisions.get(str(entry.get("provision")))
        if provision is None:
            self.fail(
                f"依据的条款“{entry.get('provision')}”不在本文件的 provisions 里。",
                f"It stands on “{entry.get('provision')}”, which is not among the provisions of this pack.",
            )
        return provision

    def _value(self, entry: dict[str, Any], pack: Pack) -> None:
        key = str(entry.get("parameter") or "")
        parameter = self.book.parameters.get(key)
        if parameter is None:
            self.fail(
                f"没有参数“{key}”；shuangjian rules --json 列出各规则用到的参数。",
                f"There is no parameter “{key}”; shuangjian rules --json lists those that rules read.",
            )
            return
        if not self._confirmed(entry, pack):
            return
        stage = str(entry["grade"]) if entry.get("grade") else entry.get("stage")
        if parameter.by_grade and stage not in GRADES:
            self.fail(
                f"“{parameter.title_zh}”按年级设置；请写 grade: 1 至 9。", f"“{parameter.title_en}” is set by grade; write grade: 1 to 9."
            )  # fmt: skip
            return
        if stage is not None and parameter.stages and stage not in parameter.stages:
            choices = "、".join(parameter.stages)
            self.fail(f"学段“{stage}”请在 {choices} 中选一个。", f"The stage “{stage}” is one of {choices}.")
        if stage is not None and not parameter.stages:
            self.fail(f"“{parameter.title_zh}”不分学段；请删去 stage。", f"“{parameter.title_en}” is not set by stage; leave stage out.")  # fmt: skip
        number = read_value(entry.get("value"), parameter.unit)
        if number is None:
            example = example_of(parameter.unit)
            self.fail(
                f"“{parameter.title_zh}”的值“{entry.get('value')}”读不懂；请写成如 {example}。",
                f"The value “{entry.get('value')}” of “{parameter.title_en}” cannot be read; write it like {example}.",
            )
        provision = self._cited(entry, pack)
        of = provision.instrument if provision else pack.instrument
        first = entry.get("from") or of.in_force_from
        if not isinstance(first, date) or first < of.in_force_from:
            self.fail(
                f"from 的“{first}”应为日期，且不早于文件生效日 {of.in_force_from}。",
                f"from “{first}” is a day, and not before the document is in force ({of.in_force_from}).",
            )
            return
        if number is not None and provision is not None:
            territory = pack.instrument.territory
            pack.values.append((key, Value(territory, stage, first, of.in_force_to, number, provision, of.status)))

    def _ground(self, entry: dict[str, Any], pack: Pack) -> None:
        if entry.get("rule") not in self.book.rules:
            self.fail(
                f"没有规则“{entry.get('rule')}”；shuangjian rules 列出全部规则。",
                f"There is no rule “{entry.get('rule')}”; shuangjian rules lists all.",
            )
            return
        if self._confirmed(entry, pack) and (provision := self._cited(entry, pack)):
            pack.grounds.append((str(entry["rule"]), Ground(provision)))

    def _vacation(self, entry: dict[str, Any], pack: Pack) -> None:
        first, last = entry.get("from"), entry.get("to")
        if not isinstance(first, date) or not isinstance(last, date) or first > last:
            self.fail(
                "假期要有 from 和 to 两个日期，且先后正确。", "A vacation has two days, from and to, in their order."
            )
            return
        of = pack.instrument
        pack.vacations.append(Vacation(of.territory, first, last, of.status, str(entry.get("name") or "")))

    def _item(self, entry: dict[str, Any], pack: Pack) -> None:
        provision = self._cited(entry, pack)
        if provision is None:
            return
        text, question = str(entry.get("text") or provision.summary_zh), str(entry.get("question") or "")
        evidence, part = str(entry.get("evidence") or ""), str(entry.get("part") or "school")
        item = ChecklistItem(
            provision.id, part, Text(text, text), Text(question, question), Text(evidence, evidence), ()
        )
        pack.checklist.append(item)

    # Words of files -------------------------------------------------------------------------------------------------

    def _header(self, entry: dict[str, Any], pack: Pack) -> None:
        column, words = self._column(entry), self._listed(entry)
        if column is not None and words:
            pack.words.append(Words(str(entry["table"]), column.name, words))

    def _word(self, entry: dict[str, Any], pack: Pack) -> None:
        column, words = self._column(entry), self._listed(entry)
        if column is None or not words:
            return
        given = entry.get("code")
        code = str(given).lower() if isinstance(given, bool) else str(given or "")
        known = ("true", "false") if column.type == "bool" else tuple(column.values)
        if not known:
            self.fail(f"“{column.header_zh}”不是选项列，没有可对应的代码。", f"{column.name} holds no codes.")
        elif code not in known:
            listed = "、".join(known)
            self.fail(f"“{column.header_zh}”没有代码“{code}”；可选 {listed}。", f"{column.name} has no code “{code}”; choose one of {listed}.")  # fmt: skip
        else:
            pack.words.append(Words(str(entry["table"]), column.name, words, code))

    def _column(self, entry: dict[str, Any]) -> Column | None:
        table, column = str(entry.get("table") or ""), str(entry.get("column") or "")
        if table not in self.book.contract:
            self.fail(f"没有数据表“{table}”。", f"There is no table “{table}”.")
            return None
        if column not in self.book.contract[table]:
            self.fail(
                f"“{self.book.contract[table].name_zh}”没有“{column}”这一列。", f"{table} has no column “{column}”."
            )
            return None
        return self.book.contract[table][column]

    def _listed(self, entry: dict[str, Any]) -> tuple[str, ...]:
        given = entry.get("words")
        words = tuple(str(word).strip() for word in (given if isinstance(given, list) else str(given or "").split()))
        if not any(words):
            self.fail("缺少 words（文件里的写法）。", "words is missing: how it is written in files.")
        return tuple(filter(None, words))


__all__ = [
    "PACK_FILE", "STATUSES", "Pack", "PackError", "example_of", "files_of", "lay_draft", "lay_over", "read_pack", "read_value",
]  # fmt: skip
