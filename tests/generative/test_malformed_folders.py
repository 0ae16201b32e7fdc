"""A folder that breaks costs what is broken: no traceback, an exit status that is one of three, every row accounted for."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from malformed_folders import Accidents
from shuangjian.cli.main import main

# A nightly run tries thousands: SHUANGJIAN_MALFORMED=2000.
COUNT = int(os.environ.get("SHUANGJIAN_MALFORMED", "24"))


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_malformed_folder_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    Accidents(seed).fill(tmp_path / "in")
    target = tmp_path / "out.json"
    arguments = [
        str(tmp_path / "in"),
        "--rule",
        "homework.written_minutes",
        "--default-region",
        "371500",
        "--to",
        "2025-09-30",
    ]
    result = CliRunner().invoke(main, ["check", *arguments, "--output", str(target)])
    assert result.exit_code in (0, 1, 2), result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    if result.exit_code == 2 and not target.exists():
        assert result.output.strip()
        return
    found = json.loads(target.read_text(encoding="utf-8"))
    for sheet in found["files"]:
        assert sheet["rows"] == sheet["checked"] + sheet["rejected"] + sheet["set_aside"]
