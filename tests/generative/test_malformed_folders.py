"""A folder that breaks costs what is broken: no traceback, an exit status that is one of three, every file and row accounted for.

One in so many of the seeds runs with the other tests; `SHUANGJIAN_MALFORMED=2000` runs as many.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from malformed_folders import Accidents
from shuangjian.cli.main import main
from shuangjian.files.sources import display_name

COUNT = int(os.environ.get("SHUANGJIAN_MALFORMED", "24"))
# Every so many folders the report is a workbook, which refuses signs that JSON takes.
_WORKBOOK_EVERY = 8


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_malformed_folder_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    folder, target = tmp_path / "in", tmp_path / "out.json"
    good = Accidents(seed).fill_beside(folder)
    names = {display_name(path, folder) for path in folder.rglob("*") if not path.is_dir()}
    more = ["--output", str(tmp_path / "out.xlsx")] if seed % _WORKBOOK_EVERY == 0 else []
    for outputs in filter(None, (["--output", str(target)], more)):
        arguments = [
            str(folder),
            "--rule",
            "homework.written_minutes",
            "--default-region",
            "371500",
            "--to",
            "2025-09-30",
        ]
        result = CliRunner().invoke(main, ["check", *arguments, *outputs])
        assert result.exit_code in (0, 1, 2), result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        assert Path(outputs[1]).exists()
    found = json.loads(target.read_text(encoding="utf-8"))
    for sheet in found["files"]:
        assert sheet["rows"] == sheet["checked"] + sheet["rejected"] + sheet["set_aside"]
    assert {"好的.csv": good} == {s["file"]: s["checked"] for s in found["files"] if s["file"] == "好的.csv"}
    said = {entry["file"] for part in ("files", "rejected", "set_aside") for entry in found[part]}
    assert names <= said
