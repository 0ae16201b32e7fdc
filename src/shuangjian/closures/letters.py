"""Documents of a closing: the letter to each claimant, and the report of how far it is. Chinese, whatever language their reader has chosen."""

from __future__ import annotations

from django.utils import timezone, translation

from shuangjian.cases.choices import CaseState
from shuangjian.closures.choices import ClaimState
from shuangjian.closures.models import Claim, Incident
from shuangjian.closures.progress import progress_of
from shuangjian.documents.blocks import Block
from shuangjian.official.document import OfficialDocument
from shuangjian.registry.models import Department, Pupil, Region
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.formats import format_yuan

_OFFICE = "education"


def letter_of(claim: Claim) -> OfficialDocument:
    """Return the letter to the family of a decided claim: what was accepted, what it gets and how that was worked out."""
    with translation.override("zh-hans"):
        name, shares = _name(claim.institution_key), list(claim.shares.order_by("pk"))
        paid = sum(each.escrow_fen + each.deposit_fen for each in shares)
        accepted = claim.accepted_fen or 0
        rows = [
            ("项目", "内容"),
            ("合同编号", claim.contract.code),
            ("申报金额（元）", format_yuan(claim.amount_fen)),
            ("认定金额（元）", format_yuan(accepted)),
            ("已安排清退（元）", format_yuan(paid)),
            ("尚未清退（元）", format_yuan(accepted - paid)),
        ]
        blocks = [
            Block(1, f"你就{name}停业申报的预收费，经核查，办理结果告知如下。"),
            Block(2, rows=tuple(rows)),
            *([Block(3, f"核查说明：{claim.answer}")] if claim.answer else []),
            *(
                Block(4, f"第{number}次清退计算：{each.arithmetic}（元）。先退本合同监管账户余额，不足部分按各家庭未清退金额的比例从风险保证金中支付。")
                for number, each in enumerate(shares, 1)
            ),
            Block(5, "款项退回原付款账户。对结果有异议的，可以向本单位提出。" if accepted else "对结果有异议的，可以向本单位提出。"),
        ]  # fmt: skip
        pupil = Pupil.objects.filter(key=claim.student_key).first()
        family = str(pupil.name if pupil is not None and pupil.name else claim.contract.code)
        decided = claim.decided_at or timezone.now()
        latest = max([decided, *(each.distribution.made_at for each in claim.shares.select_related("distribution"))])
        return OfficialDocument(
            issuers=(_issuer(claim.region_code),), number="", title="预收费清退告知书", date=timezone.localdate(latest),
            addressees=f"{family}的家长", blocks=tuple(blocks), mark=None,
        )  # fmt: skip


def report_of(incident: Incident) -> OfficialDocument:
    """Return the report of how far the winding up of an institution is, as it stands today."""
    with translation.override("zh-hans"):
        name, at = _name(incident.institution_key), progress_of(incident)
        money = (
            ("项目", "家庭（户）", "金额（元）"),
            ("已申报", str(at.filed), format_yuan(at.filed_fen)),
            ("已认定", str(at.accepted), format_yuan(at.accepted_fen)),
            ("未予认定", str(at.rejected), "—"),
            ("待核查", str(at.waiting), format_yuan(at.waiting_fen)),
            ("已安排清退", str(at.shared), format_yuan(at.shared_fen)),
            ("其中银行已付", str(at.paid), format_yuan(at.paid_fen)),
            ("尚未足额清退", str(at.short), format_yuan(at.short_fen)),
        )
        tasks = [
            (each.get_kind_display(), "、".join(party.name for party in each.case.parties.all()), each.case.get_state_display())
            for each in incident.tasks.select_related("case").prefetch_related("case__parties").order_by("pk")
        ]  # fmt: skip
        done = sum(each.case.state == CaseState.CLOSED for each in incident.tasks.select_related("case"))
        blocks = (
            Block(1, f"现将{name}停业处置进展情况报告如下。"),
            Block(2, "一、家庭申报和清退", level=1),
            Block(3, rows=money),
            Block(4, f"监管账户现有余额{format_yuan(at.escrow_fen)}元，风险保证金现有余额{format_yuan(at.deposit_fen)}元；公益互助课程已兑换{at.hours}课时。"),
            Block(5, "二、任务办理", level=1),
            Block(6, f"共开出任务{len(tasks)}项，已办结{done}项。"),
            Block(7, rows=(("任务", "承办单位", "办理状态"), *tasks)) if tasks else Block(7, "尚无任务。"),
        )  # fmt: skip
        return OfficialDocument(
            issuers=(_issuer(incident.region_code),), number="", title=f"{name}停业处置进展报告", date=timezone.localdate(), blocks=blocks, mark=None
        )  # fmt: skip


def has_letter(claim: Claim) -> bool:
    """Whether there is something to tell: the claim was decided."""
    return claim.state != ClaimState.FILED


def _name(institution_key: str) -> str:
    return get_owner_names([institution_key]).get(institution_key, institution_key)


def _issuer(region_code: str) -> str:
    bureau = Department.objects.filter(region_code=region_code, code=_OFFICE).first()
    return bureau.name if bureau is not None else Region.objects.get(code=region_code).name
