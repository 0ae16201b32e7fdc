"""A pack acts from its day on and nowhere else; its words, documents and rules are guarded like the packaged ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml

from shuangjian.engine.calendar import calendar_rows, kind_of
from shuangjian.engine.parameters import value_in_force
from shuangjian.files.headers import header_words
from shuangjian.files.values import words_of
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack import PACK_FILE, Pack, PackError, between, lay_pack
from shuangjian.rulebook.pack_reader import read_pack

BOOK = packaged_rulebook()
REGION, LIMIT = "500153", "homework.written.minutes_max"
RULE = """/*
title: {zh: 书面作业超过本县上限, en: Written homework above the county's limit}
message: {zh: "{subject_id} 班书面作业 {observed} 分钟。", en: "Class {subject_id} has {observed} minutes."}
remedy: {zh: 减少作业。, en: Set less.}
severity: general
kind: breach
nature: event
owner: school
subject: class
unit: min
grain: [class_key, day]
provisions: [HK-1]
*/
SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.class_id AS subject_id, h.class_key AS subject_key,
       h.assigned_on AS day, h.minutes AS observed, ROW_IDS(h.row_id) AS evidence
FROM homework h
WHERE h.kind = 'oral'
GROUP BY h.region_code, h.school_id, h.school_key, h.class_id, h.class_key, h.assigned_on, h.minutes
"""
SPEC = f"""region: "{REGION}"
defaults:
  homework: {{school_id: S1, class_id: "301", stage: primary, grade: 3, subject: 语文, assigned_on: 2026-03-03, minutes: 5}}
cases:
  - {{name: oral, name_zh: 口头, facts: {{homework: [{{homework_id: h1, kind: oral}}]}}, findings: [{{subject_id: "301", observed: 5}}]}}
  - {{name: written, name_zh: 书面, facts: {{homework: [{{homework_id: h1, kind: written}}]}}, findings: []}}
"""


def files(rules: dict[str, str] | None = None, **sections: Any) -> dict[str, str]:
    of = {"id": "HK", "title": "湖口县方案", "territory": REGION, "in_force_from": dt.date(2024, 3, 5)}
    data = {"instrument": of, "provisions": [{"id": "HK-1", "article": "第1项", "summary": "作业"}], **sections}
    return {PACK_FILE: yaml.safe_dump(data, allow_unicode=True), **(rules or {})}


def pack_of(**sections: Any) -> Pack:
    return read_pack(BOOK, files(**sections))


def limit(value: str, **more: Any) -> dict[str, Any]:
    return {"parameter": LIMIT, "stage": "primary", "value": value, "provision": "HK-1", "confirmed": True, **more}


def in_force(pack: Pack, day: dt.date) -> int:
    book = lay_pack(BOOK, pack)
    found = value_in_force(book.parameters[LIMIT], REGION, day, "primary", book.regions)
    assert found is not None
    return found.value


def test_a_pack_in_force_between_two_days_acts_on_these_alone() -> None:
    pack = pack_of(parameters=[limit("50分钟"), limit("45分钟", **{"from": dt.date(2025, 3, 1)})])
    first, last = dt.date(2026, 9, 1), dt.date(2027, 3, 1)
    one = dt.timedelta(days=1)
    # On the first day the newest of the values that had begun holds; before it, and from the last on, what holds above.
    clipped = between(pack, first, last)
    assert [in_force(clipped, day) for day in (first - one, first, last - one, last)] == [60, 45, 45, 60]
    (provision,) = clipped.provisions.values()
    assert (provision.in_force_from, provision.in_force_to) == (first, last)
    grounds = [g.provision for g in lay_pack(BOOK, clipped).rules["homework.written_minutes"].grounds]
    assert provision in grounds
    assert pack.provisions["HK-1"] not in grounds


def test_vacations_of_a_pack_leave_the_days_before_it_alone() -> None:
    pack = pack_of(calendar=[{"name": "秋假", "from": dt.date(2026, 4, 6), "to": dt.date(2026, 4, 10)}])
    laid = lay_pack(BOOK, between(pack, dt.date(2026, 4, 8), None))
    days = [dt.date(2026, 4, day) for day in (7, 8)]
    assert [kind_of(day, REGION, laid.vacations, BOOK.regions) for day in days] == ["school_day", "vacation"]
    # Days before are those of the lists that were in force then, and many days at once say the same as one.
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    rows = {day: kind for _, day, kind in calendar_rows(first, last, [REGION], BOOK.regions, laid.vacations, {})}
    assert rows == {day: kind_of(day, REGION, laid.vacations, BOOK.regions) for day in rows}
    before = {day: kind_of(day, REGION, BOOK.vacations, BOOK.regions) for day in rows if day < dt.date(2026, 4, 8)}
    assert "vacation" in before.values()
    assert {day: rows[day] for day in before} == before


def test_headers_and_words_of_ones_own_are_read_and_the_contracts_stay() -> None:
    pack = pack_of(
        headers=[{"table": "homework", "column": "minutes", "words": ["耗时估计", "科目"]}],
        words=[{"table": "homework", "column": "kind", "code": "oral", "words": ["张口练"]}],
    )
    table = lay_pack(BOOK, pack).contract["homework"]
    words = header_words(table)
    assert words["耗时估计"] == "minutes"
    assert words[table["subject"].header_zh] == "subject"
    assert words_of(table, table["kind"])["张口练"] == "oral"
    assert "耗时估计" not in header_words(BOOK.contract["homework"])


def test_a_pack_holds_several_documents() -> None:
    second = {"id": "HK-B", "title": "湖口县补充通知", "in_force_from": dt.date(2025, 1, 1)}
    provisions = [
        {"id": "HK-1", "summary": "作业"},
        {"id": "HK-B-1", "summary": "作业", "instrument": "HK-B"},
    ]
    pack = pack_of(
        instruments=[second], provisions=provisions, parameters=[limit("50分钟"), limit("45分钟", provision="HK-B-1")]
    )
    assert [in_force(pack, day) for day in (dt.date(2024, 6, 3), dt.date(2025, 1, 1))] == [50, 45]
    assert set(lay_pack(BOOK, pack).instruments) >= {"HK", "HK-B"}


def test_rules_of_ones_own_act_in_their_territory_and_never_replace_others() -> None:
    path = "rules/county/oral.sql"
    rules = {path: RULE, "rules/county/oral.spec.yaml": SPEC}
    laid = lay_pack(BOOK, read_pack(BOOK, files(rules)))
    assert [g.provision.id for g in laid.rules["county.oral"].grounds] == ["HK-1"]
    assert "county.oral" not in BOOK.rules

    def said(text: str, name: str = path) -> str:
        with pytest.raises(PackError) as caught:
            lay_pack(BOOK, read_pack(BOOK, files({name: text, name.replace(".sql", ".spec.yaml"): SPEC})))
        return caught.value.problems[0]

    assert said(RULE.replace("[HK-1]", "[CN-2021-40-5]")) == (
        f"{path} 第 12 行：本地规则只能以本规则包的条款为依据，CN-2021-40-5 不是；否则会在别的地区生效。"
    )
    assert (
        said(RULE.replace("h.kind = 'oral'", "h.minutes > 47"))
        == f"{path} 第 17 行：数字 47 直接写在语句里；请设为参数并写明依据。"
    )
    assert "已有同名的" in said(RULE, "rules/homework/written_minutes.sql")
    # An edition that brings the same rule again goes on with it.
    again = lay_pack(laid, between(read_pack(BOOK, files(rules)), dt.date(2027, 1, 1), None))
    assert len(again.rules["county.oral"].grounds) == 2


@pytest.mark.parametrize(
    ("sections", "said", "also"),
    [
        ({"headers": [{"table": "homework", "column": "colour", "words": "色"}]}, "没有“colour”这一列", "has no column"),
        ({"words": [{"table": "homework", "column": "kind", "code": "loud", "words": "吼"}]}, "没有代码“loud”", "no code"),
        ({"parameters": {"parameter": LIMIT}}, "应逐条列出", "is a list"),
        ({"provisions": [{"id": "HK-1", "summary": "作业", "instrument": "HK-C"}]}, "不在本规则包里", "none of this pack"),
        ({"parameters": [limit("50分钟", **{"from": dt.date(2023, 1, 1)})]}, "不早于文件生效日", "not before"),
    ],
    ids=["column", "code", "no list", "document", "too early"],
)  # fmt: skip
def test_faults_are_told_in_both_languages_with_their_entry(sections: dict[str, Any], said: str, also: str) -> None:
    with pytest.raises(PackError) as caught:
        pack_of(**sections)
    (fault,) = [each for each in caught.value.faults if said in each.of("zh")]
    assert also in fault.of("en")
    assert fault.section == next(iter(sections))


def test_the_linters_words_are_chinese() -> None:
    broken = {
        "SELECT h.region_code FROM homework h": "没有给出",
        "SELECT h.colour FROM homework h": "没有这一列",
        "SELECT * FROM homework": "不能用 *",
        "SELECT LOUD(h.minutes) AS a FROM homework h": "函数",
        "SELECT a.b FROM elsewhere a": "没有事实表",
        "SELECT (": "读不懂",
    }
    head = RULE[: RULE.index("SELECT")]
    for sql, said in broken.items():
        with pytest.raises(PackError) as caught:
            lay_pack(BOOK, read_pack(BOOK, files({"rules/a.sql": head + sql, "rules/a.spec.yaml": SPEC})))
        words = [each.reason.zh for each in caught.value.faults]
        assert any(said in each for each in words), words
        assert not any(each.startswith("规则有误") for each in words), words
