"""What an empty cell leaves open is said of the rows it is in, and takes no finding of another row away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from folders import write_csv
from shuangjian.cli.main import main

LESSON = ("lesson_id", "institution_id", "mode", "starts_at", "ends_at", "site_id")


def check(folder: Path, rule: str) -> dict[str, Any]:
    target = folder.parent / "report.json"
    options = ["--default-region", "371500", "--rule", rule, "--to", "2025-03-31", "--output", str(target)]
    CliRunner().invoke(main, ["check", str(folder), *options])
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return found


def test_a_row_whose_cell_is_filled_is_judged_though_another_has_none(tmp_path: Path) -> None:
    rows = [
        ("l1", "I1", "线下", "2025-03-10 16:00", "2025-03-10 17:00", "X9"),
        ("l2", "I1", "线下", "2025-03-10 18:00", "2025-03-10 19:00", ""),
        ("l3", "I1", "线下", "2025-03-10 10:00", "2025-03-10 11:00", "X1"),
        ("l4", "I1", "线上", "2025-03-10 12:00", "2025-03-10 13:00", ""),
    ]
    write_csv(tmp_path / "in/lesson.csv", LESSON, rows)
    write_csv(tmp_path / "in/site.csv", ("site_id", "institution_id", "approved_from"), [("X1", "I1", "2020-01-01")])
    report = check(tmp_path / "in", "training.unapproved_site")
    assert [(f["subject_id"], f["evidence"]) for f in report["findings"]] == [("X9", ["l1"])]
    assert [(u["column"], u["rows"]) for u in report["undecided"]] == [("site_id", ["l2"])]
