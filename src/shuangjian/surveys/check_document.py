"""The result of a two-monthly check as an official document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone, translation

from shuangjian.documents.blocks import Block
from shuangjian.official.document import Annex, OfficialDocument
from shuangjian.registry.models import Department
from shuangjian.surveys.checks import broken_by, results_of, total_of
from shuangjian.surveys.models import CheckedDay, HomeworkCheck
from shuangjian.surveys.rubric import stored


def document_of(row: HomeworkCheck, days: Sequence[CheckedDay]) -> OfficialDocument:
    """Return what a check showed of these class-days, in Chinese whatever language its reader has chosen."""
    with translation.override("zh-hans"):
        office = Department.objects.filter(region_code=row.region_code, code="education").first()
        criteria = stored(row.rubric)
        results = results_of(row, days)
        schools = [
            (str(each.school), str(each.days), each.mean, "；".join(f"{one.zh}（{n} 次）" for one, n in each.broken) or "—")
            for each in results
        ]  # fmt: skip
        drawn = [
            (str(each.school_class.school), str(each.school_class), each.day.isoformat(), str(each.reviewer_school), _points(each))
            for each in days
        ]  # fmt: skip
        lost = [
            (one.zh, str(one.points), _mean([(each.points or {}).get(one.code, 0) for each in days if each.points is not None]))
            for one in criteria
        ]  # fmt: skip
        broken = [
            Block(7, f"{each.school_class.school} {each.school_class} {_say(each.day)}：未做到“{one.zh}”。{each.words}")
            for each in days
            for one in broken_by(each, criteria)
        ]
        blocks = (
            Block(
                1,
                f"按照两月一检查的安排，对 {_say(row.period_from)} 至 {_say(row.period_to)} 的作业管理情况进行了检查，现将结果通报如下。",
            ),
            Block(2, "一、抽样和评分办法", level=1),
            Block(
                3,
                f"从 {len(row.classes)} 个班、{len(row.days)} 个上学日中，每校抽取 {row.each} 个班日，共 {len(days)} 个，由外校人员按百分制逐项评分。"
                f"抽样种子为“{row.seed}”：对“种子/班级标识/日期”求 SHA-256，每校取数值最小者，任何人可据此重抽核对。",
            ),
            Block(4, "二、各校得分", level=1),
            _table(5, ("学校", "班日", "平均得分", "未做到的事项"), schools),
            Block(6, "三、各项得分", level=1),
            _table(6, ("评分项目", "满分", "平均得分"), lost),
            Block(7, "四、违反规定的情形", level=1),
            *(broken or [Block(7, "本次检查没有发现违反规定的情形。")]),
            Block(8, "五、检查小结", level=1),
            Block(9, row.words or "（检查尚未结束）"),
        )
        return OfficialDocument(
            issuers=(office.name if office else f"{row.region.name}教育局",),
            number="",
            title=f"{row.region.name}两月作业检查结果（{row.period_from:%Y年%-m月}至{row.period_to:%Y年%-m月}）",
            date=row.closed_on or timezone.localdate(),
            blocks=blocks,
            annexes=(Annex("抽取班日一览", (_table(1, ("学校", "班级", "日期", "评分人所在学校", "得分"), drawn),)),),
            mark=None,
        )


def _points(row: CheckedDay) -> str:
    total = total_of(row)
    return "未评分" if total is None else str(total)


def _say(day: dt.date) -> str:
    return f"{day:%Y年%-m月%-d日}"


def _mean(points: list[int]) -> str:
    tenths = sum(points) * 10 // len(points) if points else 0
    return f"{tenths // 10}.{tenths % 10}" if points else "—"


def _table(line: int, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Block:
    return Block(line, rows=(head, *rows)) if rows else Block(line, "尚无。")
