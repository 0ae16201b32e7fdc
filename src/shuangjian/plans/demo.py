"""The demonstration's plan: adopted by the district, and people begin to work.

The plan is a document written for the demonstration and read like any other; its days lie around today, so that one
measure is late, one is soon due and one is owed for good.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from django.utils import timezone

from shuangjian.cases.models import Case
from shuangjian.cases.services.escalation import escalate_late_cases
from shuangjian.cases.services.moves import hand_in, move_case
from shuangjian.cases.working_days import is_working_day
from shuangjian.documents.plan import read_plan
from shuangjian.plans.models import Plan
from shuangjian.plans.services import adopt_plan, propose_plan
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import Department, School, User
from shuangjian.web.context import acting

# Heading, text, deadline (a name of `_days`, or its words), lead, responsible.
_MEASURES = (
    ("统筹作业总量", "各校建立班级作业统筹制度，班主任每日汇总各学科书面作业时长。", "late", "区教育局", "各义务教育学校"),
    ("做优课后服务", "课后服务结束时间与当地下班时间相衔接，每周5天、每天不少于2小时。", "term", "区教育局", "区财政局、区人社局"),
    ("管住预收费", "校外培训机构预收费全部进入托管账户，按消课进度拨付。", "soon", "校外培训监管科", "人民银行、区市场监管局"),
    ("规范培训广告", "清理商业广告，查处居民区和学校周边违规广告。", "later", "区市场监管局", "区教育局、公安局"),
    ("消除安全隐患", "每个教学点开展消防检查，检查率达到100%。", "later", "区消防救援大队", "区住建局、永安街道"),
    ("守住隐形变异底线", "对住家教师、众筹私教等隐形变异培训持续巡查。", "长期坚持", "区教育局", "区市场监管局、公安局、永安街道"),
)  # fmt: skip
# The annex leaves one department out, as annexes do: the review shows it.
_ANNEX_RESPONSIBLE = {"管住预收费": "人民银行"}


def seed(number: int) -> None:
    """Adopt a plan and begin to work, once; nothing without a district or the second time."""
    del number  # the plan is always the same
    if Plan.objects.exists() or not School.objects.exists():
        return
    officer = User.objects.get(username="officer")
    supervisor = User.objects.get(username="supervisor")
    with acting(officer.username, "demonstration: adopt a plan"):
        plan = _adopt(officer)
    with acting(officer.username, "demonstration: work cases"):
        _work_along(plan, officer, supervisor)
    escalate_late_cases(by=SystemPart.DEMO)


def write_document(today: dt.date) -> str:
    """Return the district's work plan as an HTML document, its days around `today`."""
    days = _days(today)
    paragraphs, rows = [], []
    for no, (heading, text, deadline, lead, responsible) in enumerate(_MEASURES, start=1):
        by = days.get(deadline, deadline)
        paragraphs.append(f"{no}. {heading}。{text}完成时限：{by}。（牵头单位：{lead}；责任单位：{responsible}）")
        rows.append(
            (str(no), heading, f"{text}完成时限：{by}。", by, lead, _ANNEX_RESPONSIBLE.get(heading, responsible))
        )
    return "\n".join(
        [
            "<html><body><h1>前进区义务教育“双减”重点工作任务方案</h1>",
            f"<p>前教发〔{today.year}〕9号</p>",
            "<p>（合成数据：本文件为演示而写，内容均为虚构。）</p>",
            "<p>一、工作任务</p>",
            *(f"<p>{paragraph}</p>" for paragraph in paragraphs),
            "<p>二、工作要求</p>",
            "<p>各单位每月报告进展。下一步将会同有关部门公开通报工作情况。</p>",
            f"<p>前进区教育局</p><p>{_say(today - dt.timedelta(days=60))}</p>",
            "<p>附件：工作任务责任分工表</p><table>",
            _row(("序号", "工作内容", "工作措施", "完成时限", "牵头单位", "责任单位")),
            *map(_row, rows),
            "</table></body></html>",
        ]
    )


def _days(today: dt.date) -> dict[str, str]:
    return {
        "late": f"{_say(_working_days_before(today, 4))}前",
        "soon": f"{_say(today + dt.timedelta(days=3))}前",
        "term": f"{_say(today + dt.timedelta(days=40))}前",
        "later": f"{_say(today + dt.timedelta(days=75))}前",
    }


def _row(cells: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _adopt(officer: User) -> Plan:
    department = Department.objects.get(memberships__user=officer)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "前进区双减重点工作任务方案（演示）.html"
        path.write_text(write_document(timezone.localdate()), encoding="utf-8")
        proposal = read_plan(path).as_dict()
        plan = propose_plan(proposal=proposal, region=department.region, user=officer, file_name=path.name)
    adopt_plan(plan_id=plan.pk, user=officer)
    return plan


def _work_along(plan: Plan, officer: User, supervisor: User) -> None:
    """Bring one measure to verification, and hand in the report of one that is owed for good."""
    money = Case.objects.filter(measure__plan=plan, measure__no="3").first()
    if money is not None:
        move_case(case_id=money.pk, action="accept", user=supervisor)
        hand_in(case_id=money.pk, user=supervisor, text="辖区机构托管协议签订情况已逐家核对。（演示）")
        move_case(case_id=money.pk, action="submit", user=supervisor, text="托管账户全部开立，请核验。（演示）")
    lasting = Case.objects.filter(measure__plan=plan, due_on=None).first()
    if lasting is not None:
        hand_in(case_id=lasting.pk, user=officer, text="本月联合巡查两次，未发现隐形变异培训。（演示）")


def _working_days_before(day: dt.date, count: int) -> dt.date:
    while count > 0:
        day -= dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def _say(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
