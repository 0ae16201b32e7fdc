"""The policy as content, as the loader gives it."""

from __future__ import annotations

from dataclasses import dataclass, field

from shuangjian.engine.calendar import Vacation
from shuangjian.engine.contract import Contract
from shuangjian.engine.errors import Problem
from shuangjian.engine.parameters import Parameter
from shuangjian.engine.provisions import Instrument, Provision
from shuangjian.engine.regions import RegionTree
from shuangjian.engine.rule import Indicator, Rule, Text


@dataclass(frozen=True)
class ChecklistItem:
    """One item of an inspection checklist; `rules` watch it where facts can decide."""

    id: str
    part: str
    text: Text
    question: Text
    evidence: Text
    rules: tuple[str, ...]


@dataclass
class Rulebook:
    """The policy as content: what binds, the numbers, the rules and the figures."""

    contract: Contract
    regions: RegionTree
    instruments: dict[str, Instrument] = field(default_factory=dict)
    provisions: dict[str, Provision] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    checklist: dict[str, ChecklistItem] = field(default_factory=dict)
    vacations: list[Vacation] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def clauses(self) -> dict[str, Provision]:
        """The clauses of the five documents."""
        return {id: provision for id, provision in self.provisions.items() if provision.is_clause}

    def rules_for(self, provision_id: str) -> list[Rule]:
        """Return the rules that stand on a provision."""
        return [rule for rule in self.rules.values() if any(g.provision.id == provision_id for g in rule.grounds)]
