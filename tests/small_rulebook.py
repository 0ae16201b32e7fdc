"""A rulebook of one instrument, one parameter and one rule, written to a folder, for tests that change one thing in it."""

from __future__ import annotations

from pathlib import Path

from shuangjian.engine.book import Rulebook
from shuangjian.engine.errors import Problem, RulebookError
from shuangjian.engine.load import load_rulebook

HEADER = """title: {zh: 作业超时, en: Too much homework}
message: {zh: "{subject_id} 共 {observed} 分钟", en: "{subject_id} has {observed} minutes"}
remedy: {zh: 减少作业, en: Cut the homework}
severity: serious
kind: breach
nature: event
owner: school
subject: homework
unit: min
grain: [class_key, day]
provisions: [N-1]
parameters: [minutes_max]"""

SELECT = """SELECT h.region_code, h.school_id AS owner_id, h.school_key AS owner_key, h.homework_id AS subject_id,
       h.school_key || '/' || h.homework_id AS subject_key, h.class_key, h.assigned_on AS day,
       h.minutes AS observed, lim.value AS limit_value, ROW_ID(h.row_id) AS evidence, lim.step_id
FROM homework h
JOIN parameter_minutes_max lim ON IN_FORCE(lim, h.region_code, h.assigned_on)
WHERE h.minutes > lim.value"""

SPECS = """region: "371500"
defaults: {homework: {school_id: S1, class_id: "301", grade: 3, subject: 语文, assigned_on: 2025-03-03}}
cases:
  - {name: in, name_zh: 内, facts: {homework: [{homework_id: h1, minutes: 60}]}, findings: []}
  - {name: out, name_zh: 外, facts: {homework: [{homework_id: h1, minutes: 61}]}, findings: [{subject_id: h1}]}
"""

INSTRUMENT = """id: N
number: 教〔2021〕1号
title: {zh: 全国规定, en: National rules}
issuer: {zh: 教育部, en: Ministry}
territory: "000000"
in_force_from: 2021-01-01
status: verified
provisions:
  - {id: N-1, article: 第1条, summary: {zh: 作业上限, en: Limit}}
"""

LOCAL = """id: L
number: 聊教〔2022〕2号
title: {zh: 聊城规定, en: Local rules}
issuer: {zh: 市教体局, en: Bureau}
territory: "371500"
in_force_from: 2022-01-01
in_force_to: 2024-01-01
status: recalled
provisions:
  - {id: L-1, article: 第2条, summary: {zh: 本地上限, en: Local limit}}
"""

PARAMETERS = """minutes_max:
  title: {zh: 上限, en: Limit}
  unit: min
  direction: max
  values:
    - {region: "000000", value: 60, from: 2021-01-01, provision: N-1, status: verified}
"""


def write_rulebook(
    folder: Path,
    *,
    header: str = HEADER,
    select: str = SELECT,
    specs: str | None = SPECS,
    parameters: str = PARAMETERS,
    rule: str = "homework/minutes",
) -> Path:
    """Write the rulebook; whatever is given stands in place of the sound part."""
    files = {
        "instruments/N.yaml": INSTRUMENT,
        "instruments/L.yaml": LOCAL,
        "parameters/all.yaml": parameters,
        f"rules/{rule}.sql": f"/*\n{header}\n*/\n{select}\n",
    }
    if specs is not None:
        files[f"rules/{rule}.spec.yaml"] = specs
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def load_small(folder: Path, **changes: str | None) -> Rulebook:
    """Write and load it."""
    return load_rulebook(write_rulebook(folder, **changes))  # type: ignore[arg-type]


def faults(folder: Path, **changes: str | None) -> list[Problem]:
    """Return what the linter says against it; nothing where it loads."""
    try:
        load_small(folder, **changes)
    except RulebookError as error:
        return error.problems
    return []
