"""Say where the rows stand that findings rest on: file, sheet and row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import duckdb

from shuangjian.engine.contract import Contract
from shuangjian.engine.finding import Finding

_OWNERS = ("school_key", "institution_key", "owner_key")
_AT_A_TIME = 20_000

# Number of the place (`Folder.places`) and of the row in it.
Spot = tuple[int, int]
# The key of whom a row belongs to, and where it stands; None where that is not known.
Located = tuple[str | None, Spot | None]


class Evidence:
    """Finds the rows behind evidence ids in the tables read from a folder."""

    def __init__(self, con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        """Look in the tables that `con` holds rows of; one that was only assumed to be there has none from any file."""
        self._con, self._contract = con, contract
        self._present = {
            name
            for (name,) in con.execute(
                "SELECT table_name FROM information_schema.columns WHERE table_schema = 'store' AND column_name = '__file'"
            ).fetchall()
        }

    def of(self, findings: Sequence[Finding]) -> Iterator[tuple[Spot, ...]]:
        """Yield for each of one rule's findings the spots of its evidence, in the order of its evidence."""
        rest = iter(findings)
        while some := list(islice(rest, _AT_A_TIME)):
            wanted = sorted({row_id for finding in some for row_id in finding.evidence})
            rows = self._rows(sorted(some[0].rule.facts), wanted)
            yield from (tuple(_spots(finding, rows)) for finding in some)

    def of_rows(self, tables: Iterable[str], rows: Sequence[str], owners: Sequence[str]) -> list[Located]:
        """Return whose the rows are and where they stand, given their ids and what is known of whose (a key, a region, or "")."""
        found = self._rows(tables, sorted(set(rows)))
        return [_nearest(found.get(row, ()), owner, owner) for row, owner in zip(rows, owners, strict=True)]

    def _rows(self, tables: Iterable[str], wanted: list[str]) -> dict[str, list[tuple[str, str | None, Spot]]]:
        """Return id → (region, owner key, spot) of every row that has it."""
        rows: dict[str, list[tuple[str, str | None, Spot]]] = {}
        for name in tables:
            if name not in self._present or not wanted:
                continue
            owner = next((key for key in _OWNERS if key in self._contract[name].keys), "NULL")
            for row_id, region, key, file_no, row in self._con.execute(
                f'SELECT row_id, region_code, {owner}, __file, __row FROM store."{name}" '
                f"WHERE row_id IN (SELECT UNNEST(?::VARCHAR[])) ORDER BY __file, __row",
                [wanted],
            ).fetchall():
                rows.setdefault(row_id, []).append((region, key, (file_no, row)))
        return rows


def _spots(finding: Finding, rows: dict[str, list[tuple[str, str | None, Spot]]]) -> Iterator[Spot]:
    """Yield one spot for each id: of the rows that share it, that of the finding's owner, else of its region."""
    for row_id in finding.evidence:
        _, spot = _nearest(rows.get(row_id, ()), finding.owner_key, finding.region_code)
        if spot is not None:
            yield spot


def _nearest(rows: Iterable[tuple[str, str | None, Spot]], owner: str, region: str) -> Located:
    return min(rows, key=lambda row: (row[1] != owner, row[0] != region), default=("", None, None))[1:]
