"""The registers of money: funds, allocations, expenses, needs, standards, breakdowns, performance pay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shuangjian.budgets import pay, services
from shuangjian.budgets.choices import FundPurpose, FundSource, PayState
from shuangjian.budgets.forms import (
    AllocationForm,
    ExpenseForm,
    FundForm,
    NeedForm,
    ProposalForm,
    StandardForm,
)
from shuangjian.budgets.models import (
    Allocation,
    Expense,
    FundsNeed,
    PayBreakdown,
    PayStandard,
    PerformancePay,
    SpecialFund,
)
from shuangjian.budgets.moves import moves_of
from shuangjian.budgets.overview import next_base
from shuangjian.registry.access import may, visible_to
from shuangjian.registry.models import User
from shuangjian.registry.owner_names import OwnerNames
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.registry.selectors import by_region, region_choices
from shuangjian.web.addresses import address_of
from shuangjian.web.registers import Column, Filter, Register, by_number, same, yuan_column

VIEW, PROVIDE, SPEND = "budgets.view", "budgets.provide", "budgets.spend"
_M = TypeVar("_M", bound=Model)
Rows = Callable[..., QuerySet[Any]]


def _seen(rows: Callable[[], QuerySet[_M]]) -> Callable[..., QuerySet[_M]]:
    def of(user: User | None, permission: str = VIEW) -> QuerySet[_M]:
        return visible_to(rows(), user or AnonymousUser(), permission)

    return of


def _given() -> QuerySet[SpecialFund]:
    given = Coalesce(Sum("allocations__amount_fen"), 0)
    return SpecialFund.objects.annotate(given_fen=given, left_fen=F("total_fen") - given)


def _allocated() -> QuerySet[Allocation]:
    spent = Coalesce(Sum("expenses__amount_fen"), 0)
    rows = Allocation.objects.select_related("school", "fund")
    return rows.annotate(spent_fen=spent, left_fen=F("amount_fen") - spent)


funds = _seen(_given)
allocations = _seen(_allocated)
expenses = _seen(lambda: Expense.objects.select_related("allocation", "allocation__school"))
needs = _seen(lambda: FundsNeed.objects.select_related("school"))
standards = _seen(PayStandard.objects.all)
breakdowns = _seen(lambda: PayBreakdown.objects.select_related("school", "submitted_by", "decided_by"))
proposals = _seen(lambda: PerformancePay.objects.select_related("school", "submitted_by", "decided_by"))


def booked_elsewhere(rows: QuerySet[Expense], chosen: str = "1") -> QuerySet[Expense]:
    """Keep subsidies that were taken from money for something else: they have an item of their own (SH-16, SH-18)."""
    return rows.filter(item=FundPurpose.SUBSIDY).exclude(allocation__purpose=FundPurpose.SUBSIDY)


def _register(
    pages: Callable[[], RegisterPages], title: str | Promise, rows: Rows, columns: Callable[[OwnerNames], list[Column]],
    filters: Callable[[User | None], list[Filter]], order: tuple[str, ...], search: str, hint: str | Promise, empty: str | Promise,
) -> Callable[[User | None], Register]:  # fmt: skip
    """Return what makes a register for a user: by school, region and what else is chosen."""

    def made(user: User | None) -> Register:
        owners = OwnerNames("school_key")
        return Register(
            title=title,
            url_name=f"budgets:{pages().name}",
            rows=lambda reader: rows(user),
            columns=columns(owners),
            filters=[*filters(user), Filter("region", _("Region"), by_region, lambda: region_choices(rows(user)))],
            search=lambda found, text: found.filter(Q(**{f"{search}__icontains": text})),
            search_hint=hint,
            order=order,
            prepare=owners.prepare if "school_key" in {f.attname for f in rows(None).model._meta.concrete_fields} else (lambda shown: None),
            empty_hint=empty,
            template="registry/register.html",
            actions=pages().withdrawing(user) if user is not None else (),
        )  # fmt: skip

    return made


def _to(pages: Callable[[], RegisterPages]) -> Callable[[Any], str]:
    return lambda row: pages().url("row", row.pk)


def _by_year(rows: Rows, user: User | None) -> Filter:
    def years() -> list[tuple[str, str]]:
        found = rows(user).order_by().values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(found, reverse=True)]

    return Filter("year", _("Year"), by_number("year"), years)


funds_for = _register(
    lambda: FUNDS, _("Special funds"), funds,
    lambda owners: [
        Column("title", _("What the fund is for"), sort="title", href=_to(lambda: FUNDS)),
        Column("code", _("Number in the register"), sort="code", wide_only=True),
        Column("year", _("Year"), sort="year"),
        yuan_column("total_fen", _("Total (yuan)")), yuan_column("given_fen", _("Allocated (yuan)"), wide_only=True), yuan_column("left_fen", _("Left (yuan)")),
    ],
    lambda user: [_by_year(funds, user)], ("-year", "code"), "title", _("What the fund is for"), _("Set up a fund, or import a file of them."),
)  # fmt: skip
allocations_for = _register(
    lambda: ALLOCATIONS, _("Allocations"), allocations,
    lambda owners: [
        Column("code", _("Number in the register"), sort="code", href=_to(lambda: ALLOCATIONS)),
        owners.column(_("School")),
        Column("year", _("Year"), sort="year"),
        Column("purpose", _("Purpose"), sort="purpose"),
        Column("source", _("Source"), sort="source", wide_only=True),
        yuan_column("amount_fen", _("Allocated (yuan)")), yuan_column("spent_fen", _("Spent (yuan)"), wide_only=True), yuan_column("left_fen", _("Left (yuan)")),
    ],
    lambda user: [_by_year(allocations, user), Filter("purpose", _("Purpose"), same("purpose"), FundPurpose.choices), Filter("source", _("Source"), same("source"), FundSource.choices),
     Filter("school", _("School"), same("school__key"), kind="hidden")],
    ("-year", "school_key", "code"), "school__name", _("School"), _("Provide a school with money, or import a file of allocations."),
)  # fmt: skip
expenses_for = _register(
    lambda: EXPENSES, _("Expenses"), expenses,
    lambda owners: [
        Column("note", _("What was bought or paid"), sort="note", href=_to(lambda: EXPENSES)),
        owners.column(_("School")),
        Column("spent_on", _("Spent on the day"), sort="spent_on", template="web/_cells/nowrap.html"),
        Column("item", _("Spent on"), sort="item"),
        Column("allocation", _("Charged to"), value=lambda row: str(row.allocation), wide_only=True),
        yuan_column("amount_fen", _("Amount (yuan)")),
    ],
    lambda user: [Filter("item", _("Spent on"), same("item"), FundPurpose.choices),
     Filter("booked", _("Booked"), booked_elsewhere, [("1", _("Subsidies taken from money for something else"))]),
     Filter("school", _("School"), same("school_key"), kind="hidden")],
    ("-spent_on", "-pk"), "note", _("What was bought or paid"), _("Record what was spent, or import a file of it."),
)  # fmt: skip
needs_for = _register(
    lambda: NEEDS, _("Needs of after-school service"), needs,
    lambda owners: [
        owners.column(_("School")),
        Column("year", _("Year"), sort="year", href=_to(lambda: NEEDS)),
        yuan_column("amount_fen", _("Needed (yuan)")),
        Column("reckoning", _("How it was reckoned"), wide_only=True),
    ],
    lambda user: [_by_year(needs, user)], ("-year", "school_key"), "school__name", _("School"), _("Say what the service of a year needs."),
)  # fmt: skip
standards_for = _register(
    lambda: STANDARDS, _("Standards of pay for after-school service"), standards,
    lambda owners: [
        Column("valid_from", _("In force from"), sort="valid_from", href=_to(lambda: STANDARDS)),
        Column("basis", _("Paid"), sort="basis"),
        yuan_column("amount_fen", _("Amount (yuan)")),
        Column("document", _("Document it stands on"), wide_only=True),
    ],
    lambda user: [], ("-valid_from", "pk"), "document", _("Document it stands on"), _("Set what a workday session or hour is paid."),
)  # fmt: skip
proposals_for = _register(
    lambda: PROPOSALS, _("Performance pay"), proposals,
    lambda owners: [
        owners.column(_("School")),
        Column("year", _("Year"), sort="year", href=_to(lambda: PROPOSALS)),
        yuan_column("base_fen", _("Normal total (yuan)"), wide_only=True),
        yuan_column("item_fen", _("Item for after-school service (yuan)")),
        Column("state", _("State"), sort="state"),
    ],
    lambda user: [_by_year(proposals, user), Filter("state", _("State"), same("state"), PayState.choices)],
    ("-year", "school_key"), "school__name", _("School"), _("Hand in the performance pay of a year."),
)  # fmt: skip

_FUND = ("region_code", "code", "title", "year", "total_fen", "document")
_ALLOCATION = ("school_key", "code", "year", "purpose", "source", "difficulty", "amount_fen", "document")
_EXPENSE = ("code", "spent_on", "item", "amount_fen", "note")
_NEED = ("school_key", "year", "amount_fen", "reckoning")
_STANDARD = ("region_code", "school_key", "valid_from", "basis", "amount_fen", "document")
_PROPOSAL = ("school_key", "year", "base_fen", "item_fen", "other_change_fen", "paid_from_base_fen")

FUNDS: RegisterPages = RegisterPages(
    app="budgets", name="funds", model=SpecialFund, title=_("special fund"), titles=_("Special funds"), register=funds_for, rows=funds,
    view=VIEW, edit=PROVIDE, form=FundForm, opened=opened_by(*_FUND), add=services.add_fund, change=services.change_fund,
    withdraw=services.withdraw, restore=services.restore, labels=labels_of(FundForm, *_FUND[1:]), key=("region_code", "code"),
    find=lambda user, sent: funds(user, PROVIDE).filter(region_code=sent["region_code"], code=sent["code"]).first(),
    template="budgets/fund.html", extra=lambda row: {"row": row},
)  # fmt: skip
ALLOCATIONS: RegisterPages = RegisterPages(
    app="budgets", name="allocations", model=Allocation, title=_("allocation"), titles=_("Allocations"), register=allocations_for,
    rows=allocations, view=VIEW, edit=PROVIDE, form=AllocationForm,
    opened=lambda row: {**opened_by(*_ALLOCATION)(row), "fund": row.fund.code if row.fund else None}, add=services.allocate,
    change=services.change_allocation, withdraw=services.withdraw, restore=services.restore, labels=labels_of(AllocationForm, *_ALLOCATION[1:]),
    key=("school_key", "code"), find=lambda user, sent: allocations(user, PROVIDE).filter(school__key=sent["school_key"], code=sent["code"]).first(),
    shown=lambda row: {"school_key": str(row.school), "fund": str(row.fund) if row.fund else "—"},
    template="budgets/allocation.html",
    extra=lambda row: {"row": row, "expenses": row.expenses.order_by("spent_on", "pk"), "expenses_url": expenses_for(None).url(school=row.school_key)},
)  # fmt: skip
EXPENSES: RegisterPages = RegisterPages(
    app="budgets", name="expenses", model=Expense, title=_("expense"), titles=_("Expenses"), register=expenses_for, rows=expenses, view=VIEW,
    edit=SPEND, form=ExpenseForm,
    opened=lambda row: {"allocation": f"{row.school_key}/{row.allocation.code}", **opened_by(*_EXPENSE)(row)}, add=services.spend,
    change=services.change_expense, withdraw=services.withdraw, restore=services.restore, labels=labels_of(ExpenseForm, *_EXPENSE),
    key=("allocation", "code"),
    find=lambda user, sent: expenses(user, SPEND).filter(school_key=sent["allocation"].rpartition("/")[0], code=sent["code"]).first(),
    shown=lambda row: {"allocation": f"{row.allocation.code} · {row.allocation} · {row.allocation.school}"},
)  # fmt: skip
NEEDS: RegisterPages = RegisterPages(
    app="budgets", name="needs", model=FundsNeed, title=_("need"), titles=_("Needs of after-school service"), register=needs_for, rows=needs,
    view=VIEW, edit=SPEND, form=NeedForm, opened=opened_by(*_NEED), add=services.state_need, change=services.change_need,
    withdraw=services.withdraw, restore=services.restore, labels=labels_of(NeedForm, *_NEED[1:]), key=("school_key", "year"),
    find=lambda user, sent: needs(user, SPEND).filter(school__key=sent["school_key"], year=sent["year"]).first(),
    shown=lambda row: {"school_key": str(row.school)},
)  # fmt: skip
STANDARDS: RegisterPages = RegisterPages(
    app="budgets", name="standards", model=PayStandard, title=_("standard of pay"), titles=_("Standards of pay for after-school service"),
    register=standards_for, rows=standards, view=VIEW, edit=PROVIDE, form=StandardForm, opened=opened_by(*_STANDARD),
    add=services.set_standard, change=services.change_standard, withdraw=services.withdraw, restore=services.restore,
    labels=labels_of(StandardForm, *_STANDARD[2:]),
)  # fmt: skip


def _below_proposal(row: PerformancePay) -> dict[str, Any]:
    return {
        "row": row,
        "may": may,
        "total_fen": row.base_fen + row.item_fen,
        "next_base_fen": next_base(row),
        "moves": moves_of(row),
    } | ({"may_edit": False} if row.state == PayState.APPROVED else {})


PROPOSALS: RegisterPages = RegisterPages(
    app="budgets", name="pay", model=PerformancePay, title=_("performance pay of a year"), titles=_("Performance pay"), register=proposals_for,
    rows=proposals, view=VIEW, edit=SPEND, form=ProposalForm, opened=opened_by(*_PROPOSAL), add=pay.propose, change=pay.change_proposal,
    restore=pay.restore_proposal, labels={**labels_of(ProposalForm, *_PROPOSAL[1:]), "state": _("State"), "decision_text": _("Why")},
    key=("school_key", "year"),
    find=lambda user, sent: proposals(user, SPEND).filter(school__key=sent["school_key"], year=sent["year"]).first(),
    shown=lambda row: {"school_key": str(row.school)}, template="budgets/pay.html", extra=_below_proposal,
)  # fmt: skip


def breakdown_url(row: PayBreakdown) -> str:
    """Return the address of a breakdown's page."""
    return address_of("budgets:breakdown", row.pk)
