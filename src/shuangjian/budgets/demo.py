"""The demonstration's money: needs, allocations and expenses of the schools, a fund, a standard, a breakdown and performance pay."""

from __future__ import annotations

import datetime as dt

from shuangjian.afterschool.models import ServiceSession
from shuangjian.budgets import pay, services
from shuangjian.budgets.choices import Basis, FundPurpose, FundSource
from shuangjian.budgets.models import Allocation, Expense, FundsNeed
from shuangjian.live.session import last_day_judged
from shuangjian.registry.models import School, User
from shuangjian.web.context import acting
from shuangjian.web.errors import Refusal

_YUAN = 100
# FundPurpose, source, share of the need in percent, and how much of it is spent.
_GIVEN = (
    (FundPurpose.SUBSIDY, FundSource.FISCAL, 60, 70),
    (FundPurpose.MATERIALS, FundSource.SERVICE_FEE, 25, 40),
    (FundPurpose.FACILITIES, FundSource.FISCAL, 15, 55),
)


def seed(number: int) -> None:
    """Provide the schools with money and let the principal spend and ask for pay, once; nothing without a district or the second time."""
    del number
    officer, principal = (User.objects.filter(username=name).first() for name in ("officer", "principal"))
    schools = list(School.objects.order_by("key"))
    if officer is None or principal is None or not schools or FundsNeed.objects.exists():
        return
    today = last_day_judged()
    mine = principal.memberships.get().school_key or ""
    own = next(school for school in schools if school.key == mine)
    with acting(officer.username, "demonstration: money of the schools"):
        _provide(officer, [each for each in schools if each.region_code == own.region_code], mine, today)
    with acting(principal.username, "demonstration: spend and ask for pay"):
        _spend(principal, own, today)
        _ask(principal, own, today)


def _provide(officer: User, schools: list[School], own: str, today: dt.date) -> None:
    fund = services.add_fund(
        by=officer, region_code=schools[0].region_code, code=f"ZX{today.year}-1", title="薄弱学校改造专项（演示）", year=today.year,
        total_fen=500_000 * _YUAN, document="演示〔财〕1号",
    )  # fmt: skip
    services.set_standard(
        by=officer, region_code=schools[0].region_code, school_key=None, valid_from=dt.date(2021, 9, 1), basis=Basis.SESSION,
        amount_fen=60 * _YUAN, document="演示〔人社〕2号",
    )  # fmt: skip
    for at, school in enumerate(schools):
        services.allocate(
            by=officer, school_key=school.key, code=f"JJ{today.year}", year=today.year, purpose=FundPurpose.CONSTRUCTION, source=FundSource.FISCAL,
            fund=None, difficulty="", amount_fen=(200_000 + 12_000 * at) * _YUAN, document="演示〔财〕3号",
        )  # fmt: skip
        for purpose, source, share, _spent in _GIVEN:
            services.allocate(
                by=officer, school_key=school.key, code=f"KH{today.year}-{purpose}", year=today.year, purpose=purpose, source=source, fund=None,
                difficulty="", amount_fen=(120_000 - 9_000 * at) * share * _YUAN // 100, document="演示〔财〕4号",
            )  # fmt: skip
        if school.key != own:
            _booked(school, at, today)
        if at == len(schools) - 1:
            services.allocate(
                by=officer, school_key=school.key, code="ZX1", year=today.year, purpose=FundPurpose.FACILITIES, source=FundSource.SPECIAL_FUND, fund=fund,
                difficulty="操场漏水，雨天无法开展活动（演示）", amount_fen=180_000 * _YUAN, document="演示〔财〕5号",
            )  # fmt: skip


def _booked(school: School, at: int, today: dt.date) -> None:
    """Book what another school has spent, as a file of its finance office would."""
    for purpose, _source, _share, spent in _GIVEN:
        row = Allocation.objects.get(school=school, code=f"KH{today.year}-{purpose}")
        Expense.objects.create(
            region_code=school.region_code, school_key=school.key, allocation=row, code=f"ZC-{purpose}", item=purpose,
            spent_on=min(today, dt.date(today.year, 10, 12)), amount_fen=row.amount_fen * max(10, spent - 8 * at) // 100,
            note=f"{row.get_purpose_display()}（演示）",
        )  # fmt: skip
    FundsNeed.objects.create(
        region_code=school.region_code, school=school, year=today.year, amount_fen=(118_000 - 8_500 * at) * _YUAN, reckoning="按参加人数测算（演示）"
    )  # fmt: skip


def _spend(principal: User, own: School, today: dt.date) -> None:
    services.state_need(
        by=principal, school_key=own.key, year=today.year, amount_fen=125_000 * _YUAN, reckoning="按参加人数和每周五次测算（演示）"
    )  # fmt: skip
    for purpose, _source, _share, spent in _GIVEN:
        row = Allocation.objects.get(school=own, code=f"KH{today.year}-{purpose}")
        services.spend(
            by=principal, allocation=f"{own.key}/{row.code}", code=f"ZC-{purpose}", spent_on=min(today, dt.date(today.year, 10, 15)), item=purpose,
            amount_fen=row.amount_fen * spent // 100, note=f"{row.get_purpose_display()}（演示）",
        )  # fmt: skip


def _ask(principal: User, own: School, today: dt.date) -> None:
    last = ServiceSession.objects.filter(school=own, starts_on__lte=today).order_by("-starts_on").first()
    if last is None:
        return
    first = last.starts_on.replace(day=1)
    try:
        made = pay.file_breakdown(
            by=principal,
            school_key=own.key,
            first_day=first,
            last_day=last.starts_on,
            plan="课后服务报酬发放方案（演示）",
        )
    except Refusal:  # nobody is named in the record
        return
    pay.propose(
        by=principal, school_key=own.key, year=today.year, base_fen=2_000_000 * _YUAN, item_fen=made.total_fen, other_change_fen=0,
        paid_from_base_fen=0,
    )  # fmt: skip
