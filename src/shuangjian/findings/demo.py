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
from shuangjian.cases.services.sheets import issue_sheet
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding, Sweep
from shuangjian.findings.origin import ORIGIN
from shuangjian.findings.services.decisions import decide_finding
from shuangjian.findings.services.sweep import run_sweep
from shuangjian.homework.choices import RequestKind
from shuangjian.homework.correction_requests import agree_to_request, ask_correction
from shuangjian.homework.held import hold_post
from shuangjian.homework.models import CorrectionRequest, Homework
from shuangjian.homework.services import Assignment, publish_notice
from shuangjian.registry.actors import SystemPart
from shuangjian.registry.models import School, SchoolClass, User
from shuangjian.web.context import acting

# Rules of which the demonstration's principal says that the record was wrong, and the one whose record is entered late.
_MISTAKEN = ("homework.on_no_homework_day", "homework.written_home_lower_grades")
_NOT_SHOWN = "homework.notice_missing"


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
        asked = _ask_to_withdraw(principal)
        _show_late(principal)
    with acting(officer.username, "demonstration: agree to a correction"):
        _agree_to_the_first(asked, officer)
    run_sweep(by=SystemPart.DEMO, rules=[*_MISTAKEN, _NOT_SHOWN])
    with acting(officer.username, "demonstration: work cases"):
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


def _ask_to_withdraw(principal: User) -> list[CorrectionRequest]:
    """Ask to withdraw two homeworks of the principal's school that were entered by mistake; a finding rests on each alone."""
    school = principal.memberships.get().school_key
    alone = Finding.objects.filter(school_key=school, state=FindingState.OPEN, cited_rows__len=1)
    asked: list[CorrectionRequest] = []
    # The first is alone in its case too, so that the case ends with it.
    for rule in _MISTAKEN:
        finding = alone.filter(rule_id=rule).order_by("day", "pk").first()
        row = finding and Homework.objects.current().filter(school__key=school, code=finding.cited_rows[0]).first()
        if row:
            reason = "教师误录，当天并未布置（演示）"
            asked.append(
                ask_correction(by=principal, homework=row, kind=RequestKind.WITHDRAW, assignment=None, reason=reason)
            )
    return asked


def _agree_to_the_first(asked: list[CorrectionRequest], officer: User) -> None:
    """Agree to one correction; the other waits for whoever tries the demonstration."""
    if asked:
        reason = "调阅教案与学生作业记录，当天确未布置。（演示）"
        agree_to_request(by=officer, request=asked[0], reason=reason)


def _show_late(principal: User) -> None:
    """Enter afterwards that a class's homework was shown: the finding's record is altered and waits for agreement."""
    school = principal.memberships.get().school_key
    missing = Finding.objects.filter(school_key=school, state=FindingState.OPEN, rule_id=_NOT_SHOWN)
    finding = missing.exclude(class_key=None).order_by("-day", "pk").first()
    if finding is not None:
        publish_notice(by=principal, school_class=SchoolClass.objects.get(key=finding.class_key), day=finding.day)


def _work(principal: User, institution: User, officer: User) -> None:
    """Bring cases of a school and of an institution into every state; what is left stays open."""
    mine = _open_cases(principal)
    if (case := mine.filter(findings__rule_id="afterschool.day_missing").first()) is not None:
        move_case(case_id=case.pk, action="accept", user=principal)
        hand_in(case_id=case.pk, user=principal, text="已排定课后服务值班表，缺一天即由教务补排。（演示）")
        move_case(case_id=case.pk, action="submit", user=principal, text="值班制度已落实，请核验。（演示）")
        move_case(case_id=case.pk, action="verify", user=officer, text="随机抽查三天，每天均有课后服务。（演示）")
    if (case := _open_cases(principal).first()) is not None:
        move_case(case_id=case.pk, action="accept", user=principal)
        hand_in(case_id=case.pk, user=principal, text="已召开行政会，停止相关做法，正在逐项整改。（演示）")
        comment(case_id=case.pk, user=officer, text="请说明整改措施并提交佐证，由局里核验后办结。（演示）")
        ask_for_time(case_id=case.pk, user=principal, working_days=5, reason="需待下周教研活动后统一布置。（演示）")
        instruct(case_id=case.pk, user=_user("leader"), text="请学校拿出整改措施，局里跟踪到位。（演示）")
    if (case := _open_cases(institution).last()) is not None:
        urge(case_id=case.pk, user=officer, text="请按期签收办理。（演示）")
        issue_sheet(case_id=case.pk, user=officer, text="请按期办结，并书面报告整改情况。（演示）")
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
