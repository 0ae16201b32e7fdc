"""The days and regions somebody asks for: the same in a check, a simulation, a sweep and the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuangjian.engine.finding import Finding
from shuangjian.engine.regions import RegionTree
from shuangjian.engine.rule import Rule


@dataclass(frozen=True)
class Scope:
    """Which findings are wanted: days (both included) and regions (with all below them)."""

    first: date | None = None
    last: date | None = None
    regions: tuple[str, ...] = ()

    def wants(self, finding: Finding, tree: RegionTree) -> bool:
        """Whether a finding lies in the scope. States are judged for its days already."""
        return self.covers(finding.rule, finding.region_code, finding.day, tree)

    def covers(self, rule: Rule, region: str, day: date | None, tree: RegionTree) -> bool:
        """Whether what a rule says of a region and day lies in the scope; an unknown day may."""
        if rule.nature == "event" and day is not None and not self.has_day(day):
            return False
        return self.holds(region, tree)

    def holds(self, region: str, tree: RegionTree) -> bool:
        """Whether a region is one of those wanted or lies in one."""
        return not self.regions or any(tree.contains(wanted, region) for wanted in self.regions)

    def has_day(self, day: date) -> bool:
        """Whether a day is one of those wanted."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Scope()


EVERYTHING = Scope()
