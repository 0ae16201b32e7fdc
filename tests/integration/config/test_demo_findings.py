"""The synthetic district as a whole: what the sweep finds is what was planted, and what `check` finds in its files."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from shuangjian.config.demo_data import DemoDistrict, generate, write_folder
from shuangjian.config.demo_data.folder import README
from shuangjian.config.demo_data.load import load
from shuangjian.engine.calendar import Extent
from shuangjian.files.check import OpenFolder, check_folder
from shuangjian.files.report import CheckResult
from shuangjian.findings.models import Finding, Undecided
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.live.session import open_session
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import CalendarDay, School, SchoolTerm
from shuangjian.reporting.models import IndicatorValue
from shuangjian.reporting.services import run_indicators
from shuangjian.rulebook import packaged_rulebook

pytestmark = pytest.mark.django_db

REGION = "230804"

# Rule, region, subject type, subject key, day, observed, limit, evidence.
Found = tuple[str, str, str, str, dt.date, int | str | None, int | str | None, tuple[str, ...]]
# Rule, owner, subject, day.
Named = tuple[str, str, str, dt.date]


@dataclass
class Live:
    """What stood in the database after the district was loaded and the nightly work was done."""

    found: list[Found] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    waiting: dict[tuple[str, str, str, int], set[str]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    indicators: dict[str, list[tuple[dt.date, int, int]]] = field(default_factory=dict)
    primary_schools: int = 0
    terms: list[tuple[str, dt.date, dt.date]] = field(default_factory=list)
    days_of_pages: dict[dt.date, str] = field(default_factory=dict)
    days_of_rules: dict[dt.date, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def district() -> DemoDistrict:
    return generate(1)


@pytest.fixture(scope="module")
def live(district: DemoDistrict, django_db_setup: None, django_db_blocker: Any) -> Live:
    """Load, sweep and compute once for all tests here; nothing of it stays in the database."""
    live = Live()
    with django_db_blocker.unblock(), transaction.atomic():
        load(district)
        live.skipped = run_sweep(by=SystemPart.COMMAND_LINE, as_of=district.last_day).skipped
        for f in Finding.objects.all():
            observed = f.observed if f.observed_text is None else f.observed_text
            limit = f.limit if f.limit_text is None else f.limit_text
            live.found.append(
                (f.rule_id, f.region_code, f.subject_type, f.subject_key, f.day, observed, limit, tuple(f.cited_rows))
            )
            live.named.append((f.rule_id, f.owner_id, f.subject_id, f.day))
        for cell in Undecided.objects.all():
            live.waiting.setdefault((cell.rule_id, cell.fact, cell.column, cell.count), set()).add(cell.row_id)
        run = run_indicators(by=SystemPart.COMMAND_LINE, as_of=district.last_day)
        for value in IndicatorValue.objects.filter(run=run):
            figure = (value.day, value.numerator, value.denominator)
            live.indicators.setdefault(value.indicator_id, []).append(figure)
        live.primary_schools = School.objects.filter(region__code=REGION, stage="primary").count()
        live.terms = list(SchoolTerm.objects.values_list("code", "starts_on", "ends_on"))
        live.days_of_pages = dict(CalendarDay.objects.filter(region__code=REGION).values_list("day", "kind"))
        session = open_session(district.last_day)
        session.install()
        rows = session.backend.query("SELECT day, kind FROM calendar_day WHERE region_code = '230804'", session.as_of)
        live.days_of_rules = dict(rows)
        transaction.set_rollback(True)
    return live


def check(district: DemoDistrict, folder: Path, **how: Any) -> CheckResult:
    """Write the district's files and check them as of its last day."""
    write_folder(district, folder, **how)
    with OpenFolder(folder, packaged_rulebook()) as opened:
        assert opened.folder.complaints == {}
        return check_folder(opened, as_of=district.last_day)


def planted(district: DemoDistrict) -> list[Named]:
    """Return what a sweep as of the last day must find, by all faults."""
    breaches = [breach for fault in district.faults for breach in (fault.breach, *fault.also)]
    return [(b.rule, b.owner_id, b.subject_id, b.day or district.last_day) for b in breaches]


def differences(expected: Iterable[Any], got: Iterable[Any]) -> dict[str, list[Any]]:
    """Return what is only here or only there, counting what stands there twice."""
    left, right = Counter(expected), Counter(got)
    return {"missing": list((left - right).elements()), "unexpected": list((right - left).elements())}


NONE = {"missing": [], "unexpected": []}


@pytest.mark.parametrize("how", [{}, {"chinese": False}, {"form": "parquet"}], ids=["Chinese", "English", "Parquet"])
def test_check_finds_in_the_files_what_the_sweep_finds_in_the_database(
    district: DemoDistrict, live: Live, tmp_path: Path, how: dict[str, Any]
) -> None:
    result = check(district, tmp_path, **how)
    assert (result.rejected_count, result.skipped, live.skipped) == (0, [], {})
    found = [
        (f.rule.id, f.region_code, f.rule.subject, f.subject_key, f.day, f.observed, f.limit, f.evidence)
        for f in result.findings
    ]
    assert len(found) > 100
    assert differences(live.found, found) == NONE
    assert live.waiting
    assert live.waiting == {(u.rule, u.table, u.column, u.count): set(u.rows) for u in result.undecided}


def test_the_sweep_finds_what_was_planted_and_nothing_else(district: DemoDistrict, live: Live) -> None:
    wanted = planted(district)
    assert len(set(wanted)) == len(wanted), "one finding for two faults"
    assert differences(wanted, live.named) == NONE


def test_of_another_seed_too(tmp_path: Path) -> None:
    other = generate(2)
    found = [(f.rule.id, f.owner_id, f.subject_id, f.day) for f in check(other, tmp_path).findings]
    assert differences(planted(other), found) == NONE


def test_the_first_screen_has_its_stories(district: DemoDistrict, live: Live) -> None:
    week = district.last_day - dt.timedelta(days=4)
    assert [day for rule, *_, day in live.named if rule == "homework.written_minutes" and day >= week]
    ((observed, limit),) = [found[5:7] for found in live.found if found[0] == "funds.escrow_short_of_prepaid"]
    assert 0 <= observed < limit  # type: ignore[operator]


def test_indicators_give_the_published_figures(live: Live) -> None:
    def total(indicator: str, day: dt.date) -> tuple[int, int]:
        values = [value for value in live.indicators[indicator] if value[0] == day]
        return sum(value[1] for value in values), sum(value[2] for value in values)

    today, november = dt.date(2026, 11, 20), dt.date(2026, 11, 1)
    assert live.primary_schools == 5
    assert total("afterschool.staff_in_service", today)[0] == 625
    joined, asked = total("afterschool.participation", today)
    assert round(100 * joined / asked) == 97
    assert total("afterschool.hardship_exempt", today) == (56, 56)
    assert total("afterschool.external_specialists", november) == (70, 625 + 70)


def test_pages_and_rules_have_the_same_days(district: DemoDistrict, live: Live) -> None:
    year = range(dt.date(2026, 1, 1).toordinal(), dt.date(2027, 1, 1).toordinal())
    assert set(live.days_of_pages) == {dt.date.fromordinal(number) for number in year}
    common = set(live.days_of_rules) & set(live.days_of_pages)
    assert {row["day"] for row in district.rows("homework_notice")} <= common
    assert {day: live.days_of_rules[day] for day in common} == {day: live.days_of_pages[day] for day in common}


def test_terms_lie_between_the_vacations_of_the_rulebook(district: DemoDistrict, live: Live) -> None:
    assert {row["term"] for row in district.rows("service_enrolment")} <= {code for code, *_ in live.terms}
    in_term = {day for day in live.days_of_pages if any(first <= day <= last for _, first, last in live.terms)}
    kinds = live.days_of_pages
    assert {kinds[day] for day in in_term} == {"school_day", "rest_day", "statutory_holiday"}
    assert {kinds[day] for day in kinds.keys() - in_term} == {"vacation", "statutory_holiday"}
    book = packaged_rulebook()
    listed = [v for v in book.vacations if v.extent is Extent.CORE]
    near = [v for v in listed if v.region in book.regions.chain(REGION) and v.first.year == 2026]
    assert len(near) == 2
    for vacation in near:
        assert not [day for day in in_term if vacation.first <= day <= vacation.last], vacation.name


def test_the_folder_says_in_two_languages_that_it_is_invented(district: DemoDistrict, tmp_path: Path) -> None:
    files = write_folder(district, tmp_path)
    text = (tmp_path / README).read_text(encoding="utf-8")
    assert "合成数据" in text
    assert "Synthetic data" in text
    assert [path.name for path in files if path.suffix != ".csv"] == [README]
