"""The demonstration's documents and activities: nearly every school has filed, and somebody is missing everywhere."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max
from django.utils import timezone

from shuangjian.guidance.choices import ActivityKind, DocumentKind, Level
from shuangjian.guidance.models import Activity, Attendance, Campaign, Document, Problem, SelfCheck
from shuangjian.guidance.selectors import teachers_of
from shuangjian.registry.models import Region, School, SchoolTerm
from shuangjian.web.context import acting

EDITION = "2026年版"
RULES = """第一条　每天由班主任统筹各学科作业总量，超出上限的作业不得发布。
第二条　每天公示作业内容和预计完成时间，无作业也公示。
第三条　教师全批全改，不要求家长检查或代为批改。
第四条　每学期至少设一天无作业日。（演示）"""


def seed(number: int) -> None:
    """File and record, once; nothing without a district or the second time."""
    del number  # what is filed follows from the district, which has its own seed
    schools = list(School.objects.order_by("key"))
    if Activity.objects.exists() or not schools:
        return
    county = Region.objects.select_related("parent").get(code=schools[0].region_code)
    begun = SchoolTerm.objects.filter(starts_on__lte=timezone.localdate()).aggregate(last=Max("starts_on"))["last"]
    first = begun or timezone.localdate()
    with acting("system:demo", "demonstration: file documents about homework"):
        _file(county, first)
        _record(schools, county, first)
        _begin_campaign(schools, county, first)


def _begin_campaign(schools: list[School], county: Region, first: dt.date) -> None:
    """All schools but the last have checked themselves; one problem is struck off, another is not."""
    campaign = Campaign.objects.create(
        region=county, title="作业负担专项整治", group="区作业管理工作专班（组长：区教育局分管领导）", decision="区教育局专项整治启动通知（演示）",
        decided_on=first + dt.timedelta(days=14), checks_due_on=first + dt.timedelta(days=45),
    )  # fmt: skip
    for number, school in enumerate(schools[:-1]):
        check = SelfCheck.objects.create(
            campaign=campaign, school=school, checked_on=first + dt.timedelta(days=20 + number)
        )
        if number == 0:
            day = first + dt.timedelta(days=30)
            Problem.objects.create(
                check_of=check, text="三年级个别班级未每天公示", mended="已补公示，由班主任每天核对", mended_on=day
            )
        elif number == 1:
            Problem.objects.create(check_of=check, text="体育作业没有写明时长")


def _file(county: Region, first: dt.date) -> None:
    # What schools filed are facts of the district.
    common = {"edition": EDITION, "approved_on": first, "approved_first_on": first}
    rows = [
        Document(region=county, kind=DocumentKind.COUNTY_SYSTEM, title="区作业管理工作方案", body=RULES, approved_by="区教育局", **common)
    ]  # fmt: skip
    rows += [
        Document(region=county.parent, kind=DocumentKind.SUBJECT_GUIDANCE, subject=subject, title=f"{subject}作业设计与实施指导意见",
                 body="少而精：巩固当天所学，分层布置，注明预计时间。（演示）", approved_by="市教育局", **common)
        for subject in ("语文", "数学")
        if county.parent is not None
    ]  # fmt: skip
    Document.objects.bulk_create(rows)


def _record(schools: list[School], county: Region, first: dt.date) -> None:
    rows = [
        Activity(region=county, kind=ActivityKind.DISPLAY, level=Level.COUNTY, title="区作业设计展示交流会", works=24),
        Activity(region=county, kind=ActivityKind.RESEARCH, level=Level.COUNTY, subject="语文", title="单元作业整体设计研讨"),
        Activity(region=county, kind=ActivityKind.RESEARCH, level=Level.COUNTY, subject="数学", title="分层作业的诊断与巩固"),
    ]  # fmt: skip
    for school in schools[:4]:
        rows += [
            Activity(region=county, school=school, kind=ActivityKind.VISIT, level=Level.COUNTY, title="作业设计到校指导", contact="区教研室"),
            Activity(region=county, school=school, kind=ActivityKind.PREPARATION, level=Level.SCHOOL, subject="数学", title="第五周数学集体备课"),
            Activity(region=county, school=school, kind=ActivityKind.PRACTICE, level=Level.SCHOOL, title="无作业日：传统节日手工"),
            Activity(region=county, school=school, kind=ActivityKind.TRAINING, level=Level.SCHOOL, title="作业设计与统筹培训"),
        ]  # fmt: skip
    for number, row in enumerate(rows):
        row.code, row.held_on = f"demo-{number}", first + dt.timedelta(days=7 + number)
    Activity.objects.bulk_create(rows)
    for row in rows:
        if row.kind == ActivityKind.TRAINING and row.school is not None:
            present = list(teachers_of(row.school))[1:]
            Attendance.objects.bulk_create(Attendance(activity=row, teacher=each) for each in present)
