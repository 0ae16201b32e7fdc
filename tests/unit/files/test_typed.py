"""A Parquet file with typed columns is taken by the database, and judged as strictly as a sheet read cell by cell."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import check, rejected_of, rows_of
from shuangjian.engine.backends.duckdb import DuckDBBackend, open_duckdb
from shuangjian.engine.contract import load_contract
from shuangjian.files import reader

DAY = date(2025, 3, 3)
ROWS: dict[str, list[Any]] = {
    "homework_id": ["h1", "h2"],
    "region_code": ["371500", "371500"],
    "school_id": ["S1", "S1"],
    "class_id": ["301", "301"],
    "grade": [3, 3],
    "subject": ["语文", "数学"],
    "assigned_on": [DAY, DAY],
    "kind": ["written", "written"],
    "place": ["home", "home"],
    "minutes": [40, 21],
}
LESSON: dict[str, list[Any]] = {
    "课次编号": ["l1"],
    "机构编号": ["I1"],
    "行政区划代码": ["371500"],
    "开始时间": [datetime(2025, 3, 3, 19)],  # noqa: DTZ001 - Shanghai wall time
    "结束时间": [datetime(2025, 3, 3, 20)],  # noqa: DTZ001
}
IDENTITY = "11010519491231002X"


@pytest.fixture
def by_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail where a file is read cell by cell."""
    monkeypatch.setattr(reader, "SheetTaker", lambda *arguments: pytest.fail("read cell by cell"))


def write(path: Path, columns: dict[str, list[Any]], **options: Any) -> None:
    pq.write_table(pa.table(columns), path, **options)


@pytest.mark.usefixtures("by_the_database")
def test_words_and_spaces_are_put_right_value_by_value(tmp_path: Path) -> None:
    mixed = {"kind": ["书面", "written"], "place": ["家中", ""], "school_id": ["S1", "S1"]}
    write(tmp_path / "homework.parquet", ROWS | mixed)
    assert rows_of(tmp_path, "homework", "kind, place") == [("written", "home"), ("written", None)]
    assert check(tmp_path).findings[0].observed == 61


@pytest.mark.usefixtures("by_the_database")
@pytest.mark.parametrize("large", [True, False])
def test_the_engine_shape_is_the_same_where_columns_are_kept_as_codes(
    tmp_path: Path, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "_LARGE", 1 if large else 10)
    write(tmp_path / "homework.parquet", ROWS)
    (finding,) = check(tmp_path).findings
    assert (finding.subject_key, finding.owner_key, finding.evidence) == ("371500/S1/301", "371500/S1", ("h1", "h2"))
    assert rows_of(tmp_path, "homework", "CAST(stage AS VARCHAR), tier") == [("primary", "all")] * 2


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("kind", "手写", "可填："), ("region_code", "999999", "没有这个行政区划代码"), ("class_id", " ", "不能为空"), ("class_id", None, "不能为空"),
        ("grade", 12, "不是义务教育阶段的年级"), ("minutes", -1, "不能为负数"), ("minutes", 2**40, "数字过大"), ("homework_id", "", "不能为空"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("options", [{}, {"write_statistics": False}], ids=["with statistics", "without"])
def test_a_bad_row_is_named_and_the_other_kept(
    tmp_path: Path, column: str, value: Any, reason: str, options: dict[str, Any]
) -> None:
    write(tmp_path / "homework.parquet", ROWS | {column: [ROWS[column][0], value]}, **options)
    (found,) = rejected_of(tmp_path)
    assert (found["row"], found["column"], reason in found["reason"]) == (3, column, True)
    assert rows_of(tmp_path, "homework", "row_id") == [("h1",)]


@pytest.mark.parametrize("bad", ["", " h", "h "])
def test_a_column_of_many_values_is_looked_at_row_by_row(tmp_path: Path, bad: str) -> None:
    many = 25_000
    columns = {name: [values[0]] * many for name, values in ROWS.items()}
    write(tmp_path / "homework.parquet", columns | {"homework_id": [bad, *(f"h{n}" for n in range(1, many))]})
    ids = {row for (row,) in rows_of(tmp_path, "homework", "row_id")}
    assert len(ids) == (many if bad.strip() else many - 1)
    assert all(id == id.strip() for id in ids)


def test_no_identity_number_stays_in_a_text(tmp_path: Path) -> None:
    many = 25_000
    columns = {name: [values[0]] * many for name, values in ROWS.items()}
    texts = [f"第{n}题" for n in range(many - 1)] + [f"身份证 {IDENTITY}"]
    write(tmp_path / "homework.parquet", columns | {"homework_id": [f"h{n}" for n in range(many)], "content": texts})
    (held,) = rows_of(
        tmp_path, "homework", f"COUNT(*) FILTER (WHERE CONTAINS(content, '{IDENTITY}')) OVER () AS n, row_id"
    )[:1]
    assert held[0] == 0


@pytest.mark.parametrize(
    ("ends", "reason"),
    [(datetime(2025, 3, 3, 19), "不晚于开始时间"), (datetime(2025, 3, 5), "晚一天以上"), (datetime(2025, 3, 4), None)],  # noqa: DTZ001
)
def test_times_that_cannot_be_are_rejected(tmp_path: Path, ends: datetime, reason: str | None) -> None:
    write(tmp_path / "课次.parquet", LESSON | {"结束时间": [ends]})
    assert [reason is not None and reason in r["reason"] for r in rejected_of(tmp_path)] == [True] * bool(reason)
    assert len(rows_of(tmp_path, "lesson", "row_id")) == (0 if reason else 1)


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(
        st.lists(st.text("h01", max_size=2).map("h".__add__), min_size=1, max_size=8), min_size=1, max_size=3
    )
)
def test_one_row_of_each_id_is_kept(parts: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("in")
    for number, ids in enumerate(parts):
        columns = {name: [values[0]] * len(ids) for name, values in ROWS.items()}
        write(folder / f"homework{number}.parquet", columns | {"homework_id": ids})
    together = Counter(id for ids in parts for id in ids)
    assert sorted(found for (found,) in rows_of(folder, "homework", "homework_id")) == sorted(together)
    assert len(rows_of(folder, "homework", "row_id")) == len(together)


def test_a_rule_that_does_not_fit_gets_the_memory_reading_had() -> None:
    greedy = "SELECT LENGTH(LIST(i)) FROM range(3000000) AS t(i)"
    con = open_duckdb(memory_mb=20)
    con.execute("SET temp_directory = ''")
    with pytest.raises(duckdb.OutOfMemoryException):
        list(DuckDBBackend(con, load_contract(), {}).query(greedy, DAY))
    assert list(DuckDBBackend(con, load_contract(), {}, most_mb=800).query(greedy, DAY)) == [(3_000_000,)]
    assert _limit(con) == "19.0 MiB"


def test_rows_in_order_get_the_larger_share_and_it_is_given_back() -> None:
    con = open_duckdb(memory_mb=20)
    backend = DuckDBBackend(con, load_contract(), {}, most_mb=800)
    asked = "SELECT current_setting('memory_limit'), LAG(i) OVER (ORDER BY i) FROM range(2) AS t(i)"
    assert {limit for limit, _ in backend.query(asked, DAY)} == {"762.9 MiB"}
    assert list(backend.query("SELECT current_setting('memory_limit')", DAY)) == [("19.0 MiB",)]


def _limit(con: duckdb.DuckDBPyConnection) -> str:
    (limit,) = con.execute("SELECT current_setting('memory_limit')").fetchone() or ("",)
    return str(limit)
