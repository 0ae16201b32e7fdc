"""A rulebook of one's own: a county's instruments, numbers, calendar, checklist, words and rules laid over the packaged ones.

How a pack is written is read by `pack_reader`; here is what it holds, from when it acts, and how it is laid over a rulebook.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shuangjian.engine.book import ChecklistItem, Rulebook
from shuangjian.engine.calendar import Vacation
from shuangjian.engine.contract import Words
from shuangjian.engine.errors import Problem, RulebookError
from shuangjian.engine.parameters import Value, looser_than_above, with_values
from shuangjian.engine.provisions import Ground, Instrument, Provision
from shuangjian.engine.reasons import Reason
from shuangjian.engine.rule import Rule
from shuangjian.rulebook.pack_words import line_of, said_to_officials

PACK_FILE = "pack.yaml"
RULES = "rules/"


@dataclass(frozen=True)
class Fault:
    """What is wrong in a pack: at which entry of which section (or which line of which file), and what to do."""

    section: str
    number: int | None
    reason: Reason
    file: str = PACK_FILE
    line: int | None = None

    @property
    def place(self) -> Reason:
        """Where it is, in words."""
        zh, en = [self.file], [self.file]
        if self.section:
            zh.append(self.section if self.number is None else f"{self.section} 第 {self.number} 条")
            en.append(self.section if self.number is None else f"{self.section}, entry {self.number}")
        if self.line is not None:
            zh.append(f"第 {self.line} 行")
            en.append(f"line {self.line}")
        return Reason(" ".join(zh), ", ".join(en))

    def of(self, lang: str) -> str:
        """Return place and reason in `zh` or `en`."""
        return f"{self.place.of(lang)}{'：' if lang == 'zh' else ': '}{self.reason.of(lang)}"

    def __str__(self) -> str:
        return self.of("zh")


class PackError(Exception):
    """A pack with faults: every one with its place, what is wrong and what to do, in words for officials."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Hold the faults."""
        self.faults = list(faults)
        super().__init__("\n".join(map(str, faults)))

    @property
    def problems(self) -> list[str]:
        """The faults in Chinese."""
        return list(map(str, self.faults))


@dataclass
class Pack:
    """A pack as read: what it lays over the rulebook, and how many entries wait for confirmation.

    `files` are the rules of its own, by their path in the folder (`rules/…`), spec tests among them.
    """

    instrument: Instrument
    instruments: dict[str, Instrument] = field(default_factory=dict)
    provisions: dict[str, Provision] = field(default_factory=dict)
    values: list[tuple[str, Value]] = field(default_factory=list)
    grounds: list[tuple[str, Ground]] = field(default_factory=list)
    vacations: list[Vacation] = field(default_factory=list)
    checklist: list[ChecklistItem] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    files: Mapping[str, str] = field(default_factory=dict)
    waiting: int = 0

    def __post_init__(self) -> None:
        self.instruments.setdefault(self.instrument.id, self.instrument)


def between(pack: Pack, first: date, last: date | None) -> Pack:
    """Return a pack that acts from a day up to another (exclusive; None: until changed), whatever its documents say of earlier days."""

    def cut(start: date, end: date | None) -> tuple[date, date | None]:
        ends = [each for each in (end, last) if each is not None]
        return max(start, first), min(ends, default=None)

    provisions = {}
    for id, provision in pack.provisions.items():
        start, end = cut(provision.in_force_from, provision.in_force_to)
        provisions[id] = replace(provision, in_force_from=start, in_force_to=end)
    values: dict[tuple[str, str | None, date], tuple[str, Value]] = {}
    for key, value in sorted(pack.values, key=lambda each: each[1].valid_from):
        start, end = cut(value.valid_from, value.valid_to)
        if end is not None and end <= start:
            continue
        cited = provisions[value.provision.id] if value.provision else None
        # Of several that began before that day the newest is the one in force on it.
        values[key, value.stage, start] = key, replace(value, valid_from=start, valid_to=end, provision=cited)
    return replace(
        pack,
        provisions=provisions,
        values=list(values.values()),
        grounds=[(rule, replace(ground, provision=provisions[ground.provision.id])) for rule, ground in pack.grounds],
        vacations=[replace(each, decides_from=first, decides_to=last) for each in pack.vacations],
    )


def lay_pack(book: Rulebook, pack: Pack) -> Rulebook:
    """Return a rulebook with a pack laid over it; `book` itself stays as it is.

    A value binds in the pack's territory from its day on, and every rule that reads it stands on its provision too. A value
    looser than the one above it is a warning of the rulebook, with both citations.

    Raises:
        PackError: a rule of its own has faults; none of the pack is used.
    """
    laid = replace(
        book,
        contract=book.contract.with_words(pack.words) if pack.words else book.contract,
        instruments={**book.instruments, **pack.instruments},
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
    if pack.files:
        _add_rules(laid, pack)
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


# Rules of its own -----------------------------------------------------------------------------------------------------


def _add_rules(laid: Rulebook, pack: Pack) -> None:
    """Load the rules of a pack into the rulebook it is laid over; they stand on its own provisions, so act in its territory alone."""
    from shuangjian.engine.load import load_rules_into

    before = dict(laid.rules)
    try:
        load_rules_into(laid, zipfile.Path(_archive(pack.files)))
    except RulebookError as error:
        raise PackError([_of_rule(problem, pack) for problem in error.problems]) from error
    own = {id: rule for id, rule in laid.rules.items() if before.get(id) is not rule}
    faults = []
    for id, rule in own.items():
        file = rule.place
        standing = before.get(id)
        if standing is not None and _says(standing) != _says(rule):
            said = Reason(
                f"规则 {id} 已有同名的；请换一个文件名，已有的规则不能覆盖。",
                f"There is a rule {id} already; give the file another name: rules that are there are not replaced.",
            )
            faults.append(Fault("", None, said, file))
        faults += [
            Fault(
                "", None,
                Reason(
                    f"本地规则只能以本规则包的条款为依据，{ground.provision.id} 不是；否则会在别的地区生效。",
                    f"A rule of one's own stands on provisions of its pack only, and {ground.provision.id} is none: it would act elsewhere.",
                ),
                file, line_of(pack.files.get(file, ""), ground.provision.id),
            )
            for ground in rule.grounds
            if ground.provision.id not in pack.provisions
        ]  # fmt: skip
        if standing is not None:
            # An earlier edition brought the same rule: it goes on under the provisions of both.
            laid.rules[id] = replace(rule, grounds=tuple(dict.fromkeys((*standing.grounds, *rule.grounds))))
    if faults:
        raise PackError(faults)


def _says(rule: Rule) -> tuple[object, ...]:
    return (
        rule.text,
        rule.title,
        rule.message,
        rule.remedy,
        rule.severity,
        rule.kind,
        rule.nature,
        tuple(each.key for each in rule.parameters),
    )


def _archive(files: Mapping[str, str]) -> zipfile.ZipFile:
    """Return files in memory as a folder that can be walked."""
    archive = zipfile.ZipFile(io.BytesIO(), "w")
    for path, text in sorted(files.items()):
        archive.writestr(path, text)
    return archive


def _of_rule(problem: Problem, pack: Pack) -> Fault:
    return Fault(
        "", None, said_to_officials(problem), problem.place, line_of(pack.files.get(problem.place, ""), problem.message)
    )


__all__ = ["PACK_FILE", "RULES", "Fault", "Pack", "PackError", "between", "lay_pack"]
