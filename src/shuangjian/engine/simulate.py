"""What if: the same facts under the parameters in force and under a draft of them, compared finding by finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shuangjian.engine.book import Rulebook
from shuangjian.engine.errors import DraftRefused
from shuangjian.engine.finding import Finding
from shuangjian.engine.parameters import Draft, check_drafts
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Session

_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")
_YUAN = re.compile(r"^(\d+)(?:\.(\d{1,2}))?\s*(?:元|yuan)$")


@dataclass(frozen=True)
class Effect:
    """What a draft does: findings only under the draft, only under what is in force, and under both."""

    drafts: tuple[Draft, ...]
    rules: tuple[Rule, ...]
    added: tuple[Finding, ...]
    removed: tuple[Finding, ...]
    unchanged: int
    before: int
    after: int
    by_region: dict[str, tuple[int, int]] = field(default_factory=dict)  # region → (before, after)
    by_owner: dict[str, tuple[int, int]] = field(default_factory=dict)  # owner key → (before, after)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the effect as JSON-ready values."""
        return {
            "drafts": [{"key": d.key, "value": d.value, "region": d.region, "stage": d.stage} for d in self.drafts],
            "rules": [rule.id for rule in self.rules],
            "before": self.before,
            "after": self.after,
            "unchanged": self.unchanged,
            "added": [finding.as_dict(lang) for finding in self.added],
            "removed": [finding.as_dict(lang) for finding in self.removed],
            "by_region": {region: {"before": b, "after": a} for region, (b, a) in self.by_region.items()},
            "by_owner": {owner: {"before": b, "after": a} for owner, (b, a) in self.by_owner.items()},
        }


def parse_draft(text: str, book: Rulebook, *, region: str | None = None, stage: str | None = None) -> Draft:
    """Read KEY=VALUE, the value in the parameter's unit: 50, 20:00 for a clock, 3000元 for money (else fen).

    Raises:
        DraftRefused: no “=”, or a value that is not of the unit.
        UnknownParameter: no such key.
    """
    key, separator, written = text.partition("=")
    key, written = key.strip(), written.strip()
    if not separator or not written:
        raise DraftRefused(f"“{text}” is not KEY=VALUE, such as homework.written.minutes_max=50.")
    check_drafts(book.parameters, [Draft(key, 0)], book.regions)
    unit = book.parameters[key].unit
    if match := _CLOCK.match(written):
        if unit != "clock" or int(match.group(2)) > 59:
            raise DraftRefused(f"“{key}” is given in {unit}, not as a time of day.")
        return Draft(key, int(match.group(1)) * 60 + int(match.group(2)), region, stage)
    if match := _YUAN.match(written):
        if unit != "fen":
            raise DraftRefused(f"“{key}” is given in {unit}, not in money.")
        return Draft(key, int(match.group(1)) * 100 + int((match.group(2) or "0").ljust(2, "0")), region, stage)
    if not re.fullmatch(r"-?\d+", written):
        raise DraftRefused(f"“{written}” is not a value for “{key}”: it is a whole number in {unit}.")
    return Draft(key, int(written), region, stage)


def affected_rules(book: Rulebook, drafts: Iterable[Draft]) -> list[Rule]:
    """Return the rules that read a drafted parameter."""
    keys = {draft.key for draft in drafts}
    return [rule for rule in book.rules.values() if any(parameter.key in keys for parameter in rule.parameters)]


def simulate(
    open_session: Callable[[Sequence[Draft]], Session],
    book: Rulebook,
    drafts: Sequence[Draft],
    wanted: Callable[[Finding], bool] = lambda finding: True,
) -> Effect:
    """Run the affected rules twice over the same facts and compare.

    Args:
        open_session: gives a session with the drafts asked for over always the same facts.
        book: the rulebook.
        drafts: the values to try.
        wanted: which findings are looked at (days, regions).

    Raises:
        UnknownParameter, DraftRefused: a draft names what does not exist.
    """
    check_drafts(book.parameters, drafts, book.regions)
    rules = affected_rules(book, drafts)
    before = _run(open_session(()), rules, wanted)
    after = _run(open_session(drafts), rules, wanted)
    return _effect(drafts, rules, before, after)


def compare_books(
    open_session: Callable[[Rulebook], Session],
    book: Rulebook,
    laid: Rulebook,
    wanted: Callable[[Finding], bool] = lambda finding: True,
    drafts: Sequence[Draft] = (),
) -> Effect:
    """Run what differs between two rulebooks over the same facts under each, and compare.

    Args:
        open_session: gives a session with the rulebook asked for over always the same facts.
        book: the one in force.
        laid: the one to try: numbers, grounds, days or rules of its own laid over `book`.
        wanted: which findings are looked at (days, regions).
        drafts: values that the sessions of `laid` try besides.
    """
    days = book.vacations != laid.vacations
    read = {rule.id for rule in affected_rules(laid, drafts)}
    rules = [rule for id, rule in laid.rules.items() if id in read or _differs(book.rules.get(id), rule, days)]
    before = _run(open_session(book), [book.rules[rule.id] for rule in rules if rule.id in book.rules], wanted)
    after = _run(open_session(laid), rules, wanted)
    return _effect(drafts, rules, before, after)


def _differs(one: Rule | None, other: Rule, days: bool) -> bool:
    if one is None or (days and other.needs_calendar):
        return True
    return (one.grounds, one.parameters, one.text) != (other.grounds, other.parameters, other.text)


def _effect(
    drafts: Sequence[Draft],
    rules: Sequence[Rule],
    before: dict[tuple[str, ...], Finding],
    after: dict[tuple[str, ...], Finding],
) -> Effect:
    return Effect(
        drafts=tuple(drafts),
        rules=tuple(rules),
        added=tuple(after[key] for key in sorted(after.keys() - before.keys())),
        removed=tuple(before[key] for key in sorted(before.keys() - after.keys())),
        unchanged=len(before.keys() & after.keys()),
        before=len(before),
        after=len(after),
        by_region=_count(before, after, lambda finding: finding.region_code),
        by_owner=_count(before, after, lambda finding: finding.owner_key),
    )


def _run(session: Session, rules: Sequence[Rule], wanted: Callable[[Finding], bool]) -> dict[tuple[str, ...], Finding]:
    runnable = [rule for rule in rules if session.why_not(rule) is None]
    session.install(runnable, indicators=())
    found = {}
    for rule in runnable:
        for finding in session.run(rule):
            if wanted(finding):
                found[_key(finding)] = finding
    return found


def _key(finding: Finding) -> tuple[str, ...]:
    return (
        finding.rule.id,
        finding.owner_key,
        finding.subject_key,
        finding.day.isoformat(),
        finding.discriminator or "",
    )


def _count(
    before: dict[tuple[str, ...], Finding], after: dict[tuple[str, ...], Finding], of: Callable[[Finding], str]
) -> dict[str, tuple[int, int]]:
    first = Counter(of(finding) for finding in before.values())
    second = Counter(of(finding) for finding in after.values())
    return {name: (first[name], second[name]) for name in sorted(first.keys() | second.keys())}
