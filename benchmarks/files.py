"""Reading a folder: the whole command against hand-written DuckDB and pandas on the same Chinese-header CSV.

    python benchmarks/files.py [--rows 1000000] [--runs 3] [--peers PYTHON] [--workbook]

All three read the file and find the class-days above their limit of written homework; the classes they find must be the same.
`check` also validates every cell, looks for identity numbers and lays out, and writes a report with grounds and places.
With `--workbook` the rows stand in an xlsx, and the peer is what python-calamine takes to read its cells and nothing else.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from openpyxl import Workbook

from data import homework

HEADERS = {
    "homework_id": "作业编号", "region_code": "行政区划代码", "school_id": "学校标识码", "class_id": "班级编号", "stage": "学段", "grade": "年级", "subject": "学科",
    "assigned_on": "布置日期", "kind": "类型", "place": "完成地点", "minutes": "预计时长(分钟)", "content": "作业内容", "tier": "层次",
}  # fmt: skip
BY_HAND = {
    "duckdb": """
import duckdb, json, sys
tier = '''SUM(CASE WHEN "层次" = 'all' THEN m ELSE 0 END)'''
rows = duckdb.execute('''
WITH tiers AS (SELECT "行政区划代码" r, "学校标识码" s, "班级编号" c, "布置日期" d, "学段" g, "学科" k, "层次" t, SUM("预计时长(分钟)") m
  FROM read_csv(?) WHERE "类型" = 'written' GROUP BY ALL),
subjects AS (SELECT r, s, c, d, g, k, SUM(CASE WHEN t = 'all' THEN m ELSE 0 END) + COALESCE(MAX(CASE WHEN t <> 'all' THEN m END), 0) m
  FROM tiers GROUP BY ALL)
SELECT r, s, c, d FROM subjects GROUP BY r, s, c, d, g HAVING SUM(m) > CASE WHEN g = 'junior' THEN 90 ELSE 60 END''', [sys.argv[1]]).fetchall()
print(len(rows))
""",
    "pandas": """
import pandas, sys
f = pandas.read_csv(sys.argv[1], dtype={"行政区划代码": str, "班级编号": str}, parse_dates=["布置日期"])
f = f[f["类型"] == "written"]
key = ["行政区划代码", "学校标识码", "班级编号", "布置日期", "学段"]
tiers = f.groupby([*key, "学科", "层次"], observed=True)["预计时长(分钟)"].sum().reset_index()
alone = tiers[tiers["层次"] == "all"].groupby([*key, "学科"])["预计时长(分钟)"].sum()
most = tiers[tiers["层次"] != "all"].groupby([*key, "学科"])["预计时长(分钟)"].max()
total = alone.add(most, fill_value=0).groupby(key).sum().reset_index()
limit = total["学段"].map({"junior": 90, "primary": 60})
print((total["预计时长(分钟)"] > limit).sum())
""",
}

CALAMINE = """
import python_calamine, sys
print(len(python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()))
"""


def write_csv(folder: Path, rows: int) -> Path:
    """Write made-up homework as a district keeps it."""
    homework(folder.parent / "homework.parquet", rows)
    listed = ", ".join(f'{column} AS "{header}"' for column, header in HEADERS.items())
    target = folder / "作业.csv"
    duckdb.execute(f"COPY (SELECT {listed} FROM '{folder.parent}/homework.parquet') TO '{target}' (HEADER)")
    return target


def write_workbook(folder: Path, rows: int) -> Path:
    """Write the same as a workbook, numbers and days as such."""
    homework(folder.parent / "homework.parquet", rows)
    book, target = Workbook(write_only=True), folder / "作业.xlsx"
    sheet = book.create_sheet("作业")
    sheet.append(list(HEADERS.values()))
    for row in duckdb.execute(f"SELECT {', '.join(HEADERS)} FROM '{folder.parent}/homework.parquet'").fetchall():
        sheet.append(row)
    book.save(target)
    return target


def timed(command: list[str]) -> tuple[float, float, int, str]:
    """Run a command; return seconds by the clock, seconds of the processors, megabytes at its highest, what it printed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used, after.ru_maxrss // 1024, printed


def main() -> None:
    """Time the three in turn and print their ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--peers", default=sys.executable, help="the Python that has DuckDB and pandas")
    options.add_argument("--workbook", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, report = Path(place, "in"), Path(place, "out.json")
        folder.mkdir()
        target = (write_workbook if chosen.workbook else write_csv)(folder, chosen.rows)
        by_hand = {"calamine": CALAMINE} if chosen.workbook else BY_HAND
        check = [
            str(Path(sys.executable).with_name("shuangjian")),
            "check",
            str(folder),
            "--rule",
            "homework.written_minutes",
            "--output",
            str(report),
        ]
        commands = {
            "check": check,
            **{name: [chosen.peers, "-c", text, str(target)] for name, text in by_hand.items()},
        }
        clock: dict[str, list[float]] = {name: [] for name in commands}
        used: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(chosen.runs + 1):
            for name, command in commands.items():
                seconds, processors, megabytes, printed = timed(command)
                if run == 0:
                    found = (
                        len(json.loads(report.read_text(encoding="utf-8"))["findings"])
                        if name == "check"
                        else int(printed)
                    )
                    what = "rows" if name == "calamine" else "class-days"
                    print(f"{name}: {found:,} {what}" + (f", {megabytes} MB" if name == "check" else ""), flush=True)
                    continue
                clock[name].append(seconds)
                used[name].append(processors)
        ours, ours_used = statistics.median(clock["check"]), statistics.median(used["check"])
        for name in by_hand:
            seconds, processors = statistics.median(clock[name]), statistics.median(used[name])
            print(
                f"check / {name}: {ours / seconds:.1f} ({ours_used / processors:.1f}); {ours:.1f} s against {seconds:.1f} s"
            )


if __name__ == "__main__":
    main()
