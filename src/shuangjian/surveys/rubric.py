"""What a two-monthly check looks at: criteria with points, packaged as data, and kept with each check as they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from shuangjian.live.words import language


@dataclass(frozen=True)
class Criterion:
    """One criterion: at most `points`. Where `item` is set, no point means that item of the checklist is broken."""

    code: str
    zh: str
    en: str
    points: int
    item: str | None = None

    @property
    def text(self) -> str:
        """The criterion in the page's language."""
        return self.zh if language() == "zh" else self.en


@cache
def packaged_rubric() -> tuple[Criterion, ...]:
    """Return the packaged criteria (`rubric.yaml`)."""
    text = resources.files(__package__).joinpath("rubric.yaml").read_text(encoding="utf-8")
    return stored(yaml.safe_load(text)["criteria"])


def plain(criteria: Sequence[Criterion]) -> list[dict[str, Any]]:
    """Return criteria as they are stored."""
    return [asdict(each) for each in criteria]


def stored(rows: Sequence[dict[str, Any]]) -> tuple[Criterion, ...]:
    """Return stored criteria."""
    return tuple(Criterion(**row) for row in rows)
