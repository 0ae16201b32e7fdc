"""Check a folder: read it, run the rules, gather what they find."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from shuangjian.engine.backends.duckdb import DuckDBBackend, create_empty, open_duckdb
from shuangjian.engine.book import Rulebook
from shuangjian.engine.parameters import Draft
from shuangjian.engine.regions import RegionTree
from shuangjian.engine.rule import Rule
from shuangjian.engine.scope import Scope
from shuangjian.engine.session import Backend, Session, Skip
from shuangjian.engine.undecided import Judge, Undecided
from shuangjian.files.coverage_report import Coverage, Window, gaps, has_subjects, judged, skipped
from shuangjian.files.evidence import Evidence
from shuangjian.files.mapping import FolderMap
from shuangjian.files.names import read_names
from shuangjian.files.reader import Folder, find_files, read_folder
from shuangjian.files.report import CheckResult
from shuangjian.files.sources import PARQUETS
from shuangjian.files.unattributed import unattributed
from shuangjian.files.unknown_ids import unknown_ids
from shuangjian.files.withheld import unread_rows, withhold

Progress = Callable[[str, int], None]

# A folder larger than this is kept in a temporary database file, compressed, instead of in memory; what the database
# itself then holds in memory is bounded.
_IN_MEMORY_BYTES = 24 * 1024 * 1024
_PARQUET_SWELLS = 8
READING_MEMORY_MB = 420
# Once read, a sweep of a large folder needs less: groups that do not fit are set aside on disk. A rule that cannot do with
# it gets what reading had.
SWEEP_MEMORY_MB = 110


def _size_in_memory(file: Path) -> int:
    return file.stat().st_size * (_PARQUET_SWELLS if file.suffix.lower() in PARQUETS else 1)


class OpenFolder:
    """A folder read into a database that lasts as long as this object."""

    def __init__(
        self,
        path: Path,
        book: Rulebook,
        *,
        default_region: str | None = None,
        mapping: FolderMap | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Read the folder; see `read_folder`, also for what it raises."""
        self._temporary = tempfile.TemporaryDirectory(prefix="shuangjian-")
        small = sum(map(_size_in_memory, find_files(path))) < _IN_MEMORY_BYTES
        target = ":memory:" if small else str(Path(self._temporary.name) / "facts.duckdb")
        self.con = open_duckdb(target, memory_mb=READING_MEMORY_MB)
        self.con.execute("SET temp_directory = ?", [self._temporary.name])
        self.book = book
        try:
            self.folder: Folder = read_folder(
                self.con,
                path,
                Path(self._temporary.name),
                book.contract,
                book.regions,
                default_region=default_region,
                mapping=mapping,
                progress=progress,
            )
        except BaseException:
            self.close()
            raise
        for name in book.contract.names:
            if name not in self.folder.available:
                create_empty(self.con, book.contract, name)  # a table that is not there is an empty one
        if not small:
            self.con.execute(f"SET memory_limit = '{SWEEP_MEMORY_MB}MB'")

    def backend(self, engine: str = "duckdb") -> Backend:
        """Return the facts on an engine; Spark gets them as Parquet."""
        if engine == "duckdb":
            return DuckDBBackend(self.con, self.book.contract, self.folder.available, most_mb=READING_MEMORY_MB)
        from shuangjian.engine.backends.spark import SparkBackend, open_spark

        spark = open_spark()
        spark.sparkContext.setLogLevel("ERROR")
        for name in sorted(set(self.book.contract.names) - {"calendar_day"} | set(self.folder.available)):
            target = Path(self._temporary.name) / f"{name}.parquet"
            columns = ", ".join(f'"{column.name}"' for column in self.book.contract[name].engine_columns)
            self.con.execute(f"COPY (SELECT {columns} FROM main.\"{name}\") TO '{target}' (FORMAT parquet)")
            spark.read.parquet(str(target)).createOrReplaceTempView(name)
        return SparkBackend(spark, self.book.contract, self.folder.available)

    def last_day(self) -> date | None:
        """Return the last day of the events in the folder (homework, lessons, payments …), None where there are none."""
        backend = self.backend()
        days = [(table.name, table.event_day) for table in self.book.contract if table.name in backend.tables()]
        spans = [backend.span(name, day) for name, day in days if day]
        return max((span[1] for span in spans if span), default=None)

    def last_day_until(self, today: date) -> date:
        """Return the last day that the files know something of, today where they know of none or of later ones."""
        known = self.last_day()
        return min(known, today) if known else today

    def close(self) -> None:
        """Drop the database."""
        self.con.close()
        self._temporary.cleanup()

    def __enter__(self) -> OpenFolder:
        return self

    def __exit__(self, *exc: Any) -> None:
        self.close()


def check_folder(
    opened: OpenFolder,
    *,
    as_of: date,
    scope: Scope | None = None,
    rules: Iterable[Rule] | None = None,
    engine: str = "duckdb",
    drafts: Sequence[Draft] = (),
    coverage: bool = False,
    progress: Progress | None = None,
) -> CheckResult:
    """Run the rules over a folder that has been read.

    Args:
        opened: the folder.
        as_of: the last day by which states (an expired licence) are judged; the first is the scope's, else this day.
        scope: days and regions wanted.
        rules: which rules; None means all.
        engine: duckdb or spark.
        drafts: parameter values to try instead of those in force.
        coverage: also say how far the check reached, rule by rule and table by table.
        progress: called with a rule's id and the number of findings so far.
    """
    folder, book = opened.folder, opened.book
    chosen = list(book.rules.values()) if rules is None else list(rules)
    result = CheckResult(
        rejected=folder.rejected.items, rejected_count=folder.rejected.count, checked=dict(folder.checked),
        set_aside=folder.set_aside.items, accounts=folder.accounts, places=folder.places,
    )  # fmt: skip
    backend = opened.backend(engine)
    wanted = scope or Scope()
    session = Session(backend, book, as_of, drafts, wanted.first)
    skips = {rule.id: session.why_not(rule) for rule in chosen}
    runnable = [rule for rule in chosen if skips[rule.id] is None]
    result.skipped += [skip for skip in skips.values() if skip is not None]
    result.names = read_names(opened.con)
    result.unknown_ids += unknown_ids(opened.con, book.contract, folder.available)
    session.install(runnable, indicators=())
    judge = Judge(session)
    window = _window(session, wanted, folder)
    unread = unread_rows(opened.con, folder)
    reached = Coverage([skipped(skip) for skip in result.skipped])
    evidence = Evidence(opened.con, book.contract)

    def wait(rule: Rule, entries: Sequence[Undecided]) -> None:
        result.undecided += entries
        result.undecided_at += [
            evidence.of_rows(sorted({*rule.facts, entry.table}), entry.rows, entry.owners) for entry in entries
        ]

    for rule in chosen:
        if skips[rule.id] is not None:
            wait(rule, list(unattributed(opened.con, rule, folder.available, window)))
    # In the order of the result, so that only one rule's findings need be sorted at a time.
    for rule in sorted(runnable, key=lambda rule: rule.id):
        partly: Skip | None = session.unknown_years(rule)
        if partly:
            result.skipped.append(partly)
        judgement = judge.judge(rule, partial(_covers, wanted, rule, folder.regions))
        found, withheld = withhold(rule, judgement.findings, unread)
        found.sort(key=lambda f: (f.region_code, f.owner_key or "", f.subject_key or "", f.day, f.discriminator or ""))
        result.findings += found
        stray = list(unattributed(opened.con, rule, folder.available, window))
        wait(rule, [*judgement.undecided, *withheld, *stray])
        result.judged += bool(found or judgement.open or withheld) or has_subjects(opened.con, session, rule, window)
        if coverage:
            waiting = (
                judgement.open
                + len(judgement.findings)
                - len(found)
                + len({row for entry in stray for row in entry.rows})
            )
            reached.rules.append(judged(opened.con, session, rule, found, waiting, window))
        result.evidence_at += evidence.of(found)
        if progress:
            progress(rule.id, len(result.findings))
    if coverage:
        reached.gaps += gaps(opened.con, book.contract, sorted(folder.checked), window)
        result.coverage = reached
    return result


def _window(session: Session, scope: Scope, folder: Folder) -> Window:
    inside = {region for region in session.backend.regions() if scope.holds(region, folder.regions)}
    return Window(scope.first, scope.last, frozenset(inside))


def _covers(scope: Scope, rule: Rule, tree: RegionTree, region: str, day: date | None) -> bool:
    return scope.covers(rule, region, day, tree)
