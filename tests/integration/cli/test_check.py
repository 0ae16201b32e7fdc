"""`shuangjian check`: options, exit statuses and what it writes."""

from __future__ import annotations

import csv
import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from folders import ENGLISH, HOMEWORK, OVER, write_csv
from shuangjian.cli.main import main
from shuangjian.sheets import disarm

FIELDS = [
    "rule", "clauses", "basis", "kind", "severity", "region_code", "owner_id", "subject_type", "subject_id", "subject_key", "day", "observed",
    "limit", "unit", "message", "evidence",
]  # fmt: skip
SUSPECT = ("h3", "371500", "S1", "302", "3", "语文", "2025-03-04", "书面", "学校", "10", "请家长检查并签字", "无")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def as_json(folder: Path, *arguments: object) -> tuple[int, dict[str, Any]]:
    target = folder.parent / "out.json"
    result = run(folder, "--output", target, *arguments)
    assert target.exists(), result.output
    return result.exit_code, json.loads(target.read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_csv(tmp_path / "in/作业.csv", HOMEWORK, OVER)
    return tmp_path / "in"


@pytest.fixture
def suspect(tmp_path: Path) -> Path:
    write_csv(tmp_path / "in/作业.csv", (*HOMEWORK, "作业内容", "家长任务"), [SUSPECT])
    return tmp_path / "in"


def test_a_breach_ends_with_status_1_and_is_told_in_words(folder: Path) -> None:
    result = run(folder, "--rule", "homework.written_minutes")
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "违规 1 项，疑似 0 项，待补数据 0 项，未读入 0 行"


def test_no_breach_ends_with_status_0(tmp_path: Path) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK, [(*row[:9], "5") for row in OVER])
    assert run(tmp_path, "--rule", "homework.written_minutes").exit_code == 0


@pytest.mark.parametrize(("strict", "status"), [([], 0), (["--strict"], 1)])
def test_suspected_findings_count_only_when_strict(suspect: Path, strict: list[str], status: int) -> None:
    result = run(suspect, "--rule", "homework.parent_task_text", *strict)
    assert result.output.splitlines()[-1] == "违规 0 项，疑似 1 项，待补数据 0 项，未读入 0 行"
    assert result.exit_code == status


@pytest.mark.parametrize(("strict", "status"), [([], 0), (["--strict"], 1)])
def test_rejected_rows_count_only_when_strict(tmp_path: Path, strict: list[str], status: int) -> None:
    write_csv(tmp_path / "作业.csv", HOMEWORK, [(*OVER[0][:9], "5"), (*OVER[1][:9], "-5")])
    assert run(tmp_path, "--rule", "homework.written_minutes", *strict).exit_code == status


def test_json_has_the_published_shape(folder: Path) -> None:
    write_csv(folder / "更多.csv", HOMEWORK, [OVER[0], ("h9", *OVER[0][1:4], "x", *OVER[0][5:])])
    status, found = as_json(folder, "--rule", "homework.written_minutes", "--rule", "training.online_ends_late")
    assert status == 1
    assert list(found) == [
        "findings",
        "rejected",
        "undecided",
        "unknown_ids",
        "set_aside",
        "files",
        "skipped_rules",
        "checked",
    ]
    (finding,) = found["findings"]
    assert [name for name in finding if name in FIELDS] == FIELDS
    assert (finding["subject_id"], finding["subject_key"], finding["evidence"]) == (
        "301",
        "371500/S1/301",
        ["h1", "h2"],
    )
    assert "LC-NS-09" in finding["clauses"]
    assert {"citation", "status"} <= set(finding["basis"][0])
    assert [list(row) for row in found["rejected"]] == [["file", "row", "column", "value", "reason", "sheet"]]
    assert finding["evidence_at"] == [{"file": "作业.csv", "sheet": None, "row": row} for row in (2, 3)]
    assert [list(row) for row in found["set_aside"]] == [["file", "sheet", "row", "reason"]]
    assert {f["rows"] - f["checked"] - f["rejected"] - f["set_aside"] for f in found["files"]} == {0}
    assert found["skipped_rules"][0]["rule"] == "training.online_ends_late"
    assert found["checked"] == {"homework": 2}


def test_json_is_written_where_nothing_is_found(tmp_path: Path) -> None:
    write_csv(tmp_path / "in/作业.csv", HOMEWORK, [(*OVER[0][:9], "5")])
    status, found = as_json(tmp_path / "in", "--rule", "homework.written_minutes")
    assert (status, found["findings"]) == (0, [])


def test_json_on_standard_output_is_nothing_but_json(folder: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(folder), "--json", "--rule", "homework.written_minutes"])
    assert len(json.loads(result.stdout)["findings"]) == 1


@pytest.mark.parametrize("name", ["out.json", "out.csv", "out.xlsx"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_output_holds_the_finding_in_its_language(folder: Path, tmp_path: Path, name: str, lang: str) -> None:
    target = tmp_path / name
    run(folder, "--rule", "homework.written_minutes", "--output", target, "--lang", lang)
    if name.endswith("xlsx"):
        text = "\n".join(
            str(value) for row in load_workbook(target)[{"zh": "问题", "en": "Findings"}[lang]].values for value in row
        )
    else:
        text = target.read_text(encoding="utf-8-sig")
    assert {"zh": "书面作业", "en": "written homework"}[lang] in text
    assert stat.S_IMODE(target.stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], 2), (["--from", "2025-03-04"], 1), (["--to", "2025-03-03"], 1), (["--from", "2025-03-03", "--to", "2025-03-04"], 2),
        (["--region", "371500"], 1), (["--region", "370000"], 1), (["--region", "230804"], 1), (["--region", "371500", "--region", "230000"], 2),
        (["--rule", "homework"], 2), (["--rule", "training"], 0),
    ],
)  # fmt: skip
def test_days_regions_and_rules_narrow_what_is_shown(folder: Path, arguments: list[str], found: int) -> None:
    other = [(f"x{n}", "230804", *row[2:6], "2025-03-04", *row[7:]) for n, row in enumerate(OVER)]
    write_csv(folder / "前进区.csv", HOMEWORK, other)
    _, written = as_json(
        folder, *(arguments if "--rule" in arguments else ["--rule", "homework.written_minutes", *arguments])
    )
    assert (
        len({(f["region_code"], f["day"]) for f in written["findings"] if f["rule"] == "homework.written_minutes"})
        == found
    )


def test_an_empty_folder_ends_with_status_2_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = run(tmp_path / "in", "--output", tmp_path / "out.json")
    assert result.exit_code == 2
    assert "没有 csv、xlsx 或 parquet 文件" in result.output
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("name", ["成绩.csv", "作业.csv"])
def test_wrong_headers_end_with_status_2_and_name_the_remedy(tmp_path: Path, name: str) -> None:
    write_csv(tmp_path / "in" / name, ["甲", "乙", "丙"], [["1", "2", "3"]])
    result = run(tmp_path / "in", "--output", tmp_path / "out.json")
    assert result.exit_code == 2
    assert name in result.output
    assert "--propose-map" in result.output
    written = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [entry["file"] for entry in written["rejected"]] == [name]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "999999"], "没有行政区划代码 999999"), (["--default-region", "12"], "没有行政区划代码 12"), (["--rule", "homework.nothing"], "There is no rule"),
        (["--from", "2025-03-04", "--to", "2025-03-03"], "截止日期早于起始日期"), (["--output", "out.txt"], "结尾"), (["--from", "3 March"], "--from"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_is_refused(folder: Path, arguments: list[str], said: str) -> None:
    result = run(folder, *arguments)
    assert (result.exit_code, said in result.output) == (2, True)


def test_a_region_that_only_the_folder_knows_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_csv(folder / "region.csv", ("region_code", "parent_code", "name"), [("371599", "371500", "开发区")])
    write_csv(folder / "作业.csv", (HOMEWORK[0], *HOMEWORK[2:]), [(row[0], *row[2:]) for row in OVER])
    # Where no row lies nothing was judged, and that is said: 2.
    for region, status, count in (("371599", 1, 1), ("371500", 1, 1), ("230804", 2, 0)):
        ended, found = as_json(
            folder, "--default-region", "371599", "--region", region, "--rule", "homework.written_minutes"
        )
        assert (ended, [f["region_code"] for f in found["findings"]]) == (status, ["371599"] * count)
    for option in ("--default-region", "--region"):
        result = run(folder, option, "371598")
        assert (result.exit_code, "没有行政区划代码 371598" in result.output) == (2, True)


def test_a_failed_write_leaves_the_old_file_and_no_draft(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out/result.csv"
    target.parent.mkdir()
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("shuangjian.files.report._line", lambda finding, lang: 1 / 0)
    assert run(folder, "--rule", "homework.written_minutes", "--output", target).exit_code != 0
    assert [path.name for path in target.parent.iterdir()] == ["result.csv"]
    assert target.read_text(encoding="utf-8") == "old"


def test_an_output_in_a_folder_that_is_not_there_is_a_clear_refusal(folder: Path, tmp_path: Path) -> None:
    result = run(folder, "--rule", "homework.written_minutes", "--output", tmp_path / "none/out.json")
    assert (result.exit_code, "写不进去" in result.output) == (2, True)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_cell_is_taken_for_a_formula(tmp_path: Path, ending: str) -> None:
    rows = [(row[0], row[1], "=HYPERLINK(1)", "@cmd", *row[4:]) for row in OVER]
    write_csv(tmp_path / "in/作业.csv", HOMEWORK, rows)
    target = tmp_path / f"out.{ending}"
    run(tmp_path / "in", "--rule", "homework.written_minutes", "--output", target)
    if ending == "csv":
        values = [value for row in csv.reader(target.open(encoding="utf-8-sig")) for value in row]
    else:
        cells = [cell for sheet in load_workbook(target) for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        values = [str(cell.value) for cell in cells]
    assert "'=HYPERLINK(1)" in values
    assert "'@cmd" in values
    assert disarm(-5) == -5


def test_a_proposed_map_is_reviewed_and_used(tmp_path: Path) -> None:
    header = ["作业流水", *HOMEWORK[1:9], "大概多久"]
    write_csv(tmp_path / "in/作业.csv", header, OVER)
    mapping = tmp_path / "map.yaml"
    assert run(tmp_path / "in").exit_code == 2
    assert run(tmp_path / "in", "--propose-map", mapping).exit_code == 0
    text = mapping.read_text(encoding="utf-8")
    assert "missing:" in text
    lines = [line for line in text.splitlines() if "作业流水" not in line and "大概多久" not in line]
    at = lines.index("    columns:")
    mapping.write_text(
        "\n".join([*lines[: at + 1], "      作业流水: homework_id", "      大概多久: minutes", *lines[at + 1 :]]),
        encoding="utf-8",
    )
    assert run(tmp_path / "in", "--map", mapping, "--rule", "homework.written_minutes").exit_code == 1


@pytest.mark.parametrize(
    "text",
    [
        "files: [",
        "a: 1",
        "files: {a.csv: {table: nothing}}",
        "files: {a.csv: {table: homework, columns: {甲: nothing}}}",
        "files: {a.csv: [1]}",
        "files: {a.csv: {columns: [甲]}}",
    ],
)
def test_a_map_that_cannot_be_used_is_named(folder: Path, tmp_path: Path, text: str) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(text, encoding="utf-8")
    result = run(folder, "--map", mapping)
    assert (result.exit_code, "map.yaml" in result.output) == (2, True)


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_spark_finds_what_duckdb_finds(tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.fail("Spark needs a Java 17 runtime")
    write_csv(
        tmp_path / "in/homework.csv", (*ENGLISH, "content", "parent_task"), [(*row, "", "") for row in OVER] + [SUSPECT]
    )
    lesson = (
        "lesson_id",
        "institution_id",
        "region_code",
        "group_id",
        "category",
        "audience",
        "mode",
        "starts_at",
        "ends_at",
        "subject",
    )
    ends = ("2025-03-03 21:00", "2025-03-03 21:01", "2025-03-04 00:10")
    rows = [
        (f"l{n}", "I1", "371500", f"g{n}", "subject", "primary", "online", "2025-03-03 20:00", end, "语文")
        for n, end in enumerate(ends)
    ]
    write_csv(tmp_path / "in/lesson.csv", lesson, rows)
    _, first = as_json(tmp_path / "in", "--as-of", "2025-06-30")
    _, second = as_json(tmp_path / "in", "--as-of", "2025-06-30", "--engine", "spark")
    assert {finding["rule"] for finding in first["findings"]} >= {
        "homework.written_minutes",
        "training.online_ends_late",
    }
    assert second == first


STAFF = "institution_id,person_id,role,certificate_no,employed_from,employed_to\nI1,P1,授课,,2025-03-01,2025-03-20\n"
SUBJECT = "institution_id,name,category,legal_form,status,valid_from\nI1,甲机构,学科类,非营利性,在办,2022-01-01\n"
LESSON = "lesson_id,institution_id,category,starts_at,ends_at\nl1,I1,学科类,2025-03-18 16:00,2025-03-18 17:00\n"


def uncertified(folder: Path, *arguments: object) -> list[tuple[str, str, str]]:
    (folder / "in").mkdir(exist_ok=True)
    for name, text in (("staff.csv", STAFF), ("institution.csv", SUBJECT), ("lesson.csv", LESSON)):
        (folder / "in" / name).write_text(text, encoding="utf-8")
    _, report = as_json(
        folder / "in", "--default-region", "371500", "--rule", "training.staff_without_certificate", *arguments
    )
    return [(found["day"], found["since"], found["until"]) for found in report["findings"]]


def test_a_state_is_judged_over_the_days_asked_for(tmp_path: Path) -> None:
    held = [("2025-03-20", "2025-03-01", "2025-03-21")]
    assert uncertified(tmp_path, "--from", "2025-03-01", "--to", "2025-03-31") == held
    assert uncertified(tmp_path, "--from", "2025-03-21", "--to", "2025-03-31") == []
    assert uncertified(tmp_path, "--to", "2025-03-31") == []
    assert uncertified(tmp_path, "--from", "2025-01-01", "--as-of", "2025-02-28") == []


def test_without_a_last_day_what_the_files_know_decides_and_is_said(tmp_path: Path) -> None:
    assert uncertified(tmp_path) == [("2025-03-18", "2025-03-01", "2025-03-21")]
    result = run(tmp_path / "in", "--default-region", "371500")
    assert "判定至 2025-03-18" in result.output
    assert "判定至" not in run(tmp_path / "in", "--default-region", "371500", "--to", "2025-03-31").output


def test_a_finding_names_its_rows_though_its_rule_reads_tables_that_are_not_there(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "in/school_class.csv", ("class_id", "school_id", "stage", "grade"), [("501", "S1", "小学", "5")]
    )
    write_csv(
        tmp_path / "in/notice.csv", ("notice_id", "school_id", "class_id", "day"), [("n1", "S1", "501", "2025-03-03")]
    )
    _, report = as_json(
        tmp_path / "in", "--default-region", "230804", "--rule", "homework.notice_missing", "--to", "2025-03-05"
    )
    (found,) = report["findings"]
    assert (found["day"], [place["file"] for place in found["evidence_at"]]) == ("2025-03-04", ["school_class.csv"])


def test_rows_that_were_all_rejected_are_the_report(tmp_path: Path) -> None:
    write_csv(tmp_path / "in/作业.csv", HOMEWORK, [(*row[:9], "很久") for row in OVER])
    status, report = as_json(tmp_path / "in")
    assert (status, len(report["rejected"]), report["findings"]) == (1, len(OVER), [])
    assert "没有可判定的数据" in run(tmp_path / "in").output


def test_what_is_said_of_a_map_and_of_a_folder_of_nothing_is_in_english_too(tmp_path: Path) -> None:
    folder, wrong = tmp_path / "in", tmp_path / "map.yaml"
    folder.mkdir()
    wrong.write_text("files: {a.csv: {table: nothing}}", encoding="utf-8")

    def said(*arguments: str) -> str:
        return " ".join(CliRunner().invoke(main, ["check", str(folder), "--lang", "en", *arguments]).output.split())

    assert "no table that can be checked" in said()
    assert "the table nothing of a.csv is none" in said("--map", str(wrong))
    (folder / "a.csv").write_text("foo,bar\n1,2\n", encoding="utf-8")
    proposed = said("--propose-map", "-")
    assert "# Map of headers" in proposed
    assert not re.search("[一-鿿]", said() + proposed)


def test_days_that_may_be_vacation_are_said_by_name_with_what_to_do(tmp_path: Path) -> None:
    folder, out, slips = tmp_path / "facts", tmp_path / "out.xlsx", tmp_path / "slips"
    folder.mkdir()
    header = "lesson_id,institution_id,category,audience,mode,starts_at,ends_at\n"
    rows = "l1,I1,subject,primary,offline,2026-02-04 16:00,2026-02-04 17:00\n"
    (folder / "lesson.csv").write_text(header + rows, encoding="utf-8")
    asked = ["check", str(folder), "--default-region", "530100", "--rule", "training.subject_on_rest_day"]
    said = CliRunner().invoke(main, [*asked, "--output", str(out), "--slips", str(slips)])
    assert said.exit_code == 0, said.output
    assert "没有校历说明 530100 在 2026-02-04 至 2026-02-04 之间哪些日子放寒暑假" in said.output
    assert "add the table calendar_day, or a pack" in CliRunner().invoke(main, [*asked, "--lang", "en"]).output
    assert CliRunner().invoke(main, [*asked, "--strict"]).exit_code == 1
    waiting = list(load_workbook(out)["待补数据"].values)
    assert waiting[1][:5] == (
        "training.subject_on_rest_day",
        "calendar_day",
        "kind (530100 2026-02-04 – 2026-02-04)",
        1,
        "l1",
    )
    (slip,) = slips.glob("*.xlsx")
    cells = {cell for row in load_workbook(slip)["待补数据"].values for cell in row}
    assert "当日是否寒暑假（校历由主管部门录入）" in cells
