"""Two reports beside each other: new, reopened, lasting, cleared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shuangjian.cli.main import main
from shuangjian.files.compare import NoReport, compare, read_report


def report(*identities: str) -> dict[str, Any]:
    return {"findings": [{"identity": name, "rule": "homework.x", "owner_id": "S7"} for name in identities]}


def test_each_finding_is_in_one_state() -> None:
    found = compare(report("a", "b"), report("b", "c", "d"), [report("d", "a")])
    shown = {state: [f["identity"] for f in findings] for state, findings in found.findings.items()}
    assert shown == {"new": ["c"], "reopened": ["d"], "lasting": ["b"], "cleared": ["a"]}
    assert found.counts("owner_id", "rule") == [
        (("S7", "homework.x"), {"new": 1, "reopened": 1, "lasting": 1, "cleared": 1})
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"findings": [1]}', '{"findings": [{"rule": "x"}]}'])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(NoReport, match=r"a\.json"):
        read_report(tmp_path / "a.json")


@pytest.mark.parametrize(("now", "status"), [(("a",), 0), (("a", "b"), 1), ((), 0)])
def test_the_command_ends_with_1_where_something_is_new(tmp_path: Path, now: tuple[str, ...], status: int) -> None:
    for name, found in (("old", report("a")), ("new", report(*now))):
        (tmp_path / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
    result = CliRunner().invoke(main, ["compare", str(tmp_path / "old.json"), str(tmp_path / "new.json")])
    assert result.exit_code == status, result.output
    assert "仍在" in result.output
