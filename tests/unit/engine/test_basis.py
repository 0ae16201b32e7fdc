"""A rule judges a fact only where and when one of its provisions is in force, and a finding cites all that are."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engines import on_duckdb
from shuangjian.engine.book import Rulebook
from shuangjian.engine.finding import Finding
from shuangjian.engine.provisions import Ground, basis_steps
from shuangjian.engine.session import Session
from shuangjian.rulebook import packaged_rulebook
from small_rulebook import HEADER, SELECT, load_small

LIAOCHENG, RONGCHANG = "371500", "500153"


def homework(region: str, day: str, **more: Any) -> dict[str, Any]:
    row = {
        "homework_id": f"{region}-{day}",
        "region_code": region,
        "school_id": "S1",
        "class_id": "301",
        "grade": 3,
        "subject": "语文",
        "assigned_on": day,
        "minutes": 61,
    }
    return {**row, **more}  # fmt: skip


def run(book: Rulebook, rule: str, *rows: dict[str, Any]) -> list[Finding]:
    session = Session(on_duckdb(book.contract, {"homework": rows}), book, date(2025, 6, 30))
    session.install([book.rules[rule]])
    return list(session.run(book.rules[rule]))


@pytest.fixture
def local(tmp_path: Path) -> Rulebook:
    """A rule that stands on Liaocheng's provision alone, in force in 2022 and 2023."""
    return load_small(tmp_path, header=HEADER.replace("[N-1]", "[L-1]"))


def test_a_class_of_rongchang_is_never_judged_by_the_list_of_liaocheng(local: Rulebook) -> None:
    found = run(local, "homework.minutes", homework(LIAOCHENG, "2022-05-05"), homework(RONGCHANG, "2022-05-05"))
    assert [finding.region_code for finding in found] == [LIAOCHENG]


def test_a_county_is_judged_by_its_citys_provision(local: Rulebook) -> None:
    assert len(run(local, "homework.minutes", homework("371502", "2022-05-05"))) == 1


def test_a_provision_binds_from_its_first_day_up_to_the_day_it_ends(local: Rulebook) -> None:
    days = ["2021-12-31", "2022-01-01", "2023-12-31", "2024-01-01"]
    found = run(local, "homework.minutes", *(homework(LIAOCHENG, day) for day in days))
    assert sorted(finding.day.isoformat() for finding in found) == ["2022-01-01", "2023-12-31"]


def test_without_a_provision_in_force_a_rule_finds_nothing(local: Rulebook) -> None:
    assert run(local, "homework.minutes", homework("230804", "2022-05-05"), homework("000000", "2022-05-05")) == []


def test_a_finding_cites_every_provision_in_force_and_no_other(tmp_path: Path) -> None:
    book = load_small(tmp_path, header=HEADER.replace("[N-1]", "[N-1, L-1]"))
    found = run(book, "homework.minutes", *(homework(LIAOCHENG, day) for day in ("2021-05-05", "2022-05-05")))
    by_day = {finding.day.year: [p.id for p in finding.basis] for finding in found}
    assert by_day == {2021: ["N-1"], 2022: ["N-1", "L-1"]}


def test_the_same_homework_cites_liaochengs_items_in_liaocheng_only() -> None:
    book = packaged_rulebook()
    rows = [homework(region, "2025-03-03", kind="written", place="home") for region in (LIAOCHENG, RONGCHANG)]
    clauses = {f.region_code: f.clauses for f in run(book, "homework.written_minutes", *rows)}
    assert "LC-NS-09" in clauses[LIAOCHENG]
    assert clauses[RONGCHANG]
    assert not [clause for clause in clauses[RONGCHANG] if clause.startswith("LC-")]


def test_grounds_of_another_stage_or_case_do_not_count() -> None:
    book = packaged_rulebook()
    provision = book.provisions["LC-NS-10"]
    (step,) = basis_steps([Ground(provision, stages=("junior",), case="x")], [LIAOCHENG], book.regions)
    assert (step.stage, step.case, step.valid_from) == ("junior", "x", provision.in_force_from)


def test_a_rule_whose_select_is_right_still_needs_its_ground(tmp_path: Path) -> None:
    assert "IN_FORCE" in SELECT
    book = load_small(tmp_path)
    assert run(book, "homework.minutes", homework(LIAOCHENG, "2020-12-31")) == []
