"""The rulebook as a whole: what must stay complete, and what no value may claim."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import shuangjian
from shuangjian.engine.calendar import Extent
from shuangjian.engine.parameters import value_in_force
from shuangjian.rulebook import packaged_rulebook

BOOK = packaged_rulebook()

# Clauses that ask for a rule and that no fact table speaks of yet: who has a place in a group, consent to the use of data,
# performance pay, special needs, contracts of employment, plans, signatures, learners and officers per institution.
UNDECIDABLE = {
    "JD-16", "JD-30", "JD-54", "LC-05b", "LC-05g", "LC-19b", "LC-19d", "RC-08a", "RC-08e", "RC-11c",
    "SH-02", "SH-26",
}  # fmt: skip

# LC-11d speaks of a guidance price that Liaocheng has not published: the rule is ready and has nothing to compare with.
NOT_REACHED = {"LC-11d"}

NEGATIVE_LIST = [f"LC-NS-{n:02d}" for n in range(1, 20)] + [f"LC-NI-{n:02d}" for n in range(1, 25)]

GROUNDED = {ground.provision.id for rule in BOOK.rules.values() for ground in rule.grounds}


def test_holds_all_clauses_of_the_five_documents() -> None:
    assert len(BOOK.clauses) == 433
    assert {clause.instrument.id for clause in BOOK.clauses.values()} == {"JD", "QJ", "RC", "SH", "LC"}


def test_every_clause_that_asks_for_a_rule_has_one_or_is_named_here() -> None:
    wanting = {clause.id for clause in BOOK.clauses.values() if clause.kind == "rule"} - GROUNDED
    assert wanting == UNDECIDABLE


def test_at_least_sixty_rules_are_distinct() -> None:
    assert len({" ".join(rule.text.split()) for rule in BOOK.rules.values()}) >= 60


@pytest.mark.parametrize("clause", sorted(GROUNDED & set(BOOK.clauses)))
def test_every_clause_of_a_rule_is_shown_by_a_case(clause: str) -> None:
    shown = {
        name
        for rule in BOOK.rules_for(clause)
        for case in rule.specs
        for finding in case.findings
        for name in finding.get("clauses", ())
    }
    assert clause in shown or clause in NOT_REACHED


@pytest.mark.clause(*NEGATIVE_LIST)
def test_the_checklist_holds_the_whole_negative_list() -> None:
    items = [item for item in BOOK.checklist.values() if item.id in NEGATIVE_LIST]
    assert [item.id for item in items] == NEGATIVE_LIST
    for item in items:
        assert item.rules
        assert item.part == ("school" if "-NS-" in item.id else "institution")
        assert all(item.id in {g.provision.id for g in BOOK.rules[rule].grounds} for rule in item.rules)


def test_every_clause_that_asks_for_a_look_on_the_spot_is_a_checklist_item() -> None:
    assert {clause.id for clause in BOOK.clauses.values() if clause.kind == "checklist"} <= set(BOOK.checklist)


def test_checklist_items_are_complete_in_both_languages() -> None:
    for item in BOOK.checklist.values():
        for text in (item.text, item.question, item.evidence):
            assert text["zh"]
            assert text["en"]


def test_no_number_claims_more_than_its_provision() -> None:
    rank = {"recalled": 0, "verified-weak": 1, "verified": 2, "draft": 2}
    claims = [
        (parameter.key, value.value)
        for parameter in BOOK.parameters.values()
        for value in parameter.values
        if rank[value.status] > rank[value.provision.status]
    ]
    assert claims == []


def test_no_number_is_in_force_before_its_provision() -> None:
    early = [
        (parameter.key, value.region, value.valid_from, value.provision.id)
        for parameter in BOOK.parameters.values()
        for value in parameter.values
        if value.valid_from < value.provision.in_force_from
    ]
    assert early == []


def test_no_number_holds_outside_the_territory_of_its_provision() -> None:
    stray = [
        (parameter.key, value.region, value.provision.id)
        for parameter in BOOK.parameters.values()
        for value in parameter.values
        if not BOOK.regions.contains(value.provision.territory, value.region)
    ]
    assert stray == []


@pytest.mark.parametrize(
    ("key", "region", "stage", "value"),
    [
        ("homework.written.minutes_max", "230804", "primary", 60),
        ("homework.written.minutes_max", "230804", "junior", 90),
        ("homework.written.minutes_max", "500153", "junior", 90),
        ("afterschool.sufficient_end", "371500", None, 17 * 60 + 30),
        ("training.price.base_small", "310114", None, 8000),
        ("funds.collect.lessons_max", "371500", None, 60),
        ("funds.refund.days_max", "230804", None, 15),
    ],
)
def test_districts_inherit_what_they_do_not_set(key: str, region: str, stage: str | None, value: int) -> None:
    assert value_in_force(BOOK.parameters[key], region, date(2025, 12, 1), stage, BOOK.regions).value == value


def test_every_parameter_is_read_by_a_rule_a_figure_or_a_service() -> None:
    read = {p.key for rule in BOOK.rules.values() for p in rule.parameters}
    read |= {p.key for indicator in BOOK.indicators.values() for p in indicator.parameters}
    sources = [path.read_text("utf-8") for path in Path(shuangjian.__file__).parent.glob("*/*.py")]
    read |= {key for key in BOOK.parameters if any(f'"{key}"' in source for source in sources)}
    assert set(BOOK.parameters) == read


def test_vacations_leave_working_weekends_alone() -> None:
    around = {date(2021, 10, 9), date(2025, 1, 26), date(2025, 2, 8)}
    certain = [v for v in BOOK.vacations if v.extent is not Extent.LIKELY]
    assert not [v for v in certain for day in around if v.first <= day <= v.last]


def test_a_column_that_no_rule_and_no_figure_reads_is_declared() -> None:
    read = {
        (table, source)
        for content in (*BOOK.rules.values(), *BOOK.indicators.values())
        for table, columns in content.columns.items()
        if table in BOOK.contract
        for column in BOOK.contract[table].engine_columns
        if column.name in columns
        for source in column.sources
    }
    identifying = {(table.name, name) for table in BOOK.contract for name in (*table.row_id, "region_code")}
    declared = {(table.name, c.name) for table in BOOK.contract for c in table.columns if c.record}
    every = {(table.name, c.name) for table in BOOK.contract for c in table.columns}
    assert every - read - identifying == declared - identifying
    assert not declared & read


def test_what_only_a_text_suggests_is_suspected() -> None:
    named = [rule for rule in BOOK.rules.values() if rule.id.endswith(("_text", "_suspect", "_publicity", "_boastful"))]
    assert named
    assert {rule.kind for rule in named} == {"suspected"}
