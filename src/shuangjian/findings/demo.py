"""The demonstration's findings: a sweep finds what is wrong, and people have brought a case into every state and to both endings."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState
from shuangjian.cases.models import Case
from shuangjian.cases.services.desk import instruct, urge
from shuangjian.cases.services.extensions import ask_for_time
from shuangjian.cases.services.moves import comment, hand_in, move_case
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.origin import ORIGIN
from shuangjian.findings.services.corrections import agree_to_correction
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.held import hold_post
from shuangjian.homework.models import Homework
from shuangjian.homework.services import Assignment, withdraw_homework
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import School, SchoolClass, User
from shuangjian.web.context import acting


def seed(number: int) -> None:
    """Sweep and begin to work, once; nothing without a district or the second time."""
    del number  # what is found follows from the district, which has its own seed
    if Sweep.objects.exists() or not School.objects.exists():
        return
    last = run_sweep(by=SystemPart.DEMO).as_of
    officer, principal = _user("officer"), _user("principal")
    with acting(officer.username, "demonstration: decide what is suspected"):
        _confirm_one(officer)
    with acting(principal.username, "demonstration: the record was wrong"):
        altered = _withdraw(principal)
    if altered:
        run_sweep(by=SystemPart.DEMO, rules=sorted({finding.rule_id for finding in altered}))
    with acting(officer.username, "demonstration: work cases"):
        _agree_to_the_first(altered, officer)
        _work(principal, _user("institution"), officer)
    with acting("subject_teacher", "demonstration: too much homework"):
        _hold_one(last)


def _user(name: str) -> User:
    return User.objects.get(username=name)


def _confirm_one(officer: User) -> None:
    waiting = Finding.objects.filter(state=FindingState.UNDECIDED, owner_type="institution").order_by("rule_id", "pk")
    finding = waiting.first() or Finding.objects.filter(state=FindingState.UNDECIDED).order_by("rule_id", "pk").first()
    if finding is not None:
        reason = "已调取原件并与当事机构核对，情况属实。（演示）"
        decide_finding(finding_id=finding.pk, user=officer, is_breach=True, reason=reason)


def _withdraw(principal: User) -> list[Finding]:
    """Withdraw two homeworks of the principal's school that were entered by mistake; return what rested on each alone."""
    school = principal.memberships.get().school_key
    alone = Finding.objects.filter(
        school_key=school, state=FindingState.OPEN, cited_rows__len=1, rule_id__startswith="homework."
    )
    altered: list[Finding] = []
    # The first is alone in its case too, so that the case ends with it.
    for rule in ("homework.on_no_homework_day", "homework.written_home_lower_grades"):
        finding = alone.filter(rule_id=rule).order_by("day", "pk").first()
        row = finding and Homework.objects.current().filter(school__key=school, code=finding.cited_rows[0]).first()
        if finding and row:
            withdraw_homework(by=principal, homework=row, reason="教师误录，当天并未布置（演示）")
            altered.append(finding)
    return altered


def _agree_to_the_first(altered: list[Finding], officer: User) -> None:
    """Agree to one correction; the other waits for whoever tries the demonstration."""
    if altered:
        reason = "调阅教案与学生作业记录，当天确未布置。（演示）"
        agree_to_correction(finding_id=altered[0].pk, user=officer, reason=reason)


def _work(principal: User, institution: User, officer: User) -> None:
    """Bring cases of a school and of an institution into every state; what is left stays open."""
    mine = _open_cases(principal)
    if (case := mine.filter(findings__rule_id="homework.notice_missing").first()) is not None:
        move_case(case_id=case.pk, action="accept", user=principal)
        hand_in(case_id=case.pk, user=principal, text="已补公示，并指定专人每日检查公示栏。（演示）")
        move_case(case_id=case.pk, action="submit", user=principal, text="公示制度已落实，请核验。（演示）")
        move_case(case_id=case.pk, action="verify", user=officer, text="随机抽查三个班级，公示齐全。（演示）")
    if (case := _open_cases(principal).first()) is not None:
        move_case(case_id=case.pk, action="accept", user=principal)
        hand_in(case_id=case.pk, user=principal, text="已召开行政会，停止相关做法，正在逐项整改。（演示）")
        comment(case_id=case.pk, user=officer, text="请说明整改措施并提交佐证，由局里核验后办结。（演示）")
        ask_for_time(case_id=case.pk, user=principal, working_days=5, reason="需待下周教研活动后统一布置。（演示）")
        instruct(case_id=case.pk, user=_user("leader"), text="请学校拿出整改措施，局里跟踪到位。（演示）")
    if (case := _open_cases(institution).last()) is not None:
        urge(case_id=case.pk, user=officer, text="请按期签收办理。（演示）")
    for action, text in (
        ("return", "该课程由另一机构承办，请核实主体。（演示）"),
        ("submit", "已按要求补足，请核验。（演示）"),
    ):
        if (case := _open_cases(institution).first()) is not None:
            if action == "submit":
                move_case(case_id=case.pk, action="accept", user=institution)
            move_case(case_id=case.pk, action=action, user=institution, text=text)


def _open_cases(user: User) -> QuerySet[Case]:
    return (
        visible_cases(user, "cases.work")
        .filter(kind=ORIGIN.kind, state=CaseState.OPEN)
        .order_by("-severity", "number")
        .distinct()
    )


def _hold_one(day: dt.date) -> None:
    """Let the subject teacher hand a post to the class teacher that would take the day over its limit."""
    teacher = _user("subject_teacher")
    school_class = SchoolClass.objects.get(key=teacher.memberships.get().class_key)
    assignment = Assignment(subject="数学", minutes=70, content="单元练习卷一份")
    hold_post(by=teacher, school_class=school_class, assigned_on=day, assignment=assignment)
