"""Made-up facts for the benchmarks: Parquet files of any size, from DuckDB's own hash, the same on every machine."""

from __future__ import annotations

from pathlib import Path

import duckdb

DAYS = 73
POSTS_A_DAY = 7


def homework(path: Path, rows: int) -> None:
    """Write `rows` homework posts: classes of 25 to a school, 7 posts a class-day over 73 days, about one class-day in ten too long."""
    classes = max(1, rows // (DAYS * POSTS_A_DAY))
    duckdb.connect().execute(
        f"""
        COPY (
            WITH post AS (
                SELECT i, i % {POSTS_A_DAY} AS n, (i // {POSTS_A_DAY}) % {DAYS} AS d, (i // {POSTS_A_DAY * DAYS}) % {classes} AS c,
                    CAST(hash(i) % 1000 AS INTEGER) AS r, CAST(hash(i * 7 + 1) % 1000 AS INTEGER) AS q
                FROM range({rows}) AS t(i))
            SELECT 'h' || i AS homework_id,
                ['371502', '371503', '310114', '230804', '500153'][CAST(c % 5 + 1 AS INTEGER)] AS region_code,
                'S' || (c // 25) AS school_id, CAST(301 + c % 25 AS VARCHAR) AS class_id,
                CASE WHEN c % 3 = 0 THEN 'junior' ELSE 'primary' END AS stage,
                CAST(CASE WHEN c % 3 = 0 THEN 8 ELSE 3 + c % 4 END AS INTEGER) AS grade,
                ['语文', '数学', '英语', '科学', '语文', '道德与法治', '数学'][CAST(n + 1 AS INTEGER)] AS subject,
                CAST(DATE '2025-02-17' + CAST(d AS INTEGER) AS DATE) AS assigned_on,
                CASE WHEN r % 5 = 0 THEN 'reading' ELSE 'written' END AS kind,
                CASE WHEN q % 3 = 0 THEN 'school' ELSE 'home' END AS place,
                CAST(3 + q % 12 AS INTEGER) AS minutes,
                ['完成练习册第3页', '整理课堂笔记', '背诵课文第二段', '预习新课', '口算练习'][CAST(r % 5 + 1 AS INTEGER)] AS content,
                'teacher' AS marked_by, 'none' AS parent_task, 'school' AS source, 'none' AS device,
                CASE WHEN r % 20 = 1 THEN 'basic' WHEN r % 20 = 2 THEN 'extended' ELSE 'all' END AS tier
            FROM post
        ) TO '{path}' (FORMAT parquet)
        """
    )


def homework_with_gaps(path: Path, rows: int) -> None:
    """Write the same posts with one in a hundred without its kind and another one in a hundred without its minutes."""
    whole = path.with_name("whole.parquet.tmp")
    homework(whole, rows)
    duckdb.connect().execute(
        f"""
        COPY (
            SELECT * REPLACE (
                CASE WHEN hash(homework_id) % 100 = 0 THEN NULL ELSE kind END AS kind,
                CASE WHEN hash(homework_id) % 100 = 1 THEN NULL ELSE minutes END AS minutes)
            FROM read_parquet('{whole}')
        ) TO '{path}' (FORMAT parquet)
        """
    )
    whole.unlink()


def lessons(path: Path, rows: int) -> None:
    """Write `rows` training lessons: groups with four lessons a day, one in twenty too late, too long, too close or on a rest day."""
    groups = max(1, rows // (DAYS * 4))
    duckdb.connect().execute(
        f"""
        COPY (
            WITH lesson AS (
                SELECT i, i % 4 AS n, (i // 4) % {DAYS} AS d, (i // {4 * DAYS}) % {groups} AS g, CAST(hash(i) % 1000 AS INTEGER) AS r
                FROM range({rows}) AS t(i)),
            timed AS (
                SELECT *, CAST(DATE '2025-02-17' + CAST(d AS INTEGER) AS TIMESTAMP)
                    + to_minutes(CAST(1080 + n * 40 + CASE WHEN r % 50 = 0 THEN -2 ELSE 0 END AS INTEGER)) AS starts_at,
                    CAST(30 + CASE WHEN r % 60 = 1 THEN 3 ELSE 0 END + CASE WHEN n = 3 AND r % 40 = 2 THEN 35 ELSE 0 END AS INTEGER) AS length
                FROM lesson)
            SELECT 'L' || i AS lesson_id, 'T' || (g // 40) AS institution_id, 'C' || (g // 4) AS course_id, 'G' || g AS group_id,
                ['371502', '371503', '310114', '230804', '500153'][CAST((g // 40) % 5 + 1 AS INTEGER)] AS region_code,
                CASE WHEN g % 3 = 0 THEN 'subject' WHEN g % 3 = 1 THEN 'art' ELSE 'sport' END AS category,
                CASE WHEN g % 4 = 0 THEN 'junior' ELSE 'primary' END AS audience,
                CASE WHEN g % 2 = 0 THEN 'online' ELSE 'offline' END AS mode,
                starts_at, starts_at + to_minutes(length) AS ends_at, 'p' || (g // 3) AS person_id, '数学' AS subject, 'A1' AS site_id
            FROM timed
        ) TO '{path}' (FORMAT parquet)
        """
    )
