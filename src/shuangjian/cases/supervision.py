"""The supervision sheet (督办单) of a case: an official document with what is to be done, by whom, by when, and its grounds."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuangjian.cases.choices import PartyRole
from shuangjian.cases.models import Case, SupervisionSheet
from shuangjian.cases.origins import origin_of
from shuangjian.cases.services.sheets import leads_of
from shuangjian.documents.blocks import Block
from shuangjian.official.document import OfficialDocument
from shuangjian.registry.models import Department, Region, User

# The sheet is Chinese whatever language its reader has chosen: it is a document of the bureau's.
NAME = "督办单"


def make_sheet(sheet: SupervisionSheet, user: User) -> OfficialDocument:
    """Return a supervision sheet with its case as it stands; annexed what `user` sees of its origin.

    Number and date are those of its issue, however often it is made.
    """
    case = sheet.case
    return OfficialDocument(
        issuers=(_issuer(case),),
        number=str(sheet),
        title=f"关于办理“{case.title}”的督办通知",
        date=timezone.localdate(sheet.issued_at),
        addressees=leads_of(case),
        blocks=(Block(1, _opening(case)), Block(2, rows=_facts(sheet)), *_closing(case)),
        annexes=tuple(origin_of(case).annex(user, case)),
    )


def _issuer(case: Case) -> str:
    bureau = Department.objects.filter(region__code=case.region_code, code="education").first()
    return bureau.name if bureau is not None else Region.objects.get(code=case.region_code).name


def _named(case: Case, role: PartyRole) -> str:
    return "、".join(party.name for party in case.parties.all() if party.role == role)


def _opening(case: Case) -> str:
    if case.due_on is None:
        return f"现将“{case.title}”一事交你单位长期办理，请按期报送进展。有关情况如下："
    return f"现将“{case.title}”一事交你单位办理，请于{_day(case.due_on)}前办结。有关情况如下："


def _facts(sheet: SupervisionSheet) -> tuple[tuple[str, str], ...]:
    case = sheet.case
    due = _day(case.due_on) if case.due_on else f"长期坚持，每{case.rhythm_days}天报送一次"
    facts = (
        ("项目", "内容"),
        ("事项编号", case.number),
        ("来源", sheet.source),
        ("涉及单位", case.owner_name),
        ("承办单位", leads_of(case)),
        ("协办单位", _named(case, PartyRole.SUPPORT)),
        ("交办日期", _day(timezone.localdate(case.opened_at))),
        ("办结时限", due),
        ("办理要求", case.description),
        ("督办意见", sheet.note),
    )
    return tuple((name, value) for name, value in facts if value)


def _closing(case: Case) -> tuple[Block, ...]:
    said = "办理完毕后，请在平台提交办理情况和佐证材料，经核验后销号。不属于你单位职责的，请于收到后说明理由退回。"
    if case.escalation_level:
        said += "该事项已逾期，请抓紧办理。"
    return (Block(3, said),)


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
