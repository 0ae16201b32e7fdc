"""What is read from a document: its published form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from shuangjian.documents.limits import Limit
from shuangjian.documents.negative import NegativeItem
from shuangjian.engine.reasons import Reason


@dataclass
class PlanMeasure:
    """One point. `section` is the heading above it; `deadlines` the words as written, `deadline` the first of them."""

    no: str
    heading: str
    text: str
    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    deadline: str = ""
    limits: list[Limit] = field(default_factory=list)
    section: str = ""
    source: str = "text"  # text | annex
    line: int = 0
    deadlines: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    original: str = ""


@dataclass
class Difference:
    """Where the text and the annex table of one document say different things."""

    no: str
    field: str
    text: Any
    annex: Any


@dataclass
class Plan:
    """A document's structure as proposed for review. `issuer` names all bodies, 、 between them."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    date: str | None = None
    measures: list[PlanMeasure] = field(default_factory=list)
    negative_list: list[NegativeItem] = field(default_factory=list)
    promises: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return the plan as JSON-ready values, keys in the published order; what the reader says in `zh` or `en`."""
        return {**asdict(self), "warnings": [warning.of(lang) for warning in self.warnings]}

    @classmethod
    def of_dict(cls, data: Mapping[str, Any]) -> Plan:
        """Return the plan of what `as_dict` gave, as far as a pack is drafted from it: head, measures, negative list."""

        def text(of: Mapping[str, Any], name: str) -> str:
            return str(of.get(name) or "")

        return cls(
            title=text(data, "title"),
            number=text(data, "number"),
            issuer=text(data, "issuer"),
            date=data.get("date"),
            measures=[
                PlanMeasure(
                    text(each, "no"), text(each, "heading"), text(each, "text"), original=text(each, "original")
                )
                for each in data.get("measures") or ()
            ],
            negative_list=[
                NegativeItem(each["part"], each["no"], each["text"]) for each in data.get("negative_list") or ()
            ],
        )
