"""A county's own document becomes a pack, a person confirms it, and the county's own articles are cited."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from shuangjian.cli.main import main

# 荣昌区's code stands in for a county that is made up; the numbers are no real place's.
REGION = "500153"
DOCUMENT = """湖口县减轻学生负担工作方案
湖府发〔2024〕15号
一、主要任务
（一）严控作业总量。小学三至六年级书面作业每天不超过45分钟，初中书面作业每天不超过75分钟。（责任单位：县教育局）
（二）规范培训时间。线下培训结束时间不得晚于20:00。（责任单位：县教育局）
（三）管好预收费。培训机构一次性收费不得超过2个月或40课时。（责任单位：县教育局）
（四）建好阅览室。每校建设阅览室。（责任单位：各学校）
附件：负面清单
1.不得要求家长检查、批改作业。
2.不得占用节假日开展学科类培训。
湖口县人民政府
2024年3月5日
"""
HOMEWORK = (
    "homework_id,region_code,school_id,class_id,subject,grade,stage,assigned_on,kind,minutes\n"
    f"h1,{REGION},s1,c1,chinese,4,primary,2024-05-08,written,30\n"
    f"h2,{REGION},s1,c1,math,4,primary,2024-05-08,written,25\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    document, folder = tmp_path / "方案.txt", tmp_path / "pack"
    document.write_text(DOCUMENT, encoding="utf-8")
    result = run("intake", document, "--pack", folder, "--region", REGION)
    assert result.exit_code == 0, result.output
    return folder


def read(folder: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8")))


def confirm(folder: Path, *sections: str) -> None:
    data = read(folder)
    for section in sections:
        for entry in data[section]:
            entry["confirmed"] = True
    (folder / "pack.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def test_the_draft_binds_numbers_prohibitions_and_leaves_the_rest_to_inspectors(pack: Path) -> None:
    draft = read(pack)
    assert (draft["instrument"]["number"], draft["instrument"]["territory"]) == ("湖府发〔2024〕15号", REGION)
    assert [(v["parameter"], v.get("stage"), v["value"]) for v in draft["parameters"]] == [
        ("homework.written.minutes_max", "primary", "45分钟"),
        ("homework.written.minutes_max", "junior", "75分钟"),
        ("training.offline.latest_end", None, "20:00"),
        ("funds.collect.months_max", None, "2个月"),
        ("funds.collect.lessons_max", None, "40课时"),
    ]
    assert "homework.parent_task" in {entry["rule"] for entry in draft["rules"]}
    assert [item["text"][:4] for item in draft["checklist"]] == ["建好阅览"]
    assert not any(entry["confirmed"] for entry in (*draft["parameters"], *draft["rules"]))


def test_a_pack_is_not_written_over(pack: Path) -> None:
    result = run("intake", pack.parent / "方案.txt", "--pack", pack, "--region", REGION)
    assert result.exit_code == 2
    assert "已有规则包" in result.output


def facts(tmp_path: Path) -> Path:
    folder = tmp_path / "facts"
    folder.mkdir(exist_ok=True)
    (folder / "homework.csv").write_text(HOMEWORK, encoding="utf-8")
    return folder


def findings(*arguments: object) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["check", *map(str, arguments), "--rule", "homework.written_minutes", "--json"])
    assert result.exit_code in (0, 1), result.output
    return list(json.loads(result.stdout)["findings"])


def test_confirmed_numbers_are_judged_and_the_countys_article_is_cited(pack: Path, tmp_path: Path) -> None:
    folder = facts(tmp_path)
    assert findings(folder) == []
    assert findings(folder, "--rulebook", pack) == []  # nothing is confirmed yet
    confirm(pack, "parameters")
    (found,) = findings(folder, "--rulebook", pack)
    assert (found["observed"], found["limit"]) == (55, 45)
    assert any("湖府发〔2024〕15号 第1项" in ground["citation"] for ground in found["basis"])


def test_what_waits_for_confirmation_is_said(pack: Path, tmp_path: Path) -> None:
    assert "未确认" in CliRunner().invoke(main, ["check", str(facts(tmp_path)), "--rulebook", str(pack)]).output


def test_a_draft_is_tried_before_anybody_confirms_it(pack: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["simulate", str(facts(tmp_path)), "--pack", str(pack), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["added"]


def test_a_draft_is_tried_with_its_days_and_grounds_too(pack: Path, tmp_path: Path) -> None:
    data = read(pack)
    data["calendar"] = [{"name": "秋假", "from": date(2023, 10, 16), "to": date(2023, 10, 20)}]
    (pack / "pack.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    folder = facts(tmp_path)
    lesson = "lesson_id,region_code,institution_id,category,audience,mode,starts_at,ends_at\n"
    rows = f"l1,{REGION},I1,subject,primary,offline,2023-10-18 16:00,2023-10-18 17:00\n"
    rows += f"l2,{REGION},I1,art,primary,offline,2023-10-18 10:00,2023-10-18 11:00\n"
    (folder / "lesson.csv").write_text(lesson + rows, encoding="utf-8")
    result = CliRunner().invoke(main, ["simulate", str(folder), "--pack", str(pack), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert {f["subject_id"] for f in said["added"] if f["rule"] == "training.subject_on_rest_day"} == {"l1"}
    assert {f["subject_id"] for f in said["removed"]} == {"l2"}
    assert {f["observed"] for f in said["added"] if f["rule"] == "homework.written_minutes"} == {55}
    shown = run("simulate", folder, "--pack", pack).output
    assert "新增" in shown
    assert "课次 l1" in shown
    assert "不再违规" in shown


@pytest.mark.parametrize(
    ("section", "change", "said"),
    [
        ("instrument", {"territory": "999999"}, "没有行政区划代码 999999"),
        ("instrument", {"in_force_from": "明年"}, "不是日期"),
        ("instrument", {"id": "CN-2021-40"}, "已被内置文件使用"),
        ("parameters", {"value": "很多"}, "读不懂"),
        ("parameters", {"parameter": "homework.colour"}, "没有参数“homework.colour”"),
        ("parameters", {"provision": "nowhere"}, "不在本文件的 provisions 里"),
        ("parameters", {"stage": "kindergarten"}, "学段“kindergarten”"),
        ("rules", {"rule": "homework.colour"}, "没有规则“homework.colour”"),
        ("calendar", {"from": "2024-07-01"}, "先后正确"),
    ],
)  # fmt: skip
def test_faults_are_told_to_officials_in_their_language(
    pack: Path, tmp_path: Path, section: str, change: dict[str, Any], said: str
) -> None:
    confirm(pack, "parameters", "rules")
    data = read(pack)
    if section == "instrument":
        data["instrument"] |= change
    elif section == "calendar":
        data["calendar"] = [change]
    else:
        data[section][0] |= change
    (pack / "pack.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(facts(tmp_path)), "--rulebook", str(pack)])
    assert result.exit_code == 2
    assert said in result.output


def test_a_folder_without_a_pack_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = CliRunner().invoke(main, ["check", str(facts(tmp_path)), "--rulebook", str(tmp_path / "empty")])
    assert result.exit_code == 2
    assert "intake" in result.output
