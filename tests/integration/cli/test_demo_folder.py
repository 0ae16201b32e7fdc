"""`shuangjian demo --folder`: the synthetic district as files, for whoever wants to try `check` first."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from shuangjian.cli.main import main


def test_writes_files_in_which_check_finds_breaches(tmp_path: Path) -> None:
    folder, out = tmp_path / "new", tmp_path / "out.json"
    written = CliRunner().invoke(main, ["demo", "--folder", str(folder), "--seed", "3"])
    assert written.exit_code == 0, written.output
    command = written.output.rpartition("shuangjian ")[2].split()
    checked = CliRunner().invoke(main, [*command, "--rule", "homework.written_minutes", "--output", str(out)])
    assert checked.exit_code == 1, checked.output
    found = json.loads(out.read_text(encoding="utf-8"))
    assert len(found["checked"]) == 41
    assert found["rejected"] == []
    assert found["findings"]


def test_leaves_a_folder_alone_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "作业.csv").write_text("真实数据", encoding="utf-8")
    refused = CliRunner().invoke(main, ["demo", "--folder", str(tmp_path)])
    assert refused.exit_code == 1
    assert "is not empty" in refused.output
    assert [path.name for path in tmp_path.iterdir()] == ["作业.csv"]
