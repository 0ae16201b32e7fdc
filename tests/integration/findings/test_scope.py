"""--region, --from, --to and --as-of mean the same over a folder and over the live database, in findings and in figures."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from factories.corrections import correct_past
from factories.places import make_class, make_region, make_school, make_user
from folders import HOMEWORK, write_csv
from shuangjian.cli.main import main
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding, Sweep, Undecided
from shuangjian.findings.selectors import last_sweep_of_rules
from shuangjian.homework.models import Homework
from shuangjian.reporting.models import IndicatorRun
from shuangjian.web.context import acting

pytestmark = pytest.mark.django_db

RULE, KEY, FIGURE = "homework.written_minutes", "homework.written.minutes_max", "homework.class_days_within_limit"
REGIONS = ("230804", "230805")
DAYS = tuple(dt.date(2026, 3, day) for day in (3, 4, 5))
# (region, day) of what breaks the limit: each class on each day but one.
BROKEN = sorted((region, day.isoformat()) for region in REGIONS for day in DAYS if (region, day) != ("230804", DAYS[2]))

SCOPES = [
    ((), BROKEN),
    (("--region", "230804"), [each for each in BROKEN if each[0] == "230804"]),
    (("--region", "230804", "--region", "230805", "--from", "2026-03-04"), [each for each in BROKEN if each[1] >= "2026-03-04"]),
    (("--region", "230800", "--to", "2026-03-03"), [each for each in BROKEN if each[1] <= "2026-03-03"]),
    (("--from", "2026-03-04", "--to", "2026-03-04", "--as-of", "2026-03-31"), [each for each in BROKEN if each[1] == "2026-03-04"]),
]  # fmt: skip


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in the database of the test."""
    monkeypatch.setattr("shuangjian.config.environment.prepare", lambda: None)


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    """Homework of one class in each of two districts on three days, in the database and in a folder."""
    rows = []
    with acting("tester", "a test"):
        for region in REGIONS:
            school_class = make_class("301", make_school("S1", region))
            for day in DAYS:
                code, minutes = f"h{region}-{day:%d}", 65 if (region, day.isoformat()) in BROKEN else 50
                Homework.objects.create(
                    region_code=region, code=code, school=school_class.school, school_class=school_class, stage="primary", grade=3,
                    subject="语文", assigned_on=day, kind="written", place="home", minutes=minutes, content="练习",
                )  # fmt: skip
                rows.append((code, region, "S1", "301", "3", "语文", day, "书面", "家中", minutes))
    return write_csv(tmp_path / "作业.csv", HOMEWORK, rows).parent


def run(*arguments: object) -> Any:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    assert result.exit_code in (0, 1), (result.output, result.exception)
    return result.stdout


def found_in(findings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((each["region_code"], each["day"]) for each in findings)


@pytest.mark.parametrize(("scope", "expected"), SCOPES, ids=lambda each: " ".join(map(str, each[:4])) or "everything")
def test_four_commands_look_at_the_same_days_and_regions(
    folder: Path, scope: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    checked = json.loads(run("check", folder, "--rule", RULE, "--json", *scope))
    assert found_in(checked["findings"]) == expected
    for where in ((folder,), ("--live",)):
        # A limit nobody reaches lets all that is found by the one in force go.
        simulated = json.loads(run("simulate", *where, "--set", f"{KEY}=600", "--json", *scope))
        assert [each for each in found_in(simulated["removed"]) if each in BROKEN] == expected
    run("sweep", "--rule", RULE, *scope)
    swept = Finding.objects.filter(rule_id=RULE).values_list("region_code", "day")
    assert sorted((region, day.isoformat()) for region, day in swept) == expected
    figures = [each for each in json.loads(run("indicators", "--json", *scope)) if each["indicator"] == FIGURE]
    by_region = {each["region_code"]: each["denominator"] - each["numerator"] for each in figures}
    assert {region: count for region, count in by_region.items() if count} == {
        region: count for region in REGIONS if (count := sum(each[0] == region for each in expected))
    }


def test_a_sweep_of_a_district_leaves_the_rest_as_it_is(folder: Path) -> None:
    run("sweep", "--rule", RULE)
    for region in REGIONS:
        with acting("tester", "a test"):
            principal = make_user(f"principal-{region}", "principal", school=make_school("S1", region))
            officer = make_user(f"officer-{region}", "district_officer", region=make_region(region))
        for each in Homework.objects.current().filter(region_code=region).exclude(minutes=50):
            correct_past(each, principal, officer, minutes=50)
    run("sweep", "--rule", RULE, "--region", "230804", "--to", "2026-03-03")
    corrected = Finding.objects.filter(state=FindingState.CORRECTED).values_list("region_code", "day")
    assert list(corrected) == [("230804", DAYS[0])]
    assert Finding.objects.filter(state=FindingState.OPEN).count() == len(BROKEN) - 1
    narrow = Sweep.objects.latest("pk")
    assert narrow.scope == {"to": "2026-03-03", "regions": ["230804"]}
    # How things stand is said by the last sweep of everywhere.
    assert list(last_sweep_of_rules().values()) == [[RULE]]
    assert narrow.pk not in last_sweep_of_rules()


def test_a_sweep_of_one_rule_leaves_what_others_wait_for(folder: Path) -> None:
    run("sweep", "--rule", RULE)
    first = Sweep.objects.latest("pk")
    run("sweep", "--rule", "homework.needs_phone")
    assert last_sweep_of_rules() == {first.pk: [RULE], Sweep.objects.latest("pk").pk: ["homework.needs_phone"]}
    assert not Undecided.objects.exclude(sweep=first).filter(rule_id=RULE).exists()


def test_figures_by_a_pack_are_printed_and_not_kept(folder: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        """
instrument: {id: QJ-OWN, title: 本区作业办法, territory: "230804", in_force_from: 2026-01-01, status: 已核对}
provisions: [{id: QJ-OWN-1, article: 第一条, summary: 书面作业不超过45分钟}]
parameters: [{parameter: homework.written.minutes_max, stage: primary, value: 45分钟, provision: QJ-OWN-1, confirmed: true}]
""",
        encoding="utf-8",
    )
    within = {}
    for name, more in (("packaged", ()), ("own", ("--rulebook", pack))):
        figures = json.loads(run("indicators", "--json", *more))
        within[name] = {each["region_code"]: each["numerator"] for each in figures if each["indicator"] == FIGURE}
    assert within == {"packaged": {"230804": 1, "230805": 0}, "own": {"230804": 0, "230805": 0}}
    assert not IndicatorRun.objects.exists()
