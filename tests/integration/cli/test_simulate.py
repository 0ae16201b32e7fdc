"""`shuangjian simulate FOLDER`: which homework a draft would break."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from folders import HOMEWORK, OVER, write_csv
from shuangjian.cli.main import main

KEY = "homework.written.minutes_max"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["simulate", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "作业.csv", HOMEWORK, [(*row[:9], "28") for row in OVER]).parent


def test_says_what_the_draft_alone_breaks(folder: Path) -> None:
    result = run(folder, "--set", f"{KEY}=55", "--stage", "primary", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["before"], found["after"]) == (0, 0, 1)
    assert found["by_owner"] == {"371500/S1": {"before": 0, "after": 1}}
    assert [finding["limit"] for finding in found["added"]] == [55]


@pytest.mark.parametrize(("lang", "said"), [("zh", "现行 0 项 → 草案 1 项"), ("en", "in force 0 → draft 1")])
def test_says_it_in_words(folder: Path, lang: str, said: str) -> None:
    assert said in run(folder, "--set", f"{KEY}=55", "--stage", "primary", "--lang", lang).output


def test_another_regions_draft_changes_nothing_here(folder: Path) -> None:
    found = json.loads(run(folder, "--set", f"{KEY}=55", "--region", "230804", "--json").stdout)
    assert (found["before"], found["after"]) == (0, 0)


def test_a_folder_with_a_calendar_of_its_own_is_judged_twice(folder: Path) -> None:
    write_csv(folder / "calendar_day.csv", ("region_code", "day", "kind"), [("371500", "2025-03-03", "school_day")])
    assert run(folder, "--set", f"{KEY}=55", "--stage", "primary").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--set", "homework.writen=5"], ["--set", KEY], ["--set", f"{KEY}=x"], ["--set", f"{KEY}=5", "--stage", "senior"],
        ["--set", f"{KEY}=5", "--region", "999999"], [], ["--set", f"{KEY}=5", "--live"],
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_is_refused(folder: Path, arguments: list[str]) -> None:
    result = run(folder, *arguments)
    assert result.exit_code == 2
    assert result.output.strip()
