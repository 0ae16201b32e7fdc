"""A finding: one breach of one rule, with everything needed to explain it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuangjian.engine.parameters import Step
from shuangjian.engine.provisions import Provision
from shuangjian.engine.rule import Rule

_NO_NAMES: Mapping[str, str] = {}
_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What breaks which rule, where, by how much, on what grounds.

    `observed` and `limit` are integers in `unit` (clock: minutes after midnight; fen) or text. `basis` holds every
    provision in force there on that day; `evidence` the row ids at fault; `details` what else the message names.

    A state lasted from `since` up to but not including `until`; None: from before, or to after, what is known. Its `day`
    is the last of the days judged on which it held.
    """

    rule: Rule
    basis: tuple[Provision, ...]
    step: Step | None
    region_code: str
    owner_id: str
    owner_key: str
    subject_id: str
    subject_key: str
    day: date
    observed: int | str | None
    limit: int | str | None
    evidence: tuple[str, ...]
    stage: str | None
    discriminator: str | None
    since: date | None
    until: date | None
    details: Mapping[str, Any]

    @property
    def clauses(self) -> list[str]:
        """The seed clauses in force here; may be empty."""
        return [provision.id for provision in self.basis if provision.is_clause]

    @property
    def identity(self) -> str:
        """A digest that stays the same from sweep to sweep: rule and parameter versions are no part of it.

        A state that ended and came again is the same matter: its intervals share the digest and differ by `since`.
        """
        parts = [self.rule.id, self.subject_key, self.owner_key, self.discriminator or ""]
        if self.rule.nature == "event":
            parts.append(self.day.isoformat())
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]

    def message(self, lang: str = "zh", names: Mapping[str, str] = _NO_NAMES) -> str:
        """Say in one sentence what is wrong; see `render`."""
        return self.render(self.rule.message[lang], names)

    def render(self, template: str, names: Mapping[str, str] = _NO_NAMES) -> str:
        """Fill a text's placeholders from this finding.

        Args:
            template: the text.
            names: key → name of schools, classes and institutions, said in place of their ids.
        """
        values = {
            **self.details, "observed": self.observed, "limit": self.limit,
            "owner_id": names.get(self.owner_key, self.owner_id), "subject_id": names.get(self.subject_key, self.subject_id), "day": self.day, "region_code": self.region_code, "since": self.since, "until": self.until,
            "discriminator": self.discriminator, "stage": self.stage,
        }  # fmt: skip
        if named := names.get(f"{self.owner_key}/{values.get('class_id')}"):
            values["class_id"] = named
        return fill(template, values)

    def as_dict(self, lang: str = "zh", names: Mapping[str, str] = _NO_NAMES) -> dict[str, Any]:
        """Return the finding as JSON-ready values, fields in the published order; `names` as for `render`."""
        return {
            "rule": self.rule.id,
            "title": self.rule.title[lang],
            "clauses": self.clauses,
            "basis": [
                {
                    "provision": p.id,
                    "citation": p.citation(lang),
                    "status": p.status,
                    "territory": p.territory,
                }
                for p in self.basis
            ],
            "kind": self.rule.kind,
            "severity": self.rule.severity,
            "region_code": self.region_code,
            "owner_id": self.owner_id,
            "subject_type": self.rule.subject,
            "subject_id": self.subject_id,
            "subject_key": self.subject_key,
            "owner_name": names.get(self.owner_key),
            "subject_name": names.get(self.subject_key),
            "day": self.day.isoformat(),
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "observed": self._shown(self.observed),
            "limit": self._shown(self.limit),
            "unit": self.rule.unit,
            "message": self.message(lang, names),
            "remedy": self.render(self.rule.remedy[lang], names),
            "evidence": list(self.evidence),
            "parameter": None if self.step is None else _cite_step(self.step, lang),
            "identity": self.identity,
        }

    def _shown(self, value: int | str | None) -> int | str | None:
        return format_value(value, "clock") if self.rule.unit == "clock" and isinstance(value, int) else value


def _cite_step(step: Step, lang: str) -> dict[str, Any]:
    provision = step.source.provision
    return {
        "key": step.key,
        "value": step.value,
        "region_code": step.source.region,
        "stage": step.stage,
        "provision": provision.id if provision else None,
        "citation": provision.citation(lang) if provision else None,
        "status": step.source.status if step.value == step.source.value else "draft",
    }


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Fill the placeholders of a text."""
    said = _PLACEHOLDER.sub(lambda m: format_value(values.get(m.group(1)), m.group(2)), template)
    # "{class_id} 班" was written for a bare number; a name, or an id that is one, says it already.
    return said.replace("班 班", "班")


def format_value(value: Any, style: str | None = None) -> str:
    """Say a value as a person reads it: clock minutes as 20:31, fen as yuan, None as a dash."""
    if value is None:
        return "—"
    if style == "clock" and isinstance(value, int):
        return f"{value // 60:02d}:{value % 60:02d}"
    if style == "yuan" and isinstance(value, int):
        sign, fen = ("-" if value < 0 else ""), abs(value)
        return f"{sign}{fen // 100:,}.{fen % 100:02d}"
    return str(value)


def dumps(value: Any) -> str:
    """JSON for people: Chinese kept, indented."""
    return json.dumps(value, ensure_ascii=False, indent=2)
