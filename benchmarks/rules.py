"""Rules over files against the same checks written by hand in DuckDB, and against OpenFisca's array form.

    python benchmarks/rules.py [homework|lessons|several|openfisca|all] [--rows 1000000 10000000]

Each pair runs interleaved in one process, median of five; memory is the peak of a process of its own. The peers are written
as one would by hand: over the file's own columns, parameters flattened to steps and joined as ranges, the same findings with
limit, parameter step and evidence. The answers are compared before anything is timed.
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
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import data
from shuangjian.engine.rule import Rule
from shuangjian.engine.session import Session
from shuangjian.files.check import OpenFolder
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()
RUNS = 5
AS_OF = date(2025, 6, 30)

LESSON_RULES = (
    "training.offline_ends_late", "training.online_ends_late", "training.subject_on_rest_day", "training.online_lesson_long",
    "training.online_gap_short",
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
        SELECT l.region_code, l.institution_id, l.lesson_id, CAST(l.starts_at AS DATE) AS day, c.kind, [l.lesson_id] AS evidence FROM peer.lesson l
        JOIN peer.calendar c ON c.region_code = l.region_code AND c.day = CAST(l.starts_at AS DATE)
        WHERE l.category = 'subject' AND c.kind <> 'school_day'""",
    "training.online_lesson_long": """
        SELECT l.region_code, l.institution_id, l.lesson_id, CAST(l.starts_at AS DATE) AS day, l.ends_at - l.starts_at AS observed, s.value, s.step_id, [l.lesson_id] AS evidence FROM peer.lesson l
        JOIN peer.length s ON s.region_code = l.region_code AND CAST(l.starts_at AS DATE) >= s.valid_from AND CAST(l.starts_at AS DATE) < s.valid_to
        WHERE l.mode = 'online' AND l.ends_at - l.starts_at > TO_MINUTES(CAST(s.value AS INTEGER))""",
    "training.online_gap_short": """
        WITH paced AS (
            SELECT lesson_id, region_code, institution_id, starts_at,
                LAG(ends_at) OVER w AS before, LAG(lesson_id) OVER w AS before_id
            FROM peer.lesson WHERE mode = 'online'
            WINDOW w AS (PARTITION BY region_code, institution_id, group_id, CAST(starts_at AS DATE) ORDER BY starts_at, lesson_id))
        SELECT p.region_code, p.institution_id, p.lesson_id, CAST(p.starts_at AS DATE) AS day, p.starts_at - p.before AS observed, s.value, s.step_id, [p.before_id, p.lesson_id] AS evidence FROM paced p
        JOIN peer.gap s ON s.region_code = p.region_code AND CAST(p.starts_at AS DATE) >= s.valid_from AND CAST(p.starts_at AS DATE) < s.valid_to
        WHERE p.starts_at < p.before + TO_MINUTES(CAST(s.value AS INTEGER))""",
}


def median(times: list[float]) -> float:
    return statistics.median(times)


def interleaved(ours: Callable[[], None], peer: Callable[[], None], runs: int = RUNS) -> tuple[float, float]:
    """Run both in turn, after one warm-up each; return the medians."""
    ours(), peer()
    mine, theirs = [], []
    for _ in range(runs):
        for run, times in ((ours, mine), (peer, theirs)):
            begun = time.perf_counter()
            run()
            times.append(time.perf_counter() - begun)
    return median(mine), median(theirs)


def folder_of(kind: str, rows: int, root: Path) -> Path:
    folder = root / f"{kind}-{rows}"
    if not folder.exists():
        folder.mkdir(parents=True)
        {"homework": data.homework, "lesson": data.lessons}[kind](folder / f"{kind}.parquet", rows)
    return folder


def install_peer(session: Session, kind: str, folder: Path) -> float:
    """Load the file as it is beside the facts; return the seconds: what parsing costs."""
    con = session.backend.con  # type: ignore[attr-defined]
    con.execute("CREATE SCHEMA IF NOT EXISTS peer")
    begun = time.perf_counter()
    con.execute(f"CREATE OR REPLACE TABLE peer.{kind} AS SELECT * FROM read_parquet('{folder}/{kind}.parquet')")
    return time.perf_counter() - begun


def steps_as(session: Session, name: str, key: str) -> None:
    parameter = BOOK.parameters[key]
    session.backend.con.execute(f'CREATE OR REPLACE TABLE peer.{name} AS SELECT * FROM main."{parameter.table}"')  # type: ignore[attr-defined]


def sweep(session: Session, rule: Rule) -> Callable[[], None]:
    statement = session.statement(rule)
    return lambda: session.backend.con.execute(
        f"CREATE OR REPLACE TEMP TABLE found AS {statement}", {"as_of": AS_OF} if "$as_of" in statement else None
    )  # type: ignore[attr-defined, no-any-return]


def by_hand(session: Session, text: str) -> Callable[[], None]:
    return lambda: session.backend.con.execute(f"CREATE OR REPLACE TEMP TABLE by_hand AS {text}")  # type: ignore[attr-defined, no-any-return]


def homework(rows: int, root: Path) -> None:
    folder = folder_of("homework", rows, root)
    begun = time.perf_counter()
    with OpenFolder(folder, BOOK) as opened:
        read = time.perf_counter() - begun
        rule = BOOK.rules["homework.written_minutes"]
        session = Session(opened.backend(), BOOK, AS_OF)
        session.install([rule])
        parse = install_peer(session, "homework", folder)
        steps_as(session, "step", "homework.written.minutes_max")
        ours, peer = sweep(session, rule), by_hand(session, HOMEWORK_PEER)
        ours(), peer()
        con = opened.con
        differ = con.execute(
            "SELECT COUNT(*) FROM (SELECT subject_key, day, observed, evidence FROM found EXCEPT "
            "SELECT region_code || '/' || school_id || '/' || class_id, assigned_on, minutes, evidence FROM by_hand)"
        ).fetchone()[0]
        found = con.execute("SELECT COUNT(*) FROM found").fetchone()[0]
        assert differ == 0, f"{differ} findings differ from the peer's"
        mine, theirs = interleaved(ours, peer)
    print(
        f"homework {rows:,} rows, {found:,} findings: sweep {mine:.2f} s, by hand {theirs:.2f} s, ratio {mine / theirs:.2f} (at most 1.2); "
        f"read and validate {read:.2f} s, of which parsing {parse:.2f} s: {(read - parse) / mine:.2f} x the sweep on top (at most 1.0)"
    )
    print(
        f"  peak memory: sweep alone {peak('sweep', folder)} MB (at most 400 at 10^7), whole command {peak('check', folder)} MB (at most 700)"
    )


def lessons(rows: int, root: Path) -> None:
    folder = folder_of("lesson", rows, root)
    with OpenFolder(folder, BOOK) as opened:
        rules = [BOOK.rules[id] for id in LESSON_RULES]
        session = Session(opened.backend(), BOOK, AS_OF)
        session.install(rules)
        install_peer(session, "lesson", folder)
        for name, key in (
            ("offline_end", "training.offline.latest_end"), ("online_end", "training.online.latest_end"),
            ("length", "training.online.lesson_minutes_max"), ("gap", "training.online.gap_minutes_min"),
        ):  # fmt: skip
            steps_as(session, name, key)
        opened.con.execute("CREATE OR REPLACE TABLE peer.calendar AS SELECT * FROM main.calendar_day")
        all_ours, all_theirs = 0.0, 0.0
        for rule in rules:
            ours, peer = sweep(session, rule), by_hand(session, LESSON_PEERS[rule.id])
            mine, theirs = interleaved(ours, peer)
            counts = [opened.con.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in ("found", "by_hand")]
            print(
                f"  {rule.id}: {mine:.2f} s, by hand {theirs:.2f} s, ratio {mine / theirs:.2f}, findings {counts[0]:,} / {counts[1]:,}"
            )
            all_ours, all_theirs = all_ours + mine, all_theirs + theirs
    print(
        f"lessons {rows:,} rows, five rules: {all_ours:.2f} s, by hand {all_theirs:.2f} s, ratio {all_ours / all_theirs:.2f} (at most 1.0); peak {peak('lessons', folder)} MB (at most 1000)"
    )


def several(rows: int, root: Path) -> None:
    folder = folder_of("homework", rows, root)
    with OpenFolder(folder, BOOK) as opened:
        rules = [BOOK.rules[id] for id in SEVERAL]
        session = Session(opened.backend(), BOOK, AS_OF)
        session.install(rules)
        runs = [sweep(session, rule) for rule in rules]

        def all_of_them() -> None:
            for run in runs:
                run()

        together, one = interleaved(all_of_them, runs[0])
    bound = 1 + 0.15 * (len(rules) - 1)
    print(
        f"{len(rules)} rules over {rows:,} homework rows: {together:.2f} s, the first alone {one:.2f} s, ratio {together / one:.2f} (at most {bound:.2f})"
    )


def openfisca(rows: int, root: Path) -> None:
    """The same check as a formula over arrays: a class-day is an entity, its minutes by subject and tier are given."""
    import numpy
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit, period
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    folder = folder_of("homework", rows, root)
    with OpenFolder(folder, BOOK) as opened:
        rule = BOOK.rules["homework.written_minutes"]
        session = Session(opened.backend(), BOOK, AS_OF)
        session.install([rule])
        post = build_entity(key="post", plural="posts", label="", is_person=True)
        day = build_entity(
            key="class_day", plural="class_days", label="", roles=[{"key": "member", "plural": "members"}]
        )

        class minutes(Variable):  # noqa: N801 - OpenFisca names variables like this
            value_type, entity, definition_period = int, post, DateUnit.DAY

        class limit(Variable):  # noqa: N801
            value_type, entity, definition_period = int, day, DateUnit.DAY

        class is_over(Variable):  # noqa: N801
            value_type, entity, definition_period = bool, day, DateUnit.DAY

            def formula(class_day, period, parameters):  # type: ignore[no-untyped-def]  # noqa: N805
                return class_day.sum(class_day.members("minutes", period)) > class_day("limit", period)

        system = TaxBenefitSystem([post, day])
        system.add_variables(minutes, limit, is_over)
        at = period("2025-03-03")
        columns = opened.con.execute(
            "SELECT dense_rank() OVER (ORDER BY class_key, assigned_on) - 1 AS d, minutes, CASE WHEN stage = 'junior' THEN 90 ELSE 60 END AS lim "
            "FROM homework WHERE kind = 'written' ORDER BY d"
        ).fetchnumpy()
        days = int(columns["d"].max()) + 1
        limits = numpy.zeros(days, dtype=int)
        limits[columns["d"]] = columns["lim"]

        def peer() -> None:
            builder = SimulationBuilder()
            builder.create_entities(system)
            builder.declare_person_entity("post", numpy.arange(len(columns["d"])))
            made = builder.declare_entity("class_day", numpy.arange(days))
            builder.join_with_persons(made, columns["d"], numpy.array(["member"] * len(columns["d"])))
            simulation = builder.build(system)
            simulation.set_input("minutes", at, columns["minutes"])
            simulation.set_input("limit", at, limits)
            simulation.calculate("is_over", at)

        mine, theirs = interleaved(sweep(session, rule), peer)
    print(
        f"openfisca {rows:,} rows: sweep {mine:.2f} s, array form {theirs:.2f} s, {theirs / mine:.1f} x (at least 20)"
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

        CliRunner().invoke(
            cli, ["check", str(folder), "--rule", "homework.written_minutes", "--output", str(folder / "out.json")]
        )
    elif what == "sweep":
        # The folder is loaded by another process, so that what is measured is the sweep alone.
        path = folder / "facts.duckdb"
        if not path.exists():
            subprocess.run([sys.executable, __file__, "--peak", "load", str(folder)], check=True, capture_output=True)
        from shuangjian.engine.backends.duckdb import DuckDBBackend, open_duckdb
        from shuangjian.files.check import SWEEP_MEMORY_MB

        con = open_duckdb(str(path), memory_mb=SWEEP_MEMORY_MB)
        con.execute(f"SET temp_directory = '{folder}/spill'")
        everything = {
            table.name: frozenset(column.name for column in table.engine_columns)
            for table in BOOK.contract
            if table.name == "homework"
        }
        session = Session(DuckDBBackend(con, BOOK.contract, everything), BOOK, AS_OF)
        rule = BOOK.rules["homework.written_minutes"]
        session.install([rule])
        sweep(session, rule)()
    elif what == "load":
        opened = OpenFolder(folder, BOOK)
        opened.con.execute(f"ATTACH '{folder}/facts.duckdb' AS kept")
        opened.con.execute(
            "COPY FROM DATABASE facts TO kept"
            if opened.con.execute("SELECT current_database()").fetchone()[0] == "facts"
            else "COPY FROM DATABASE memory TO kept"
        )
    else:
        with OpenFolder(folder, BOOK) as opened:
            session = Session(opened.backend(), BOOK, AS_OF)
            rules = [BOOK.rules[id] for id in LESSON_RULES]
            session.install(rules)
            for rule in rules:
                sweep(session, rule)()
    # Not getrusage: its maximum is handed down from the process that started this one.
    high = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"mb": int(high.split()[1]) // 1024}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "what", nargs="?", default="all", choices=["homework", "lessons", "several", "openfisca", "all"]
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10**6, 10**7])
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "shuangjian-benchmarks")
    parser.add_argument("--peak", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    options: Any = parser.parse_args()
    if options.peak:
        run_peak(options.peak[0], Path(options.peak[1]))
        return
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; medians of {RUNS}, interleaved")
    for rows in options.rows:
        for name, run in (("homework", homework), ("lessons", lessons), ("several", several)):
            if options.what in (name, "all"):
                run(rows, options.data)
    if options.what in ("openfisca", "all"):
        openfisca(10**6, options.data)


if __name__ == "__main__":
    main()
