"""Rules over files against the same checks written by hand in DuckDB, and against OpenFisca's array form.

    python benchmarks/rules.py [homework|lessons|several|undecided|calendar|openfisca|all] [--rows 1000000 10000000] [--runs 5]

Each pair runs interleaved in one process: the median of the seconds by the clock, and of the processors' seconds beside it, which
other work on the machine moves less. The peers are written as one would by hand: over the file's own columns, parameters and
grounds flattened to steps and joined as ranges, the same findings with limit, parameter step and evidence. The answers are
compared before anything is timed. What each figure means is in README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import data
from shuangjian.engine.backends.duckdb import open_duckdb
from shuangjian.engine.book import Rulebook
from shuangjian.engine.calendar import Extent
from shuangjian.engine.finding import Finding
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Session, basis_table
from shuangjian.engine.undecided import Judge, Judgement
from shuangjian.files.check import READING_MEMORY_MB, SWEEP_MEMORY_MB, OpenFolder
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()
AS_OF = date(2025, 6, 30)
# Kinds of folders whose file is another table's.
FACT_OF = {"gaps": "homework"}

# In the order in which `check` runs them.
LESSON_RULES = (
    "training.offline_ends_late", "training.online_ends_late", "training.online_gap_short", "training.online_lesson_long",
    "training.subject_on_rest_day",
)  # fmt: skip
SEVERAL = (
    "homework.written_minutes", "homework.needs_phone", "homework.parent_task", "homework.pupil_marking",
    "homework.downloaded_or_uniform_online", "homework.written_home_lower_grades", "homework.needs_phone_text",
    "homework.parent_task_text",
)  # fmt: skip

HOMEWORK_PEER = """
WITH tier AS (
    SELECT region_code, school_id, class_id, assigned_on, stage, grade, subject, tier, SUM(minutes) AS minutes
    FROM peer.homework WHERE kind = 'written' GROUP BY ALL),
subject_total AS (
    SELECT region_code, school_id, class_id, assigned_on, stage, grade, subject,
        COALESCE(SUM(minutes) FILTER (tier = 'all'), 0) + COALESCE(MAX(minutes) FILTER (tier <> 'all'), 0) AS minutes,
        MAX(minutes) FILTER (tier <> 'all') AS longest
    FROM tier GROUP BY ALL),
total AS (
    SELECT region_code, school_id, class_id, assigned_on, stage, MIN(grade) AS grade, SUM(minutes) AS minutes
    FROM subject_total GROUP BY ALL),
over_limit AS (
    SELECT t.*, s.value, s.step_id FROM total t
    JOIN peer.step s ON s.region_code = t.region_code AND s.stage = t.stage
        AND t.assigned_on >= s.valid_from AND t.assigned_on < s.valid_to
    WHERE t.minutes > s.value AND t.grade > 2)
SELECT o.region_code, o.school_id, o.class_id, o.assigned_on, o.minutes, o.value, o.step_id, LIST(h.homework_id ORDER BY h.homework_id) AS evidence
FROM over_limit o
JOIN peer.homework h ON h.region_code = o.region_code AND h.school_id = o.school_id AND h.class_id = o.class_id
    AND h.assigned_on = o.assigned_on AND h.kind = 'written'
JOIN tier t ON t.region_code = h.region_code AND t.school_id = h.school_id AND t.class_id = h.class_id
    AND t.assigned_on = h.assigned_on AND t.subject = h.subject AND t.tier = h.tier
JOIN subject_total st ON st.region_code = h.region_code AND st.school_id = h.school_id AND st.class_id = h.class_id
    AND st.assigned_on = h.assigned_on AND st.subject = h.subject
WHERE h.tier = 'all' OR t.minutes = st.longest
GROUP BY o.region_code, o.school_id, o.class_id, o.assigned_on, o.minutes, o.value, o.step_id
"""
LESSON_PEERS = {
    "training.offline_ends_late": """
        SELECT l.region_code, l.institution_id, l.lesson_id, CAST(l.starts_at AS DATE) AS day, CAST(l.ends_at AS TIME) AS observed, s.value, s.step_id, [l.lesson_id] AS evidence FROM peer.lesson l
        JOIN peer.offline_end s ON s.region_code = l.region_code AND CAST(l.starts_at AS DATE) >= s.valid_from AND CAST(l.starts_at AS DATE) < s.valid_to
        WHERE l.mode = 'offline' AND l.ends_at > CAST(CAST(l.starts_at AS DATE) AS TIMESTAMP) + TO_MINUTES(CAST(s.value AS INTEGER))""",
    "training.online_ends_late": """
        SELECT l.region_code, l.institution_id, l.lesson_id, CAST(l.starts_at AS DATE) AS day, CAST(l.ends_at AS TIME) AS observed, s.value, s.step_id, [l.lesson_id] AS evidence FROM peer.lesson l
        JOIN peer.online_end s ON s.region_code = l.region_code AND CAST(l.starts_at AS DATE) >= s.valid_from AND CAST(l.starts_at AS DATE) < s.valid_to
        WHERE l.mode = 'online' AND l.ends_at > CAST(CAST(l.starts_at AS DATE) AS TIMESTAMP) + TO_MINUTES(CAST(s.value AS INTEGER))""",
    "training.subject_on_rest_day": """
        SELECT l.region_code, l.institution_id, l.lesson_id, CAST(l.starts_at AS DATE) AS day, c.kind AS observed, NULL AS value, NULL AS step_id, [l.lesson_id] AS evidence FROM peer.lesson l
        JOIN peer.calendar c ON c.region_code = l.region_code AND c.day = CAST(l.starts_at AS DATE)
        WHERE l.category = 'subject' AND c.kind <> 'school_day'""",
    "training.online_lesson_long": """
        SELECT l.region_code, l.institution_id, l.lesson_id, CAST(l.starts_at AS DATE) AS day, l.ends_at - l.starts_at AS observed, s.value, s.step_id, [l.lesson_id] AS evidence FROM peer.lesson l
        JOIN peer.length_ground g ON g.region_code = l.region_code AND CAST(l.starts_at AS DATE) >= g.valid_from AND CAST(l.starts_at AS DATE) < g.valid_to
            AND g.provision_case = CASE WHEN l.category = 'subject' THEN 'subject' ELSE '' END
        JOIN peer.length s ON s.region_code = l.region_code AND CAST(l.starts_at AS DATE) >= s.valid_from AND CAST(l.starts_at AS DATE) < s.valid_to
        WHERE l.mode = 'online' AND l.ends_at - l.starts_at > TO_MINUTES(CAST(s.value AS INTEGER))""",
    "training.online_gap_short": """
        WITH paced AS (
            SELECT lesson_id, region_code, institution_id, category, starts_at,
                LAG(ends_at) OVER w AS before, LAG(lesson_id) OVER w AS before_id
            FROM peer.lesson WHERE mode = 'online'
            WINDOW w AS (PARTITION BY region_code, institution_id, group_id, CAST(starts_at AS DATE) ORDER BY starts_at, lesson_id))
        SELECT p.region_code, p.institution_id, p.lesson_id, CAST(p.starts_at AS DATE) AS day, p.starts_at - p.before AS observed, s.value, s.step_id, LIST_SORT([p.before_id, p.lesson_id]) AS evidence FROM paced p
        JOIN peer.gap_ground g ON g.region_code = p.region_code AND CAST(p.starts_at AS DATE) >= g.valid_from AND CAST(p.starts_at AS DATE) < g.valid_to
            AND g.provision_case = CASE WHEN p.category = 'subject' THEN 'subject' ELSE '' END
        JOIN peer.gap s ON s.region_code = p.region_code AND CAST(p.starts_at AS DATE) >= s.valid_from AND CAST(p.starts_at AS DATE) < s.valid_to
        WHERE p.starts_at < p.before + TO_MINUTES(CAST(s.value AS INTEGER))""",
}


@dataclass(frozen=True)
class Seconds:
    """What a run took, by the clock and of the processors; medians."""

    clock: float
    processors: float

    @classmethod
    def median(cls, taken: list[tuple[float, float]]) -> Seconds:
        return cls(*(statistics.median(times) for times in zip(*taken, strict=True)))

    def __sub__(self, other: Seconds) -> Seconds:
        return Seconds(self.clock - other.clock, self.processors - other.processors)

    def __add__(self, other: Seconds) -> Seconds:
        return Seconds(self.clock + other.clock, self.processors + other.processors)

    def __truediv__(self, other: Seconds) -> str:
        """Say a ratio: by the clock, and by the processors' seconds in brackets."""
        return f"{self.clock / other.clock:.2f} ({self.processors / other.processors:.2f})"

    def __str__(self) -> str:
        return f"{self.clock:.2f} s ({self.processors:.2f})"


def timed(run: Callable[[], object]) -> tuple[float, float]:
    begun, used = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - begun, time.process_time() - used


def interleaved(*each: Callable[[], object], runs: int) -> list[Seconds]:
    """Run all in turn, after one warm-up each; return the medians."""
    for run in each:
        run()
    taken: list[list[tuple[float, float]]] = [[] for _ in each]
    for _ in range(runs):
        for times, run in zip(taken, each, strict=True):
            times.append(timed(run))
    return [Seconds.median(times) for times in taken]


def folder_of(kind: str, rows: int, root: Path) -> Path:
    folder = root / f"{kind}-{rows}"
    if not folder.exists():
        folder.mkdir(parents=True)
        {"homework": data.homework, "lesson": data.lessons, "gaps": data.homework_with_gaps}[kind](
            folder / f"{FACT_OF.get(kind, kind)}.parquet", rows
        )
    return folder


def read(folder: Path) -> None:
    """Read and validate, as the command does."""
    OpenFolder(folder, BOOK).close()


def parse(kind: str, folder: Path) -> None:
    """Only parse: the same file into a new DuckDB file with the same settings, nothing looked at."""
    with tempfile.TemporaryDirectory() as place:
        con = open_duckdb(f"{place}/facts.duckdb", memory_mb=READING_MEMORY_MB)
        con.execute(f"CREATE TABLE {kind} AS SELECT * FROM read_parquet('{folder}/{kind}.parquet')")
        con.close()


def install_peer(con: Any, kind: str, folder: Path, **copied: str) -> None:
    """Lay the file as it is beside the facts, and the steps a peer joins."""
    con.execute(f"SET memory_limit = '{READING_MEMORY_MB}MB'; CREATE SCHEMA IF NOT EXISTS peer")
    con.execute(f"CREATE TABLE peer.{kind} AS SELECT * FROM read_parquet('{folder}/{kind}.parquet')")
    for name, table in copied.items():
        con.execute(f'CREATE TABLE peer.{name} AS SELECT * FROM main."{table}"')


def sweep(session: Session, rule: Rule) -> Callable[[], list[Finding]]:
    """Return what runs a rule as the command does: to findings with parameter step, grounds and evidence, all in memory."""
    con = session.backend.con  # type: ignore[attr-defined]

    def run() -> list[Finding]:
        con.execute(f"SET memory_limit = '{SWEEP_MEMORY_MB}MB'")
        return list(session.run(rule))

    return run


def in_database(session: Session, text: str, memory_mb: int) -> Callable[[], object]:
    """Return what runs a statement into a table: what the two statements cost without the way to Python."""
    con = session.backend.con  # type: ignore[attr-defined]

    def run() -> None:
        con.execute(f"SET memory_limit = '{memory_mb}MB'")
        con.execute(f"CREATE OR REPLACE TEMP TABLE result AS {text}", {"as_of": AS_OF} if "$as_of" in text else None)

    return run


def rule_in_database(session: Session, rule: Rule) -> Callable[[], object]:
    """Return what runs a rule's statement into a table, with the memory `check` gives it."""
    con = session.backend.con  # type: ignore[attr-defined]
    text = f"CREATE OR REPLACE TEMP TABLE result AS {session.statement(rule)}"

    def run() -> None:
        con.execute(f"SET memory_limit = '{SWEEP_MEMORY_MB}MB'")
        list(session.backend.query(text, AS_OF))

    return run


def statements(session: Session, rule: Rule, text: str, runs: int) -> list[Seconds]:
    """Time the rule's statement and the peer's, each into a table."""
    return interleaved(
        rule_in_database(session, rule),
        in_database(session, text, READING_MEMORY_MB),
        runs=runs,
    )


def by_hand(session: Session, text: str) -> Callable[[], list[tuple[Any, ...]]]:
    """Return what runs a peer to rows in Python; it may take the memory that reading has."""
    con = session.backend.con  # type: ignore[attr-defined]

    def run() -> list[tuple[Any, ...]]:
        con.execute(f"SET memory_limit = '{READING_MEMORY_MB}MB'")
        return con.execute(text).fetchall()  # type: ignore[no-any-return]

    return run


def compare(findings: list[Finding], rows: set[tuple[Any, ...]]) -> int:
    """Stop unless both say the same: subject, day, parameter step, evidence. Return how many there are."""
    ours = {(f.subject_key, f.day, None if f.step is None else f.step.step_id, f.evidence) for f in findings}
    assert len(ours) == len(findings), "a finding occurs twice"
    assert ours == rows, f"{len(ours - rows)} findings only ours, {len(rows - ours)} only by hand"
    return len(ours)


def homework(rows: int, root: Path, runs: int) -> None:
    folder = folder_of("homework", rows, root)
    rule = BOOK.rules["homework.written_minutes"]
    with OpenFolder(folder, BOOK) as opened:
        session = Session(opened.backend(), BOOK, AS_OF)
        session.install([rule])
        install_peer(opened.con, "homework", folder, step=BOOK.parameters["homework.written.minutes_max"].table)
        ours, peer = sweep(session, rule), by_hand(session, HOMEWORK_PEER)
        same = {
            (f"{region}/{school}/{number}", day, step, tuple(evidence))
            for region, school, number, day, _, _, step, evidence in peer()
        }
        found = compare(ours(), same)
        del same
        mine, theirs = interleaved(ours, peer, runs=runs)
        table, by_hand_table = statements(session, rule, HOMEWORK_PEER, runs)
    reading, parsing = interleaved(lambda: read(folder), lambda: parse("homework", folder), runs=runs)
    print(
        f"homework {rows:,} rows, {found:,} equal findings: sweep {mine}, by hand {theirs}: {mine / theirs} (at most 1.2)"
    )
    print(f"  into a table, without the way to Python: {table}, by hand {by_hand_table}: {table / by_hand_table}")
    print(
        f"  read and validate {reading}, parsing {parsing}: on top of parsing {reading - parsing}, "
        f"{(reading - parsing) / mine} x the sweep (at most 1.0)"
    )
    print(
        f"  peak memory: sweep after load {peak('sweep', folder)} MB (at most 400 at 10^7), "
        f"whole command {peak('check', folder)} MB (at most 700)",
        flush=True,
    )


def lessons(rows: int, root: Path, runs: int) -> None:
    folder = folder_of("lesson", rows, root)
    with OpenFolder(folder, BOOK) as opened:
        rules = [BOOK.rules[id] for id in LESSON_RULES]
        session = Session(opened.backend(), BOOK, AS_OF)
        session.install(rules)
        install_peer(
            opened.con,
            "lesson",
            folder,
            offline_end=BOOK.parameters["training.offline.latest_end"].table,
            online_end=BOOK.parameters["training.online.latest_end"].table,
            length=BOOK.parameters["training.online.lesson_minutes_max"].table,
            gap=BOOK.parameters["training.online.gap_minutes_min"].table,
            length_ground=basis_table(BOOK.rules["training.online_lesson_long"]),
            gap_ground=basis_table(BOOK.rules["training.online_gap_short"]),
            calendar="calendar_day",
        )
        tables, objects = [Seconds(0, 0), Seconds(0, 0)], [Seconds(0, 0), Seconds(0, 0)]
        for rule in rules:
            ours, peer = sweep(session, rule), by_hand(session, LESSON_PEERS[rule.id])
            same = {
                (f"{region}/{institution}/{lesson}", day, step, tuple(evidence))
                for region, institution, lesson, day, _, _, step, evidence in peer()
            }
            found = compare(ours(), same)
            del same
            table = statements(session, rule, LESSON_PEERS[rule.id], runs)
            object_ = interleaved(ours, peer, runs=runs)
            print(
                f"  {rule.id}: {table[0]}, by hand {table[1]}: {table[0] / table[1]}; to findings {object_[0]}, "
                f"to rows {object_[1]}: {object_[0] / object_[1]}; {found:,} equal findings",
                flush=True,
            )
            tables = [all_ + one for all_, one in zip(tables, table, strict=True)]
            objects = [all_ + one for all_, one in zip(objects, object_, strict=True)]
    print(
        f"lessons {rows:,} rows, five rules: {tables[0]}, by hand {tables[1]}: {tables[0] / tables[1]} (at most 1.0); "
        f"to findings {objects[0]}, to rows {objects[1]}: {objects[0] / objects[1]}; "
        f"peak memory of the sweep after load, all findings held, {peak('lessons', folder)} MB (at most 1000)",
        flush=True,
    )


def several(rows: int, root: Path, runs: int) -> None:
    folder = folder_of("homework", rows, root)
    with OpenFolder(folder, BOOK) as opened:
        rules = [BOOK.rules[id] for id in SEVERAL]
        session = Session(opened.backend(), BOOK, AS_OF)
        session.install(rules)
        sweeps = [sweep(session, rule) for rule in rules]
        together, one = interleaved(lambda: [run() for run in sweeps], sweeps[0], runs=runs)
    bound = 1 + 0.15 * (len(rules) - 1)
    print(
        f"{len(rules)} rules over {rows:,} homework rows: {together}, the first alone {one}: {together / one} (at most {bound:.2f})",
        flush=True,
    )


def undecided(rows: int, root: Path, runs: int) -> None:
    """Time rules with what they cannot decide against the same rules without: the whole table filled, and 1 % of a column empty."""
    for kind, empty in (("homework", "nothing"), ("gaps", "1 % of kind and of minutes")):
        folder = folder_of(kind, rows, root)
        with OpenFolder(folder, BOOK) as opened:
            rules = [BOOK.rules[id] for id in SEVERAL]
            session = Session(opened.backend(), BOOK, AS_OF)
            session.install(rules)
            sweeps = [sweep(session, rule) for rule in rules]

            def judge(session: Session = session, rules: list[Rule] = rules) -> list[Judgement]:
                judge = Judge(session)
                return [judge.judge(rule) for rule in rules]

            waiting = sum(judgement.open for judgement in judge())
            plain, judged = interleaved(lambda: [run() for run in sweeps], judge, runs=runs)  # noqa: B023
        print(
            f"undecided, {len(rules)} rules over {rows:,} homework rows, empty {empty}: {judged} with {waiting:,} undecided, "
            f"{plain} without: {judged / plain} (at most 1.30)",
            flush=True,
        )


def calendar(rows: int, root: Path, runs: int) -> None:
    """Time the rules that ask what the day of a lesson is: every day known, then the working days of the vacations open."""
    known = replace(BOOK, vacations=[each for each in BOOK.vacations if each.extent is not Extent.LIKELY])
    rules = [BOOK.rules[id] for id in ("training.subject_on_rest_day", "training.nonsubject_in_school_hours")]

    def judge(opened: OpenFolder, book: Rulebook) -> Callable[[], list[Judgement]]:
        def run() -> list[Judgement]:
            session = Session(opened.backend(), book, AS_OF)
            session.install(rules)
            one = Judge(session)
            return [one.judge(rule) for rule in rules]

        return run

    folder = folder_of("lesson", rows, root)
    with OpenFolder(folder, known) as sure, OpenFolder(folder, BOOK) as unsure:
        waiting = sum(judgement.open for judgement in judge(unsure, BOOK)())
        before, after = interleaved(judge(sure, known), judge(unsure, BOOK), runs=runs)
    print(
        f"calendar, {len(rules)} rules over {rows:,} lessons: {after} with {waiting:,} undecided on days that may be vacation, "
        f"{before} with every day known: {after / before}",
        flush=True,
    )


def openfisca(rows: int, root: Path, runs: int) -> None:
    """The same check as formulas over arrays, in OpenFisca's own means: the day is the period, limits are dated parameters.

    A post is a person of two groups, its class and its class's subject. The arrays of each day are laid ready beforehand, as
    the facts are for the sweep; what is timed is the simulation of every day. It tells which class-days are over which limit
    by how much; it cannot tell on what grounds, nor which posts are at fault.
    """
    import numpy
    from openfisca_core.entities import build_entity
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import DateUnit, period
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    folder = folder_of("homework", rows, root)
    with OpenFolder(folder, BOOK) as opened:
        rule = BOOK.rules["homework.written_minutes"]
        session = Session(opened.backend(), BOOK, AS_OF)
        session.install([rule])
        con = opened.con

        post = build_entity(key="post", plural="posts", label="", is_person=True)
        group = [{"key": "member", "plural": "members"}]
        subject = build_entity(key="class_subject", plural="class_subjects", label="", roles=group)
        school_class = build_entity(key="school_class", plural="school_classes", label="", roles=group)

        def given(name: str, kind: type, entity: Any) -> type:
            body = {"value_type": kind, "entity": entity, "definition_period": DateUnit.DAY}
            return type(name, (Variable,), body)

        tiers = ("all", "basic", "standard", "extended")

        class subject_minutes(Variable):  # noqa: N801 - OpenFisca names variables like this
            value_type, entity, definition_period = int, subject, DateUnit.DAY

            def formula(self, period, parameters):  # type: ignore[no-untyped-def]
                minutes, tier = self.members("minutes", period), self.members("tier", period)
                every, *others = (self.sum(minutes * (tier == number)) for number in range(len(tiers)))
                return every + numpy.maximum.reduce(others)

        class total(Variable):  # noqa: N801
            value_type, entity, definition_period = int, school_class, DateUnit.DAY

            def formula(self, period, parameters):  # type: ignore[no-untyped-def]
                members = self.members
                return self.sum(members.class_subject("subject_minutes", period) * members("leads", period))

        class limit(Variable):  # noqa: N801
            value_type, entity, definition_period = int, school_class, DateUnit.DAY

            def formula(self, period, parameters):  # type: ignore[no-untyped-def]
                return parameters(period).limit[self("region", period)][self("stage", period)]

        class is_over(Variable):  # noqa: N801
            value_type, entity, definition_period = bool, school_class, DateUnit.DAY

            def formula(self, period, parameters):  # type: ignore[no-untyped-def]
                free = parameters(period).free[self("region", period)]
                return (self("total", period) > self("limit", period)) * (self("grade", period) > free)

        def dated(key: str, *names: str) -> dict[str, Any]:
            table = BOOK.parameters[key].table
            tree: dict[str, Any] = {}
            for *path, day, value in con.execute(
                f'SELECT {", ".join(names)}, valid_from, value FROM main."{table}"'
            ).fetchall():
                node = tree
                for name in path:
                    node = node.setdefault(f"r{name}" if name.isdigit() else name, {})
                node.setdefault("values", {})[max(day, date(1900, 1, 1)).isoformat()] = {"value": value}
            return tree

        system = TaxBenefitSystem([post, subject, school_class])
        system.add_variables(
            given("minutes", int, post), given("tier", int, post), given("leads", bool, post),
            given("region", str, school_class), given("stage", str, school_class), given("grade", int, school_class),
            subject_minutes, total, limit, is_over,
        )  # fmt: skip
        system.parameters = ParameterNode(
            "",
            data={
                "limit": dated("homework.written.minutes_max", "region_code", "stage"),
                "free": dated("homework.written.home_free_grade_max", "region_code"),
            },
        )
        slots = con.execute(
            f"""
            WITH slot AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY class_key, assigned_on, subject) AS k FROM homework WHERE kind = 'written')
            SELECT DENSE_RANK() OVER (ORDER BY class_key, subject, k) - 1 AS post, DENSE_RANK() OVER (ORDER BY class_key, subject) - 1 AS subject,
                DENSE_RANK() OVER (ORDER BY class_key) - 1 AS class, CAST(assigned_on - DATE '2025-02-17' AS INTEGER) AS day, minutes, k = 1 AS leads,
                LIST_POSITION({list(tiers)}, CAST(tier AS VARCHAR)) - 1 AS tier, 'r' || region_code AS region, CAST(stage AS VARCHAR) AS stage, grade
            FROM slot
            """
        ).fetchnumpy()
        posts, subjects, classes = (int(slots[name].max()) + 1 for name in ("post", "subject", "class"))

        def spread(name: str, by: str, count: int, at: Any = slice(None)) -> Any:
            laid = numpy.zeros(count, dtype="U8" if slots[name].dtype == object else slots[name].dtype)
            laid[slots[by][at]] = slots[name][at]
            return laid

        subject_of, class_of = spread("subject", "post", posts), spread("class", "post", posts)
        constant = {name: spread(name, "class", classes) for name in ("region", "stage", "grade")}
        leads = spread("leads", "post", posts)
        days = []
        for number in range(data.DAYS):
            at = numpy.flatnonzero(slots["day"] == number)
            name = period((date(2025, 2, 17) + timedelta(days=number)).isoformat())
            days.append((name, spread("minutes", "post", posts, at), spread("tier", "post", posts, at)))
        member = numpy.array(["member"])

        def peer() -> int:
            builder = SimulationBuilder()
            builder.create_entities(system)
            builder.declare_person_entity("post", numpy.arange(posts))
            for key, count, of in (("class_subject", subjects, subject_of), ("school_class", classes, class_of)):
                made = builder.declare_entity(key, numpy.arange(count))
                builder.join_with_persons(made, of, numpy.repeat(member, posts))
            simulation = builder.build(system)
            over = 0
            for day, minutes, tier in days:
                for name, values in (("minutes", minutes), ("tier", tier), ("leads", leads), *constant.items()):
                    simulation.set_input(name, day, values)
                over += int(simulation.calculate("is_over", day).sum())
            return over

        ours = sweep(session, rule)
        found, over = len(ours()), peer()
        assert found == over, f"{found} findings, {over} by the array form"
        mine, theirs = interleaved(ours, peer, runs=runs)
        table = interleaved(rule_in_database(session, rule), runs=runs)[0]
    print(
        f"openfisca {rows:,} rows, {found:,} equal findings: sweep {mine}, array form {theirs}: {theirs / mine} x (at least 20); "
        f"into a table {table}: {theirs / table} x",
        flush=True,
    )


def peak(what: str, folder: Path) -> int:
    """Return the peak resident size, in MB, of a process that does one thing."""
    done = subprocess.run(
        [sys.executable, __file__, "--peak", what, str(folder)], capture_output=True, text=True, check=True
    )
    return int(json.loads(done.stdout.splitlines()[-1])["mb"])


def run_peak(what: str, folder: Path) -> None:
    if what == "check":
        from click.testing import CliRunner

        from shuangjian.cli.main import main as cli

        with tempfile.TemporaryDirectory() as place:
            CliRunner().invoke(
                cli, ["check", str(folder), "--rule", "homework.written_minutes", "--output", f"{place}/out.json"]
            )
    else:
        with OpenFolder(folder, BOOK) as opened:
            ids = LESSON_RULES if what == "lessons" else ["homework.written_minutes"]
            rules = [BOOK.rules[id] for id in ids]
            # What the load took is over: from here on the peak is the sweep's, with all that the load left in memory.
            Path("/proc/self/clear_refs").write_text("5")
            session = Session(opened.backend(), BOOK, AS_OF)
            session.install(rules)
            found = [list(session.run(rule)) for rule in rules]
            assert any(found)
    # Not getrusage: its maximum is handed down from the process that started this one.
    high = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"mb": int(high.split()[1]) // 1024}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "what",
        nargs="?",
        default="all",
        choices=["homework", "lessons", "several", "undecided", "calendar", "openfisca", "all"],
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10**6, 10**7])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "shuangjian-benchmarks")
    parser.add_argument("--peak", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    options: Any = parser.parse_args()
    if options.peak:
        run_peak(options.peak[0], Path(options.peak[1]))
        return
    print(
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; medians of {options.runs}, interleaved; processors' seconds in brackets",
        flush=True,
    )
    for rows in options.rows:
        for name, run in (
            ("homework", homework),
            ("lessons", lessons),
            ("several", several),
            ("undecided", undecided),
            ("calendar", calendar),
        ):
            if options.what in (name, "all"):
                run(rows, options.data, options.runs)
    if options.what in ("openfisca", "all"):
        openfisca(10**6, options.data, options.runs)


if __name__ == "__main__":
    main()
