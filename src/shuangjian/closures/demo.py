"""The demonstration's closures: plans, the task force with its roster, an institution that closed, and wages that are owed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.utils import timezone

from shuangjian.cases.services.moves import move_case
from shuangjian.closures import services
from shuangjian.closures.claims import decide_claim, file_claim
from shuangjian.closures.incidents import open_incident, record_payment
from shuangjian.closures.models import ContingencyPlan, DisposalPlan, Incident
from shuangjian.funds.models import Contract
from shuangjian.funds.positions import positions
from shuangjian.registry.models import Site, User
from shuangjian.web.context import acting

_STEPS = (
    ("closing", "封存账目、教学记录，核清在读学员", "market_regulation", 1),
    ("closing", "查找负责人，防止转移资产", "public_security", 1),
    ("unrefunded", "登记学员剩余课时与预收费，组织退费或转学", "education", 3),
    ("unrefunded", "核查监管账户余额，办理冻结与拨付", "central_bank", 3),
    ("unemployment", "登记欠薪人员，指导劳动仲裁", "human_resources", 3),
)  # fmt: skip
# Six departments.
_FORCE = ("education", "public_security", "market_regulation", "human_resources", "civil_affairs", "central_bank")


def seed(number: int) -> None:
    """Keep plans and open two incidents, once; nothing without disposal plans or the second time."""
    del number
    plans = list(DisposalPlan.objects.order_by("institution__key"))
    if ContingencyPlan.objects.exists() or not plans:
        return
    region = plans[0].region_code
    officer, supervisor = User.objects.get(username="officer"), User.objects.get(username="supervisor")
    today = timezone.localdate()
    with acting(officer.username, "demonstration: keep plans"):
        services.add_plan(
            by=officer, region_code=region, title="培训机构停业处置应急预案（演示）", approved_on=dt.date(2026, 3, 1)
        )
        for position, (risk, text, department, days) in enumerate(_STEPS, 1):
            services.add_step(
                by=officer, region_code=region, number=position, risk=risk, text=text, department=department, working_days=days
            )  # fmt: skip
        for position, department in enumerate(_FORCE):
            phone = f"0454-000000{position}"
            services.add_member(
                by=officer, region_code=region, department=department, contact=f"示例联络员{position + 1}", phone=phone
            )
        monday = today - dt.timedelta(days=today.weekday())
        for week, department in enumerate(_FORCE[:3]):
            first = monday + dt.timedelta(weeks=week)
            services.add_turn(
                by=officer, region_code=region, department=department, first_day=first, last_day=first + dt.timedelta(days=6),
                person=f"示例值班员{week + 1}", phone="0454-0000110",
            )  # fmt: skip
        services.add_area(by=officer, region_code=region, place="永安街道", handler_region=region)
        for plan in plans:
            staff, liability = 4 + plan.learners // 30, plan.learners * 90_000
            services.change_row(
                by=officer, row=plan, reason="演示：补充台账", staff=staff, liability_fen=liability, responsible_unit="前进区教育局",
                risks="预收费无法退还；教师欠薪；家长集中投诉。（演示）", measures="就近转学消课，监管账户余额优先退费，专人联系家长。（演示）",
            )  # fmt: skip
    with acting(supervisor.username, "demonstration: incidents"):
        _open(supervisor, plans)


def _open(supervisor: User, plans: list[DisposalPlan]) -> None:
    now = timezone.now()
    first = Site.objects.filter(institution=plans[-1].institution).first()
    closed = open_incident(
        by=supervisor, institution_key=plans[-1].institution_key, kind="closing", reported_at=now - dt.timedelta(hours=5),
        address=(first.address or "") if first else "", description="家长反映机构关门、负责人失联。（演示）",
    )  # fmt: skip
    lead = closed.tasks.get(kind="lead").case
    move_case(case_id=lead.pk, action="accept", user=supervisor)
    _claim(supervisor, closed)
    wages = open_incident(
        by=supervisor, institution_key=plans[0].institution_key, kind="unpaid_wages", reported_at=now - dt.timedelta(hours=30), address="",
        description="教师反映两个月未发工资。（演示）", staff=8, amount_fen=12_000_000,
    )  # fmt: skip
    record_payment(
        by=supervisor, incident=wages, paid_on=timezone.localdate(), amount_fen=6_000_000, staff=4, text="先行垫付一半（演示）"
    )  # fmt: skip


def _claim(supervisor: User, closed: Incident) -> None:
    """Let an office file what families claim: one as the books say, one beyond them, and one that still waits for an answer."""
    officer = User.objects.get(username="officer")
    owed: QuerySet[Any] = positions(Contract.objects.filter(institution=closed.institution), timezone.localdate())
    # Whose money partly never came into escrow shares the deposit.
    rows = list(owed.filter(owed_fen__gt=0).order_by("escrow_fen", "pk")[:3])
    made = []
    for number, row in enumerate(rows):
        contract, beyond = Contract.objects.get(pk=row.pk), 20_000 if number == 1 else 0
        paper = SimpleUploadedFile("收据.pdf", _PAPER)
        made.append(
            file_claim(
                by=officer, contract=contract, amount_fen=row.owed_fen + beyond, text="机构关门，剩余课时未上。（演示）", files=[paper]
            )
        )  # fmt: skip
    for claim, row in zip(made[:2], rows[:2], strict=True):
        answer = "" if claim.amount_fen == row.owed_fen else "账面欠额以实际缴费和已上课时计算。（演示）"
        decide_claim(by=supervisor, claim=claim, accepted_fen=row.owed_fen, answer=answer)


_PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
