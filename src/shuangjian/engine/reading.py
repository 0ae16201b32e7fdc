"""What a rule does with the columns it reads: which values it tells apart, what it compares them with, where they end up.

A rule tells only finitely many kinds of value of a cell apart. Which ones stands in its own text, and is read from it once,
when the rule is loaded; `undecided.py` tries them where the cell is empty.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

# A column of a fact or parameter table, and a set of them.
Place = tuple[str, str]
Places = frozenset[Place]


@dataclass
class Use:
    """How one column is used.

    Attributes:
        texts: the texts it is compared with → the comparisons each of them stands in, by number.
        patterns: the patterns it is matched against.
        equals: columns it is compared with for being the same.
        differs: columns it is compared with for being another.
        near: columns and parameters it is compared with in any way.
        grouped: whether rows are put together by it.
    """

    texts: dict[str, set[int]] = field(default_factory=dict)
    patterns: set[str] = field(default_factory=set)
    equals: set[Place] = field(default_factory=set)
    differs: set[Place] = field(default_factory=set)
    near: set[Place] = field(default_factory=set)
    grouped: bool = False

    def kinds(self, possible: Container[str]) -> list[str]:
        """Return one text for each kind the comparisons tell apart: those in the same comparisons are alike."""
        first: dict[frozenset[int], str] = {}
        for text in sorted(self.texts):
            if text in possible:
                first.setdefault(frozenset(self.texts[text]), text)
        return list(first.values())


@dataclass(frozen=True)
class Reading:
    """What a SELECT does with what it reads.

    Attributes:
        uses: column → how it is used.
        origins: result column → the columns it is made of.
        rowwise: tables whose rows are judged one by one: leaving other rows of the table out changes nothing for a row.
    """

    uses: Mapping[Place, Use]
    origins: Mapping[str, Places]
    rowwise: frozenset[str]

    @property
    def subject_table(self) -> str:
        """The table the subjects come from; without it nothing can be judged."""
        tables = [table for table, column in sorted(self.origins["subject_key"]) if column.endswith("_key")]
        return tables[0] if tables else min(table for table, _ in self.origins["subject_key"])
