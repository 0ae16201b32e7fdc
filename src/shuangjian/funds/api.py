"""Prepaid money for programs: what institutions sign, collect and teach, what banks deliver, what offices watch. Money is in fen."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from shuangjian.funds import aid, bank, capital, orders, refunds, supervision
from shuangjian.funds import lessons as lesson_services
from shuangjian.funds.bank_orders import orders_for
from shuangjian.funds.bank_statements import Gap, accept_gap, missing_statements
from shuangjian.funds.choices import (
    Account,
    BankOrderState,
    CapitalKind,
    ChargeBasis,
    Direction,
    EntryKind,
    HandlingClass,
    Method,
    Purpose,
    RefundState,
    TakenBy,
    WarningState,
)
from shuangjian.funds.errors import InstitutionUnknown
from shuangjian.funds.matching import DifferenceKind, MustAct, differences
from shuangjian.funds.models import (
    BankOrderLine,
    CapitalEntry,
    Contract,
    Donation,
    RefundRequest,
    StatementGap,
    SupervisedAccount,
)
from shuangjian.funds.orders import Order
from shuangjian.funds.positions import positions
from shuangjian.funds.standing import standings
from shuangjian.funds.warnings import warnings_for
from shuangjian.registry.access import get_user, visible_to
from shuangjian.registry.models import Institution, User
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, Text
from shuangjian.web.errors import Refusal

router = Router(tags=["funds"])

# A code that may stand in a key.
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^/\s\x00]+$")]
Fen = Annotated[int, Field(ge=1, le=10**14)]
Lessons = Annotated[int, Field(ge=1, le=10_000)]


class ContractUnknown(Refusal):
    """A contract that there is none of, or not for this caller: the two look the same from outside."""

    code = "funds.contract_unknown"
    text = _("There is no such contract in your care.")
    fields = ("contract_key",)


class AccountNotInCare(Refusal):
    """A supervised account that there is none of, or not for this caller."""

    code = "funds.account_not_in_care"
    text = _("There is no such account in your care.")
    fields = ("account",)


# Contracts ------------------------------------------------------------------------------------------------------------


class ContractOut(Schema):
    """A contract as it stood at the end of a day: paid, released, paid back and still owed in fen; lessons taken and left."""

    key: str
    institution_key: str
    learner: str | None
    signed_on: dt.date | None
    lessons: int | None
    amount_fen: int
    paid_fen: int
    released_fen: int
    refunded_fen: int
    owed_fen: int
    escrow_fen: int
    taken: int
    lessons_left: int


class ContractPaging(Paging):
    """A page of contracts as of `day` (today), of one institution if given."""

    day: Day | None = None
    institution: Key | None = None


class OrderIn(Schema):
    """What a family signs."""

    institution_key: Key
    code: Code
    learner: Code
    subject: Annotated[Text, Field(max_length=40)]
    lessons: Lessons
    amount_fen: Fen
    starts_on: Day
    ends_on: Day
    charge_basis: ChargeBasis = ChargeBasis.LESSON


class PaymentIn(Schema):
    """What a family paid for a contract; `code` is the payment's own."""

    contract_key: Key
    code: Code
    amount_fen: Fen
    paid_on: Day
    method: Method = Method.BANK


class LessonIn(Schema):
    """A lesson that was held."""

    contract_key: Key
    code: Code
    attended_on: Day
    lessons: Annotated[int, Field(ge=1, le=20)] = 1


class LessonOut(Schema):
    """A lesson that waits for the guardian; after `lapses_on` their silence confirms it."""

    code: str
    contract_key: str
    attended_on: dt.date
    lessons: int
    lapses_on: dt.date


@router.get("/contracts", response={200: Page[ContractOut], **PROBLEMS})
@endpoint(permission="funds.view", title=_("List contracts"))
def list_contracts(request: HttpRequest, paging: Query[ContractPaging]) -> Page[ContractOut]:
    """List the contracts in the caller's scope as they stood at the end of a day, by key."""
    day = paging.day or timezone.localdate()
    rows = visible_to(Contract.objects.filter(signed_on__lte=day), get_user(request), "funds.view")
    if paging.institution is not None:
        rows = rows.filter(institution__key=paging.institution)
    return page_of(request, positions(rows, day), paging, order=("key",), make=_contract)


@router.post("/contracts", response={201: ContractOut, **PROBLEMS})
@endpoint(permission="funds.record", title=_("Sign a contract"), writes=True)
def sign_contract(request: HttpRequest, body: OrderIn) -> Status[ContractOut]:
    """Sign a contract; one that may not be collected as it stands is refused with every rule and its limit."""
    user, values = get_user(request), body.dict()
    place = _institution(user, values.pop("institution_key"), "funds.record")
    made = orders.sign_contract(by=user, institution=place, order=Order(**values))
    return Status(201, _contract(positions(Contract.objects.filter(pk=made.pk), timezone.localdate()).get()))


@router.post("/contract-payments", response={201: ContractOut, **PROBLEMS})
@endpoint(permission="funds.record", title=_("Record a payment"), writes=True)
def record_payment(request: HttpRequest, body: PaymentIn) -> Status[ContractOut]:
    """Record what a family paid: it is in escrow. The same payment again is one."""
    user, values = get_user(request), body.dict()
    contract = _find(user, values.pop("contract_key"), "funds.record")
    orders.pay_in(by=user, contract=contract, **values)
    return Status(201, _contract(positions(Contract.objects.filter(pk=contract.pk), timezone.localdate()).get()))


@router.post("/contract-lessons", response={201: LessonOut, **PROBLEMS})
@endpoint(permission="funds.record", title=_("Report a lesson"), writes=True)
def report_lesson(request: HttpRequest, body: LessonIn) -> Status[LessonOut]:
    """Report that a lesson was held; the family is asked to confirm it. The same report again is one."""
    user, values = get_user(request), body.dict()
    contract = _find(user, values.pop("contract_key"), "funds.record")
    held = lesson_services.record_lesson(by=user, contract=contract, **values)
    return Status(
        201,
        LessonOut(
            code=held.code, contract_key=held.contract_key, attended_on=held.attended_on, lessons=held.lessons,
            lapses_on=lesson_services.lapses_on(held),
        ),
    )  # fmt: skip


# Deposits -------------------------------------------------------------------------------------------------------------


class DepositIn(Schema):
    """A movement of an institution's deposit; `code` is the voucher's number."""

    institution_key: Key
    code: Code
    amount_fen: Fen
    on: Day


class DepositOutIn(DepositIn):
    """What is paid back of it, with the grounds."""

    reason: Annotated[Text, Field(min_length=1, max_length=500)]


class EntryOut(Schema):
    """What was booked."""

    id: int
    institution_key: str
    kind: EntryKind
    on: dt.date
    amount_fen: int


@router.post("/deposits/in", response={201: EntryOut, **PROBLEMS})
@endpoint(permission="funds.manage", title=_("Pay into the deposit"), writes=True)
def pay_deposit_in(request: HttpRequest, body: DepositIn) -> Status[EntryOut]:
    """Book what an institution paid into its deposit."""
    user, values = get_user(request), body.dict()
    place = _institution(user, values.pop("institution_key"), "funds.manage")
    return Status(201, EntryOut.from_orm(supervision.pay_deposit_in(by=user, institution=place, **values)))


@router.post("/deposits/out", response={201: EntryOut, **PROBLEMS})
@endpoint(permission="funds.manage", title=_("Pay out of the deposit"), writes=True)
def pay_deposit_out(request: HttpRequest, body: DepositOutIn) -> Status[EntryOut]:
    """Pay back from a deposit what lies above its agreed floor; less is refused with 409 `funds.below_floor`."""
    user, values = get_user(request), body.dict()
    place = _institution(user, values.pop("institution_key"), "funds.manage")
    return Status(201, EntryOut.from_orm(supervision.pay_deposit_out(by=user, institution=place, **values)))


# Banks ----------------------------------------------------------------------------------------------------------------


class LineIn(Schema):
    """A line of an account at the bank; `code` is the bank's own number, `reference` what the payer wrote."""

    institution_key: Key
    code: Code
    account: Account
    booked_on: Day
    direction: Direction
    amount_fen: Fen
    purpose: Purpose | None = None
    counterparty: Annotated[Text, Field(max_length=120)] | None = None
    reference: Annotated[Text, Field(max_length=120)] | None = None


class DeliveryIn(Schema):
    """Lines that are taken in together, all or none."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=2_000)]


class DeliveredOut(Schema):
    """Lines that were new and known before, and warnings they raised."""

    new: int
    known: int
    warnings: int


class OrderedOut(Schema):
    """A refund the bank is to pay back to who paid `paying_line`, and what became of it."""

    message_id: str
    end_to_end: str
    institution_key: str
    paying_line: str
    amount_fen: int
    state: BankOrderState
    reason: str | None


class RefundOut(Schema):
    """A refund that a family asked for."""

    id: int
    contract_key: str
    institution_key: str
    state: RefundState
    lessons: int
    amount_fen: int
    asked_on: dt.date
    due_on: dt.date


class WarningOut(Schema):
    """Money that left an institution's supervised accounts on a day, at or above the threshold."""

    id: int
    institution_key: str
    rule_id: str
    day: dt.date
    observed_fen: int
    limit_fen: int
    movements: int
    state: WarningState
    handling: HandlingClass | None


class GapIn(Schema):
    """Statements of an account, by its number, that will not come, and what the bank says."""

    account: Annotated[Text, Field(min_length=1, max_length=40)]
    first: Annotated[int, Field(ge=1, le=10**9)]
    last: Annotated[int, Field(ge=1, le=10**9)]
    reason: Annotated[Text, Field(min_length=1, max_length=500)]


class GapOut(Schema):
    """Statements of an account, from number to number; of the account its last characters."""

    institution_key: str
    account: str
    first: int
    last: int


@router.post("/bank-lines", response={201: DeliveredOut, **PROBLEMS})
@endpoint(permission="funds.bank", title=_("Deliver bank lines"), writes=True)
def deliver_lines(request: HttpRequest, body: DeliveryIn) -> Status[DeliveredOut]:
    """Take in lines of statements, all or none; a line of a number that is known is one, with other values refused."""
    lines = [bank.BankLine(**line.dict()) for line in body.lines]
    done = bank.deliver(by=get_user(request), lines=lines)
    return Status(201, DeliveredOut(new=done.new, known=done.known, warnings=done.warnings))


@router.get("/statement-gaps", response={200: list[GapOut], **PROBLEMS})
@endpoint(permission="funds.bank", title=_("List missing statements"))
def list_gaps(request: HttpRequest) -> list[GapOut]:
    """List the statements that the numbers of others show to be missing, and that nobody has accepted."""
    mine = visible_to(SupervisedAccount.objects.all(), get_user(request), "funds.bank")
    return [_gap(each) for each in missing_statements(mine)]


@router.post("/statement-gaps", response={201: GapOut, **PROBLEMS})
@endpoint(permission="funds.manage", title=_("Accept missing statements"), writes=True)
def accept_missing(request: HttpRequest, body: GapIn) -> Status[GapOut]:
    """Accept that statements of these numbers will not come; the one that follows them can be taken in then."""
    user = get_user(request)
    mine = visible_to(SupervisedAccount.objects.filter(closed_on__isnull=True), user, "funds.manage")
    account = mine.filter(number=body.account).first()
    if account is None:
        raise AccountNotInCare
    made = accept_gap(by=user, account=account, first=body.first, last=body.last, reason=body.reason)
    return Status(201, _gap(made))


@router.get("/bank-orders", response={200: Page[OrderedOut], **PROBLEMS})
@endpoint(permission="funds.bank", title=_("List payments ordered from the bank"))
def list_ordered(request: HttpRequest, paging: Query[Paging]) -> Page[OrderedOut]:
    """List the refunds the bank was told to pay, the newest first."""
    rows = BankOrderLine.objects.filter(order__in=orders_for(get_user(request))).select_related("order")
    return page_of(request, rows, paging, order=("-id",), make=_ordered)


@router.get("/fund-refunds", response={200: Page[RefundOut], **PROBLEMS})
@endpoint(permission="funds.view", title=_("List refunds"))
def list_refunds(request: HttpRequest, paging: Query[Paging]) -> Page[RefundOut]:
    """List the refunds in the caller's scope, the newest first."""
    rows = visible_to(RefundRequest.objects.all(), get_user(request), "funds.view")
    return page_of(request, rows, paging, order=("-id",), make=RefundOut.from_orm)


class StandingOut(Schema):
    """What families would lose if an institution closed on a day, what covers it, and the signs of flight in words."""

    institution_key: str
    name: str
    families: int
    contracts: int
    lessons_left: int
    owed_fen: int
    escrow_fen: int
    deposit_fen: int
    shortfall_fen: int
    overdue: int
    idle_days: int | None
    signs: list[str]


class DifferenceOut(Schema):
    """Where contracts, lessons held and bank lines do not agree: of a contract or a bank line (`code`), who must act, for how long."""

    kind: DifferenceKind
    institution_key: str
    code: str
    amount_fen: int
    must_act: MustAct
    since: dt.date
    age_days: int


class AsOf(Schema):
    """The end of which day; today where none is given."""

    day: Day | None = None


class RedemptionIn(Schema):
    """Hours of a gift for a learner whose institution closed."""

    contract_key: Key
    region_code: Code
    gift: Code
    hours: Lessons


class RedemptionOut(Schema):
    """Hours that were taken."""

    id: int
    contract_key: str
    hours: int


@router.get("/fund-standings", response={200: list[StandingOut], **PROBLEMS})
@endpoint(permission="funds.view", title=_("List what would be lost if institutions closed"))
def list_standings(request: HttpRequest, asked: Query[AsOf]) -> list[StandingOut]:
    """List where the institutions in the caller's scope stand, the largest shortfall first."""
    found = standings(get_user(request), asked.day or timezone.localdate())
    return [StandingOut(**{name: getattr(each, name) for name in StandingOut.model_fields}) for each in found]


@router.get("/fund-differences", response={200: list[DifferenceOut], **PROBLEMS})
@endpoint(permission="funds.view", title=_("List differences of the three-way match"))
def list_differences(request: HttpRequest, asked: Query[AsOf]) -> list[DifferenceOut]:
    """List what does not agree in the caller's scope, the longest first."""
    found = differences(get_user(request), asked.day or timezone.localdate())
    return [DifferenceOut(**{name: getattr(each, name) for name in DifferenceOut.model_fields}) for each in found]


@router.post("/gift-redemptions", response={201: RedemptionOut, **PROBLEMS})
@endpoint(permission="funds.manage", title=_("Redeem hours that were given"), writes=True)
def redeem_hours(request: HttpRequest, body: RedemptionIn) -> Status[RedemptionOut]:
    """Let a learner of a closed institution take hours of the mutual-aid course bank; each hour once."""
    user = get_user(request)
    gifts = visible_to(Donation.objects.filter(region_code=body.region_code, code=body.gift), user, "funds.manage")
    gift, contract = gifts.first(), _find(user, body.contract_key, "funds.manage")
    if gift is None:
        raise ContractUnknown
    made = aid.redeem(by=user, donation=gift, contract=contract, hours=body.hours)
    return Status(201, RedemptionOut(id=made.pk, contract_key=made.contract_key, hours=made.hours))


@router.post("/fund-refunds/{pk}/approval", response={201: RefundOut, **PROBLEMS})
@endpoint(permission="funds.record", title=_("Approve a refund"), writes=True)
def approve_refund(request: HttpRequest, pk: int) -> Status[RefundOut]:
    """Approve a refund that a family asked for: the money is set aside at once."""
    user = get_user(request)
    found = visible_to(RefundRequest.objects.filter(pk=pk), user, "funds.record").first()
    if found is None:
        raise ContractUnknown
    return Status(201, RefundOut.from_orm(refunds.approve_refund(by=user, request=found)))


@router.get("/fund-warnings", response={200: Page[WarningOut], **PROBLEMS})
@endpoint(permission="funds.warnings", title=_("List warnings of money"))
def list_warnings(request: HttpRequest, paging: Query[Paging]) -> Page[WarningOut]:
    """List the warnings in the caller's scope, the newest first; they name no learner."""
    return page_of(request, warnings_for(get_user(request)), paging, order=("-id",), make=WarningOut.from_orm)


# Inside ---------------------------------------------------------------------------------------------------------------


def _institution(user: User, key: str, permission: str) -> Institution:
    found = visible_to(Institution.objects.filter(key=key), user, permission).first()
    if found is None:
        raise InstitutionUnknown
    return found


def _find(user: User, key: str, permission: str) -> Contract:
    found = visible_to(Contract.objects.select_related("institution"), user, permission).filter(key=key).first()
    if found is None:
        raise ContractUnknown
    return found


def _contract(at: Any) -> ContractOut:
    values = {name: getattr(at, name) for name in ContractOut.model_fields if name != "learner"}
    return ContractOut(learner=(at.student_key or "").rpartition("/")[2] or None, **values)


def _ordered(line: BankOrderLine) -> OrderedOut:
    return OrderedOut(
        message_id=line.order.message_id, end_to_end=line.end_to_end, institution_key=line.institution_key, paying_line=line.paying_line,
        amount_fen=line.amount_fen, state=BankOrderState(line.state), reason=line.reason,
    )  # fmt: skip


def _gap(found: Gap | StatementGap) -> GapOut:
    account = found.account
    return GapOut(
        institution_key=account.institution_key, account=account.masked_number, first=found.first, last=found.last
    )


# Capital --------------------------------------------------------------------------------------------------------------


class CapitalIn(Schema):
    """An entry of an institution's capital: committed until a day, paid in or taken out on one."""

    institution_key: Key
    code: Code
    kind: CapitalKind
    day: Day
    amount_fen: Fen
    taken_by: TakenBy | None = None


class CapitalOut(CapitalIn):
    """An entry, by its number in the platform."""

    id: int


@router.get("/capital-entries", response={200: Page[CapitalOut], **PROBLEMS})
@endpoint(permission="funds.view", title=_("List capital of institutions"))
def list_capital(request: HttpRequest, paging: Query[Paging]) -> Page[CapitalOut]:
    """List what organisers committed, paid in and took out."""
    return page_of(request, capital.entries(get_user(request)), paging, order=("day", "pk"), make=_capital)


@router.post("/capital-entries", response={201: CapitalOut, **PROBLEMS})
@endpoint(permission="funds.manage", title=_("Record capital of an institution"), writes=True)
def record_capital(request: HttpRequest, body: CapitalIn) -> Status[CapitalOut]:
    """Record an entry of an institution's capital."""
    return Status(201, _capital(capital.add_entry(by=get_user(request), **body.model_dump())))


def _capital(row: CapitalEntry) -> CapitalOut:
    return CapitalOut(
        id=row.pk, institution_key=row.institution_key, code=row.code, kind=CapitalKind(row.kind), day=row.day, amount_fen=row.amount_fen,
        taken_by=TakenBy(row.taken_by) if row.taken_by else None,
    )  # fmt: skip
