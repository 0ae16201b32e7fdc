"""What the linter refuses, one deliberate violation each; the sound rulebook beside them loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from shuangjian.engine.contract import load_contract
from shuangjian.engine.errors import SqlRefused
from shuangjian.engine.sql import parse_query
from small_rulebook import HEADER, PARAMETERS, SELECT, SPECS, faults, load_small


def refused(text: str, **parameters: bool) -> str:
    with pytest.raises(SqlRefused) as caught:
        parse_query(text, load_contract(), parameters)
    return str(caught.value)


def test_the_sound_rulebook_loads(tmp_path: Path) -> None:
    book = load_small(tmp_path)
    assert list(book.rules) == ["homework.minutes"]
    assert book.warnings == []


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("provisions: [N-1]", "", "it stands on no provision"),
        ("provisions: [N-1]", "provisions: [N-9]", "N-9, which is no provision"),
        ("severity: serious", "", "`severity` is None"),
        ("severity: serious", "severity: dire", "`severity` is 'dire'"),
        ("remedy: {zh: 减少作业, en: Cut the homework}", "", "`remedy` has no text in zh"),
        ("remedy: {zh: 减少作业, en: Cut the homework}", "remedy: {zh: 减少作业}", "`remedy` has no text in en"),
        ("kind: breach", "kind: maybe", "`kind` is 'maybe'"),
        ("parameters: [minutes_max]", "parameters: [minutes_least]", "“minutes_least” does not exist"),
        ("parameters: [minutes_max]", "parameters: []", "its parameter is not declared"),
        ("subject: homework", "subject: homework\nweight: 3", "unknown fields: weight"),
        ("title:", "titel:", "unknown fields: titel"),
        ("zh: \"{subject_id} 共", "zh: \"{pupil} 共", "uses {pupil}, which the SELECT does not return"),
        ("en: \"{subject_id} has", "en: \"{observed:feet} has", "formats {observed:feet}"),
        ("provisions: [N-1]", "provisions: [{id: N-1, stage: primary}]", "differ by stage"),
    ],
)  # fmt: skip
def test_refuses_a_header_that_lacks_or_misstates(tmp_path: Path, line: str, instead: str, said: str) -> None:
    assert line in HEADER
    problems = faults(tmp_path, header=HEADER.replace(line, instead))
    assert any(said in str(problem) for problem in problems), problems
    assert all(problem.place.startswith("rules/homework/minutes") for problem in problems)


def test_refuses_a_rule_without_specs(tmp_path: Path) -> None:
    assert [problem.message for problem in faults(tmp_path, specs=None)] == ["the rule has no spec tests."]


def test_refuses_a_case_named_in_one_language(tmp_path: Path) -> None:
    (problem,) = faults(tmp_path, specs=SPECS.replace("name_zh: 内, ", ""))
    assert problem.message == "a case lacks its name in both languages: “in”."


@pytest.mark.parametrize(
    ("instead", "said"),
    [("name_zh: 内, undecided: [], ", "“in” has unknown fields: undecided."), ("name_zh: 内, finding: [], ", "“in” has unknown fields: finding.")],
)  # fmt: skip
def test_refuses_a_case_with_a_word_it_would_pass_over(tmp_path: Path, instead: str, said: str) -> None:
    assert said in [problem.message for problem in faults(tmp_path, specs=SPECS.replace("name_zh: 内, ", instead))]
    assert [problem.message for problem in faults(tmp_path, specs=f"{SPECS}\nregions: x\n")] == [
        "the file has unknown fields: regions."
    ]


@pytest.mark.parametrize("case", ["name: in", "name: out"])
def test_refuses_specs_that_show_one_side_only(tmp_path: Path, case: str) -> None:
    one_sided = "\n".join(line for line in SPECS.splitlines() if case not in line)
    assert "do not show both sides" in str(faults(tmp_path, specs=one_sided)[0])


@pytest.mark.parametrize(("part", "instead"), [("homework_id: h1", "homwork_id: h1"), ("{homework: [", "{homwork: [")])
def test_refuses_specs_that_name_what_no_table_has(tmp_path: Path, part: str, instead: str) -> None:
    assert any("homwork" in str(problem) for problem in faults(tmp_path, specs=SPECS.replace(part, instead)))


def test_refuses_a_declared_parameter_that_is_not_read(tmp_path: Path) -> None:
    more = PARAMETERS + PARAMETERS.replace("minutes_max:", "other_max:")
    problems = faults(tmp_path, parameters=more, header=HEADER.replace("[minutes_max]", "[minutes_max, other_max]"))
    assert [problem.message for problem in problems] == ["it declares the parameter other_max and does not read it."]


@pytest.mark.parametrize("column", ["region_code", "owner_key", "day", "evidence"])
def test_refuses_a_select_that_returns_too_little(tmp_path: Path, column: str) -> None:
    select = f"SELECT {', '.join(c for c in ('h.region_code', 'h.school_id AS owner_id', 'h.school_key AS owner_key', 'h.homework_id AS subject_id', 'h.class_key AS subject_key', 'h.assigned_on AS day', 'h.minutes AS observed', 'ROW_ID(h.row_id) AS evidence') if not c.endswith(column))} FROM homework h"
    problems = faults(tmp_path, select=select, header=HEADER.replace("[minutes_max]", "[]"))
    assert [problem.message for problem in problems] == [f"the SELECT returns no {column}."]


def test_refuses_a_text_where_a_number_belongs(tmp_path: Path) -> None:
    problems = faults(tmp_path, select=SELECT.replace("h.minutes AS observed", "h.subject AS observed"))
    assert [problem.message for problem in problems] == ["observed is text, not integer."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT h.minutes FROM homework h WHERE h.minutes > 60", "The number 60"),
        ("SELECT h.minutes / h.grade AS x FROM homework h", "DIV"),
        ("SELECT AVG(h.minutes) AS x FROM homework h", "AVG"),
        ("SELECT ROUND(h.minutes) AS x FROM homework h", "ROUND"),
        ("SELECT h.minutes FROM homework h LIMIT 1", "LIMIT"),
        ("SELECT h.minutes FROM homework h ORDER BY h.minutes", "ORDER BY"),
        ("SELECT * FROM homework h", "never *"),
        ("SELECT h.minutes FROM homework h WHERE h.content LIKE '%抄%'", "LIKE"),
        ("SELECT h.minutes FROM homework h WHERE h.content ILIKE 'a'", "ILIKE"),
        ("SELECT h.assigned_on + INTERVAL 1 DAY AS x FROM homework h", "INTERVAL"),
        ("SELECT CURRENT_DATE AS x FROM homework h", "is not part of the rule language"),
        ("SELECT RANDOM() AS x FROM homework h", "is not part of the rule language"),
        ("SELECT LENGTH(h.content) AS x FROM homework h", "is not part of the rule language"),
        ("SELECT CAST(h.minutes AS DOUBLE) AS x FROM homework h", "CAST to DOUBLE"),
        ("SELECT CAST(h.subject AS INTEGER) AS x FROM homework h", "not an integer"),
        ("SELECT h.minutes FROM homework h JOIN school s USING (school_id)", "JOIN or LEFT JOIN with ON"),
        ("SELECT h.minutes FROM homework h FULL JOIN school s ON s.school_key = h.school_key", "JOIN or LEFT JOIN"),
        ("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT r.n + 1 FROM r) SELECT r.n FROM r", "RECURSIVE"),
        ("WITH homework AS (SELECT s.school_key FROM school s) SELECT h.school_key FROM homework h", "may not hide it"),
        ("SELECT MATCHES(h.content, '(?i)a') AS x FROM homework h", "read differently"),
        ("SELECT MATCHES(h.content, h.subject) AS x FROM homework h", "is a text literal"),
        ("SELECT DAYS_BETWEEN(h.assigned_on) AS x FROM homework h", "takes 2 arguments, not 1"),
    ],
)
def test_refuses_what_is_not_portable(text: str, said: str) -> None:
    assert said in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT h.assigned_on - h.assigned_on AS x FROM homework h",
        "SELECT h.assigned_on + 1 AS x FROM homework h",
        "SELECT h.minutes FROM homework h WHERE h.assigned_on - 1 > AS_OF()",
        "SELECT ADD_DAYS(h.assigned_on, 1) + 1 AS x FROM homework h",
    ],
)
def test_refuses_arithmetic_on_dates_and_names_the_functions(text: str) -> None:
    assert "Use ADD_DAYS, ADD_MONTHS or DAYS_BETWEEN" in refused(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT p.name FROM pupil p", "There is no fact table “pupil”"),
        ("SELECT h.wish FROM homework h", "wish"),
        ("SELECT h.amount FROM payment h", "amount"),  # the facts have amount_fen only
        ("SELECT x.a FROM 'secrets.csv' x", "There is no fact table"),
        ("SELECT x.a FROM \"/etc/passwd\" x", "There is no fact table"),
        ("SELECT x.a FROM read_csv('secrets.csv') x", "is not part of the rule language"),
        ("SELECT x.a FROM information_schema.tables x", "may not be read"),
        ("SELECT h.minutes FROM main.homework h", "may not be read"),
    ],
)  # fmt: skip
def test_refuses_whatever_is_not_a_fact(text: str, said: str) -> None:
    assert said in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT h.minutes FROM homework h; DROP TABLE homework",
        "DROP TABLE homework",
        "DELETE FROM homework",
        "INSERT INTO homework SELECT h.minutes FROM homework h",
        "COPY homework TO 'out.csv'",
        "ATTACH 'other.db'",
        "SELECT h.minutes FROM homework h -- */ \n; SELECT 1",
        "SELECT h.minutes FROM homework h WHERE h.subject = '' UNION ALL SELECT pg_read_file('a')",
        "SELECT getenv('HOME') AS x FROM homework h",
    ],
)
def test_refuses_an_attempt_to_do_more_than_ask(text: str) -> None:
    assert refused(text)


def test_a_rule_file_with_an_injection_is_named_and_nothing_loads(tmp_path: Path) -> None:
    problems = faults(tmp_path, select=f"{SELECT}; DROP TABLE homework")
    assert [(p.place, p.message) for p in problems] == [("rules/homework/minutes.sql", "A rule is exactly one SELECT.")]


def test_refuses_a_parameter_read_without_in_force() -> None:
    text = "SELECT h.minutes FROM homework h JOIN parameter_m lim ON lim.region_code = h.region_code"
    assert "without IN_FORCE" in refused(text, parameter_m=False)


LASTING = (
    "SELECT SINCE(h.assigned_on{since}) AS since, LEAST(UNTIL(h.assigned_on){until}) AS until "
    "FROM homework h JOIN parameter_m lim ON {join}"
)


def test_refuses_a_state_judged_by_the_number_of_the_last_day() -> None:
    text = LASTING.format(since="", until="", join="IN_FORCE(lim, h.region_code, AS_OF())")
    assert "the number of the last day judged" in refused(text, parameter_m=False)
    parse_query(text.replace("AS_OF()", "h.assigned_on"), load_contract(), {"parameter_m": False})


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [("", ", lim.valid_to", "`since` does not read its valid_from"), (", lim.valid_from", "", "`until` does not")],
)
def test_refuses_a_state_that_lasts_longer_than_the_number_it_is_judged_by(since: str, until: str, said: str) -> None:
    join = "EACH_STEP(lim, h.region_code)"
    assert said in refused(LASTING.format(since=since, until=until, join=join), parameter_m=False)
    whole = LASTING.format(since=", lim.valid_from", until=", lim.valid_to", join=join)
    parse_query(whole, load_contract(), {"parameter_m": False})


@pytest.mark.parametrize(("per_stage", "stage"), [(True, ""), (False, ", h.stage")])
def test_refuses_a_stage_too_few_or_too_many(per_stage: bool, stage: str) -> None:
    text = (
        f"SELECT h.minutes FROM homework h JOIN parameter_m lim ON IN_FORCE(lim, h.region_code, h.assigned_on{stage})"
    )
    assert "given per stage" in refused(text, parameter_m=per_stage)


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("value: 60", "value: 60.5", "is not a whole number"),
        ("from: 2021-01-01", "note: x", "does not say from when"),
        ("provision: N-1", "provision: N-9", "cites N-9, which does not exist"),
        ("status: verified}", "status: certain}", "the status “certain”"),
        ('region: "000000"', 'region: "999999"', "there is no region 999999"),
        ("direction: max", "direction: up", "direction “up”"),
    ],
)
def test_refuses_a_parameter_value_without_its_grounds(tmp_path: Path, line: str, instead: str, said: str) -> None:
    assert line in PARAMETERS
    assert any(said in str(problem) for problem in faults(tmp_path, parameters=PARAMETERS.replace(line, instead)))


def test_warns_of_a_local_value_looser_than_the_one_above_with_both_citations(tmp_path: Path) -> None:
    local = '    - {region: "371500", value: 70, from: 2022-01-01, provision: L-1, status: recalled}\n'
    (warning,) = load_small(tmp_path, parameters=PARAMETERS + local).warnings
    assert warning.level == "warning"
    assert "聊教〔2022〕2号 第2条" in warning.message
    assert "教〔2021〕1号 第1条" in warning.message


@pytest.mark.parametrize(("value", "said"), [(58, 1), (50, 0)])
def test_a_local_value_that_becomes_looser_later_is_warned_of(tmp_path: Path, value: int, said: int) -> None:
    later = '    - {region: "000000", value: 55, from: 2022-06-01, provision: N-1, status: verified}\n'
    local = f'    - {{region: "371500", value: {value}, from: 2022-01-01, provision: L-1, status: recalled}}\n'
    assert len(load_small(tmp_path, parameters=PARAMETERS + later + local).warnings) == said


def test_a_local_value_replaced_before_the_one_above_became_stricter_is_no_warning(tmp_path: Path) -> None:
    later = '    - {region: "000000", value: 55, from: 2022-06-01, provision: N-1, status: verified}\n'
    local = '    - {region: "371500", value: 58, from: 2022-01-01, to: 2022-06-01, provision: L-1, status: recalled}\n'
    assert load_small(tmp_path, parameters=PARAMETERS + later + local).warnings == []


def test_a_value_does_not_count_before_its_provision(tmp_path: Path) -> None:
    local = '    - {region: "371500", value: 50, from: 2021-12-31, provision: L-1, status: recalled}\n'
    assert any(
        "before L-1 is (2022-01-01)" in str(problem) for problem in faults(tmp_path, parameters=PARAMETERS + local)
    )


def test_a_stricter_local_value_is_no_warning(tmp_path: Path) -> None:
    local = '    - {region: "371500", value: 50, from: 2022-01-01, provision: L-1, status: recalled}\n'
    assert load_small(tmp_path, parameters=PARAMETERS + local).warnings == []


def test_reports_every_fault_not_the_first(tmp_path: Path) -> None:
    header = HEADER.replace("severity: serious", "severity: dire").replace("provisions: [N-1]", "")
    assert len(faults(tmp_path, header=header, specs=None)) == 3


@pytest.mark.parametrize(("header", "said"), [("title: [", "not readable as YAML"), ("- a", "not a list of fields")])
def test_a_header_that_is_no_mapping_is_refused(tmp_path: Path, header: str, said: str) -> None:
    problems = faults(tmp_path, header=header)
    assert problems
    assert said in str(problems[0])


@pytest.mark.parametrize("specs", ["", "- a", "cases: ["])
def test_specs_that_cannot_be_read_are_refused(tmp_path: Path, specs: str) -> None:
    assert any(problem.place.endswith(".spec.yaml") for problem in faults(tmp_path, specs=specs))


@pytest.mark.parametrize("parameters", ["- a", "minutes_max: 60", "minutes_max: ["])
def test_a_parameter_file_of_another_form_is_refused(tmp_path: Path, parameters: str) -> None:
    assert any(problem.place.startswith("parameters/all.yaml") for problem in faults(tmp_path, parameters=parameters))
