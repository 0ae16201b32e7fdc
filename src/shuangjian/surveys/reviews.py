"""A school's homework review of a term: its figures gathered, its words added, filed, and given out as a document."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Avg, Count
from django.utils import timezone, translation

from shuangjian.documents.blocks import Block
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.homework.choices import FilingKind
from shuangjian.homework.minutes import limit_on
from shuangjian.live.book import book_in_force
from shuangjian.live.judging import Place, add_up_days
from shuangjian.official.document import OfficialDocument
from shuangjian.official.figure import Figure
from shuangjian.registry.access import check_may
from shuangjian.registry.models import School, SchoolClass, SchoolTerm, User
from shuangjian.registry.selectors import regions_below
from shuangjian.rulebook import packaged_rulebook
from shuangjian.surveys import errors
from shuangjian.surveys.choices import QuestionnaireKind
from shuangjian.surveys.filings import file
from shuangjian.surveys.models import MeasuredDay, Questionnaire, TermReview
from shuangjian.surveys.questionnaires import results_for

MAY_REVIEW = "surveys.review"
# Figures as they are stored: plain data, texts in Chinese, as the document is.
Figures = dict[str, Any]


def terms_of(school: School) -> list[SchoolTerm]:
    """Return the terms of a school that have begun, the latest first."""
    begun = SchoolTerm.objects.filter(starts_on__lte=timezone.localdate()).order_by("-starts_on")
    return [term for term in begun[:20] if regions_below(term.region_code).filter(code=school.region_code).exists()]


def latest_reviews(schools: Iterable[School]) -> dict[str, tuple[SchoolTerm, TermReview | None]]:
    """Return school key → the latest term that has begun with its review if it is filed: two queries and a few for each region."""
    rows = list(schools)
    latest: dict[str, SchoolTerm] = {}
    for school in {each.region_code: each for each in rows}.values():
        if terms := terms_of(school):
            latest[school.region_code] = terms[0]
    filed = {(row.school_key, row.term_to): row for row in TermReview.objects.filter(school__in=rows)}
    return {
        each.key: (term, filed.get((each.key, term.ends_on)))
        for each in rows
        if (term := latest.get(each.region_code)) is not None
    }


def review_of(school: School, term: SchoolTerm) -> TermReview | None:
    """Return the review a school has filed for a term."""
    return TermReview.objects.filter(school=school, term_to=term.ends_on).first()


def gather(school: School, term: SchoolTerm) -> Figures:
    """Return a term's figures of a school: minutes announced and measured by grade, findings by rule, questionnaires by question."""
    return {
        "grades": _by_grade(school, term),
        "limits": _limits(school, min(term.ends_on, timezone.localdate())),
        "findings": _findings(school, term),
        "questionnaires": _questionnaires(school, term),
    }


def _by_grade(school: School, term: SchoolTerm) -> list[list[Any]]:
    """Return [grade, class-days with written homework, mean announced minutes, class-days measured, mean measured minutes]."""
    grades = dict(SchoolClass.objects.filter(school=school).values_list("key", "grade"))
    last = min(term.ends_on, timezone.localdate())
    days = [term.starts_on + dt.timedelta(days=n) for n in range((last - term.starts_on).days + 1)]
    place = Place(school.region_code, {"class_key": sorted(grades), "day": days})
    announced: dict[int, list[int]] = {}
    for (key, _day), minutes in add_up_days("homework", place, as_of=last).items():
        announced.setdefault(grades[key], []).append(minutes)
    measured = MeasuredDay.objects.filter(
        school__key=school.key, day__range=(term.starts_on, last), mean_minutes__isnull=False
    )
    means = {
        row["grade"]: [row["days"], float(round(row["mean"], 1))]
        for row in measured.order_by().values("grade").annotate(days=Count("pk"), mean=Avg("mean_minutes"))
    }
    told = {grade: [len(each), round(sum(each) / len(each), 1)] for grade, each in announced.items()}
    return [
        [grade, *told.get(grade, [0, None]), *means.get(grade, [0, None])]
        for grade in sorted(told.keys() | means.keys())
    ]


def _limits(school: School, day: dt.date) -> dict[str, int | None]:
    """Return grade (as text) → the limit of written homework in force on a day, in minutes."""
    book = book_in_force()
    one_of_each = SchoolClass.objects.filter(school=school).order_by("grade", "code").distinct("grade")
    return {str(each.grade): limit_on(each, day, book) for each in one_of_each}


def figure_of(figures: Figures) -> Figure | None:
    """Return the minutes by grade as a figure for documents; None where no grade had homework."""
    rows = figures["grades"]
    if not rows:
        return None
    limits = tuple(figures.get("limits", {}).get(str(row[0])) for row in rows)
    return Figure(
        "各年级书面作业时长", "分钟", tuple(f"{row[0]}年级" for row in rows),
        (("公示平均", tuple(row[2] for row in rows)), ("实测平均", tuple(row[4] for row in rows))),
        limits if any(each is not None for each in limits) else (), words=_say_grades(rows, limits),
    )  # fmt: skip


def _say_grades(rows: list[list[Any]], limits: tuple[float | None, ...]) -> str:
    over = [
        f"{row[0]}年级"
        for row, limit in zip(rows, limits, strict=True)
        if limit is not None and max(row[2] or 0, row[4] or 0) > limit
    ]
    return (
        f"平均时长超过上限的有：{'、'.join(over)}。"
        if over
        else "各年级平均时长均未超过上限。"
        if any(limits)
        else "本校各年级没有书面作业时长上限。"
    )


def _findings(school: School, term: SchoolTerm) -> list[list[Any]]:
    """Return [rule, its title, how many, how many of them are not yet mended] of the school's homework findings of the term."""
    rows = Finding.objects.filter(
        school_key=school.key, rule_id__startswith="homework.", day__range=(term.starts_on, term.ends_on)
    ).exclude(state__in=[FindingState.DISMISSED, FindingState.CORRECTED, FindingState.UNDECIDED])
    total: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for rule, state, count in rows.order_by().values_list("rule_id", "state").annotate(count=Count("pk")):
        total[rule] += count
        waiting[rule] += count if state == FindingState.OPEN else 0
    titles = packaged_rulebook().rules
    return [
        [rule, titles[rule].title["zh"] if rule in titles else rule, count, waiting[rule]]
        for rule, count in total.most_common()
    ]


def _questionnaires(school: School, term: SchoolTerm) -> list[list[Any]]:
    """Return [title, answers, [[question, result], …]] of the school's closed questionnaires of the term."""
    rows = Questionnaire.objects.filter(
        school=school, kind=QuestionnaireKind.MONTHLY, closed_on__isnull=False, period_to__range=(term.starts_on, _end_of(term))
    ).order_by("period_to")  # fmt: skip
    found = list(rows.annotate(count=Count("answered")))
    results = results_for(found)
    return [
        [row.title, row.count, [[each.question.zh, _say(each.mean, each.question.unit)] for each in results[row.pk]]]
        for row in found
    ]


def _end_of(term: SchoolTerm) -> dt.date:
    # The questionnaire of the last month runs to its end, the term may not.
    return term.ends_on + dt.timedelta(days=31)


def _say(mean: Any, unit: str) -> str:
    if mean is None:
        return "答卷不足"
    return f"{float(mean * 100):.1f} %" if unit == "yes_no" else f"{float(mean):.1f}"


@transaction.atomic
def file_review(*, by: User, school: School, term: SchoolTerm, words: str) -> TermReview:
    """File a school's review of a term, with its figures as they are now.

    Raises:
        NotPermitted: `by` does not review for this school.
        ReviewFiled: it was filed before.
    """
    check_may(by, MAY_REVIEW, school)
    found = review_of(school, term)
    if found is not None:
        raise errors.ReviewFiled(day=found.filed_on)
    today = timezone.localdate()
    made = TermReview.objects.create(
        region_code=school.region_code, school=school, term_from=term.starts_on, term_to=term.ends_on, figures=gather(school, term),
        words=words, filed_on=today, filed_by=by,
    )  # fmt: skip
    file(school, FilingKind.TERM_REVIEW, term.starts_on, term.ends_on, on=today)
    return made


def document_of(school: School, term: SchoolTerm, figures: Figures, words: str, day: dt.date) -> OfficialDocument:
    """Return the review as an official document, in Chinese whatever language its reader has chosen."""
    with translation.override("zh-hans"):
        blocks: list[Block | Figure] = [
            Block(1, f"现将本校 {term.starts_on:%Y年%-m月%-d日} 至 {term.ends_on:%Y年%-m月%-d日} 作业管理情况回顾如下。"),
            Block(2, "一、作业时长", level=1),
            *_table(3, ("年级", "有书面作业班日", "公示平均（分钟）", "实测班日", "实测平均（分钟）"), figures["grades"], "本学期没有书面作业记录。"),
            *([drawn] if (drawn := figure_of(figures)) is not None else []),
            Block(4, "二、检查发现", level=1),
            *_table(5, ("问题", "次数", "未整改"), [row[1:] for row in figures["findings"]], "本学期没有发现问题。"),
            Block(6, "三、问卷结果", level=1),
        ]  # fmt: skip
        for title, count, results in figures["questionnaires"]:
            blocks.append(Block(7, f"{title}：{count} 份答卷"))
            blocks += _table(8, ("问题", "结果"), results, "")
        if not figures["questionnaires"]:
            blocks.append(Block(7, "本学期没有已结束的问卷。"))
        blocks += [Block(9, "四、学校小结", level=1), Block(10, words or "（待填写）")]
        return OfficialDocument(
            issuers=(school.name,),
            number="",
            title=f"{school.name}学期作业管理回顾报告",
            date=day,
            blocks=tuple(blocks),
            mark=None,
        )


def _table(line: int, head: tuple[str, ...], rows: list[list[Any]], empty: str) -> list[Block]:
    if not rows:
        return [Block(line, empty)] if empty else []
    said = [tuple("—" if cell is None else str(cell) for cell in row) for row in rows]
    return [Block(line, rows=(head, *said))]
