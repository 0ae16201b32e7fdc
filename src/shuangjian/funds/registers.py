"""The lists of the app: institutions by what they owe, contracts, refunds, objections, supervised accounts, how is charged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.funds import bank, supervision
from shuangjian.funds.aid import with_left
from shuangjian.funds.bank_orders import orders_for
from shuangjian.funds.choices import (
    Account,
    BankOrderState,
    ChargingModeKind,
    Direction,
    RefundState,
    SupervisedKind,
    WarningState,
)
from shuangjian.funds.forms import AccountForm, BankLineForm
from shuangjian.funds.guides import guides_for
from shuangjian.funds.matching import Difference, DifferenceKind, MustAct, people_of
from shuangjian.funds.models import (
    BankMovement,
    BankStatement,
    ChargingMode,
    Contract,
    Donation,
    Objection,
    RefundRequest,
    SupervisedAccount,
)
from shuangjian.funds.positions import positions
from shuangjian.funds.standing import Standing, Stress
from shuangjian.funds.warnings import warnings_for
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import InstitutionState, User
from shuangjian.registry.owner_names import OwnerNames
from shuangjian.registry.register_pages import RegisterPages, labels_of, opened_by
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.addresses import address_of
from shuangjian.web.formats import format_value
from shuangjian.web.registers import Column, Filter, Register, by_day, same, yuan_column

VIEW, MANAGE = "funds.view", "funds.manage"
_DAY = "web/_cells/nowrap.html"


def _as_made(rows: Any, text: str) -> Any:
    """Leave the rows: the day is asked for where they are made."""
    return rows


def contract_url(contract: Contract) -> str:
    """Return the address of a contract's page."""
    return address_of("funds:contract", contract.pk)


def institution_url(key: str) -> str:
    """Return the address of an institution's page."""
    return address_of("funds:institution", *key.split("/"))


def institutions_for(found: Sequence[Standing], day: dt.date) -> Register:
    """Return the list of institutions as they stood on `day`, ranked by what would be lost if they closed."""
    return Register(
        title=_("If it closed today"),
        url_name="funds:institutions",
        rows=lambda reader: found,
        columns=[
            Column("name", _("Institution"), sort="name", href=lambda row: f"{institution_url(row.institution_key)}?day={day}"),
            Column("families", _("Families owed"), numeric=True, sort="families"),
            Column("lessons_left", _("Lessons owed"), numeric=True, sort="lessons_left"),
            yuan_column("owed_fen", _("Owed (yuan)")),
            yuan_column("escrow_fen", _("In escrow (yuan)"), wide_only=True),
            yuan_column("deposit_fen", _("Deposit (yuan)"), wide_only=True),
            yuan_column("shortfall_fen", _("Short (yuan)")),
            Column("signs", _("Signs"), value=lambda row: "；".join(row.signs) or str(row.light)),
        ],
        filters=[
            Filter("day", _("On the day"), _as_made, kind="date"),
            Filter("light", _("Risk"), lambda rows, code: [row for row in rows if row.light.code == code], _LIGHTS),
        ],
        search=lambda rows, text: [row for row in rows if text in row.name],
        search_hint=_("Institution"),
        template="funds/institutions.html",
    )  # fmt: skip


_LIGHTS = [("red", _("Several signs")), ("yellow", _("One sign")), ("green", _("No sign"))]


# So many names of nearby institutions stand on the page; a file has all.
_NEARBY = 3


def stress_for(stress: Stress, day: dt.date, asked: str) -> Register:
    """Return the list of the institutions that are thought closed on `day`, with where their learners could go; `asked` as in the address."""

    def nearby(row: Standing) -> str:
        names = stress.nearby[row.institution_key]
        return "、".join(names[:_NEARBY]) + (f" … ({len(names)})" if len(names) > _NEARBY else "")

    return Register(
        title=_("If chosen ones closed"),
        url_name="funds:stress",
        rows=lambda reader: stress.rows,
        columns=[
            Column("name", _("Institution"), sort="name", href=lambda row: f"{institution_url(row.institution_key)}?day={day}"),
            Column("families", _("Families owed"), numeric=True, sort="families"),
            Column("lessons_left", _("Lessons owed"), numeric=True, sort="lessons_left"),
            yuan_column("owed_fen", _("Owed (yuan)")),
            yuan_column("cover", _("Escrow and deposit (yuan)"), value=lambda row: row.escrow_fen + row.deposit_fen, sort=None, wide_only=True),
            yuan_column("shortfall_fen", _("Short (yuan)")),
            Column("nearby", _("Places nearby"), value=nearby, in_file=False),
            Column("nearby_count", _("Number of places nearby"), value=lambda row: len(stress.nearby[row.institution_key]), on_page=False),
            Column("nearby_names", _("Places nearby"), value=lambda row: "、".join(stress.nearby[row.institution_key]), on_page=False),
        ],
        filters=[
            Filter("day", _("On the day"), _as_made, kind="date"),
            Filter("chosen", _("Chosen"), _as_made, [(asked, "、".join(each.name for each in stress.rows))], kind="hidden"),
        ],
        empty=_("No institution is chosen"),
        empty_hint=_("Choose those that might close together: of one brand, or one landlord."),
        template="funds/stress.html",
    )  # fmt: skip


def contracts_for(user: User | None, day: dt.date) -> Register:
    """Return the contracts as they stood on `day`."""
    owners = OwnerNames()
    seen = visible_to(Contract.objects.filter(signed_on__lte=day), user or AnonymousUser(), VIEW)
    return Register(
        title=_("Contracts and prepaid money"),
        url_name="funds:contracts",
        rows=lambda reader: positions(seen, day),
        columns=[
            Column("code", _("Contract"), sort="code", href=lambda row: f"{contract_url(row)}?day={day}"),
            owners.column(_("Institution")),
            Column("learner", _("Learner"), value=lambda row: (row.student_key or "").rpartition("/")[2], sort="student_key"),
            Column("left", _("Lessons left"), value=lambda row: f"{row.lessons_left} / {row.lessons}", sort="lessons_left", numeric=True),
            yuan_column("paid_fen", _("Paid (yuan)"), wide_only=True),
            yuan_column("owed_fen", _("Owed (yuan)")),
            yuan_column("escrow_fen", _("In escrow (yuan)"), wide_only=True),
            yuan_column("difference_fen", _("Not received by the bank (yuan)")),
        ],
        filters=[
            Filter("day", _("On the day"), _as_made, kind="date"),
            Filter("match", _("Bank, contract, lessons"), by_match, _MATCHES),
            Filter("institution", _("Institution"), same("institution__key"), kind="hidden"),
            Filter("learner", _("Learner"), lambda rows, code: rows.filter(student_key__endswith=f"/{code}"), kind="hidden"),
        ],
        search=lambda rows, text: rows.filter(Q(code__icontains=text) | Q(student_key__icontains=text)),
        search_hint=_("Contract or learner"),
        order=("institution_key", "code"),
        prepare=owners.prepare,
        empty_hint=_("Sign a contract, or import those there are."),
        template="funds/contracts.html",
    )  # fmt: skip


def differences_for(found: Sequence[Difference], day: dt.date, *, opens_lines: bool) -> Register:
    """Return the list of what does not agree between contracts, lessons and bank at the end of `day`.

    Args:
        found: the items.
        day: of the match.
        opens_lines: whether the reader may open lines of the bank; contracts stand open to whoever sees the list.
    """
    owners, people = OwnerNames(), dict[str, str]()

    def prepare(rows: Sequence[Difference]) -> None:
        owners.prepare(rows)
        people.update(people_of(rows, day))

    def must_act(row: Difference) -> str:
        who = owners.name_of(row) if row.must_act == MustAct.INSTITUTION else str(row.must_act.label)
        named = people.get(row.institution_key if row.must_act == MustAct.INSTITUTION else row.region_code, "")
        return f"{who}（{named}）" if named else who

    def address(row: Difference) -> str | None:
        return difference_url(row, day) if opens_lines or not row.is_line else None

    return Register(
        title=_("Three-way match"),
        url_name="funds:match",
        rows=lambda reader: found,
        columns=[
            Column("code", _("Contract or bank line"), sort="code", href=address),
            Column("institution", _("Institution"), value=owners.name_of, sort="institution_key"),
            Column("kind", _("What does not agree"), value=lambda row: row.kind.label, sort="kind"),
            yuan_column("amount_fen", _("Amount (yuan)")),
            Column("must_act", _("Who must act"), value=must_act),
            Column("since", _("Stands since"), sort="since", template=_DAY, wide_only=True),
            Column("age_days", _("For days"), sort="age_days", numeric=True),
        ],
        filters=[
            Filter("day", _("On the day"), _as_made, kind="date"),
            Filter("kind", _("What does not agree"), same("kind"), DifferenceKind.choices),
            Filter("act", _("Who must act"), same("must_act"), MustAct.choices),
            Filter("institution", _("Institution"), same("institution_key"), kind="hidden"),
        ],
        search=lambda rows, text: [row for row in rows if text.casefold() in row.code.casefold()],
        search_hint=_("Contract or bank line"),
        prepare=prepare,
        empty=_("Contracts, lessons and bank say the same"),
        template="funds/match.html",
    )  # fmt: skip


def difference_url(row: Difference, day: dt.date) -> str:
    """Return the address where the rows behind an item stand: the contract line by line, or the bank's line."""
    return BANK.url("row", row.pk) if row.is_line else f"{address_of('funds:contract', row.pk)}?day={day}"


_MATCHES = [
    ("differs", _("Contract and bank differ")),
    ("unpaid_lessons", _("Lessons taken and not paid")),
    ("ahead", _("More released than confirmed")),
]


def by_match(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
    """Keep the contracts where contract, lessons held and bank lines do not say the same."""
    if chosen == "differs":
        return rows.exclude(difference_fen=0)
    if chosen == "unpaid_lessons":
        return rows.filter(lessons__gt=0, taken__gt=0, paid_fen__lt=F("amount_fen") * F("taken") / F("lessons"))
    return rows.filter(lessons__gt=0, released_fen__gt=F("amount_fen") * F("confirmed") / F("lessons"))


def refunds_for(user: User) -> Register:
    """Return the refunds a user records, looks after or pays."""
    owners = OwnerNames()
    seen = RefundRequest.objects.all()
    mine = visible_to(seen, user, VIEW) | visible_to(seen, user, "funds.bank")
    today = timezone.localdate()
    return Register(
        title=_("Refunds"),
        url_name="funds:refunds",
        rows=lambda reader: mine.select_related("refund"),
        columns=[
            Column("code", _("Refund"), value=lambda row: row.refund.code, href=lambda row: address_of("funds:refund", row.pk)),
            owners.column(_("Institution")),
            yuan_column("amount_fen", _("Amount (yuan)")),
            Column("state", _("State"), sort="state"),
            Column("asked_on", _("Asked on"), sort="asked_on", template=_DAY),
            Column("due_on", _("To be paid by"), sort="due_on", template=_DAY),
        ],
        filters=[
            Filter("state", _("State"), same("state"), RefundState.choices),
            Filter("late", _("Overdue"), lambda rows, text: rows.filter(due_on__lt=today).exclude(state="paid"), [("yes", _("Overdue"))]),
        ],
        order=("due_on", "pk"),
        prepare=owners.prepare,
        empty=_("Nobody has asked for money back"),
    )  # fmt: skip


def objections_for(user: User) -> Register:
    """Return the objections to lessons a user decides on."""
    owners = OwnerNames()
    return Register(
        title=_("Objections to lessons"),
        url_name="funds:objections",
        rows=lambda reader: visible_to(Objection.objects.all(), user, MANAGE),
        columns=[
            Column("lesson", _("Lesson"), value=lambda row: row.attendance_code, href=lambda row: address_of("funds:objection", row.pk)),
            owners.column(_("Institution")),
            Column("text", _("What was not as reported?")),
            Column("outcome", _("Outcome"), value=lambda row: row.get_outcome_display() or _("Open"), sort="outcome"),
        ],
        filters=[Filter("open", _("Open"), lambda rows, text: rows.filter(outcome__isnull=True), [("yes", _("Open"))])],
        order=("-raised_at", "pk"),
        prepare=owners.prepare,
        empty=_("No family objects to a lesson"),
    )  # fmt: skip


def charging_for(user: User) -> Register:
    """Return how the institutions charge that are open."""
    mode = ChargingMode.objects.filter(institution_key=OuterRef("institution_key"))
    seen = visible_to(InstitutionState.objects.on(timezone.localdate()).filter(status="active"), user, VIEW)
    return Register(
        title=_("How institutions charge"),
        url_name="funds:charging",
        rows=lambda reader: seen.annotate(charging=Subquery(mode.values("mode")[:1]), since=Subquery(mode.values("since")[:1])),
        columns=[
            Column("name", _("Institution"), sort="name", href=lambda row: institution_url(row.institution_key)),
            Column("charging", _("How it charges"), value=lambda row: dict(ChargingModeKind.choices).get(row.charging, ""), sort="charging"),
            Column("since", _("Since"), sort="since", template=_DAY),
        ],
        filters=[
            Filter("charging", _("How it charges"), lambda rows, code: rows.filter(charging=code), ChargingModeKind.choices),
            Filter("adopted", _("Encouraged"), by_adopted, [("yes", _("Lesson by lesson or after"))]),
        ],
        order=("name", "pk"),
        template="funds/charging.html",
    )  # fmt: skip


def by_adopted(rows: QuerySet[Any], chosen: str) -> QuerySet[Any]:
    """Keep the institutions that settle lesson by lesson or charge after the training."""
    return rows.filter(charging__in=(ChargingModeKind.PER_LESSON, ChargingModeKind.AFTER))


# Supervised accounts --------------------------------------------------------------------------------------------------


def accounts(user: User | None, permission: str = VIEW) -> QuerySet[SupervisedAccount]:
    """Return the supervised accounts on which a user has a permission."""
    return visible_to(SupervisedAccount.objects.select_related("institution"), user or AnonymousUser(), permission)


def accounts_for(user: User | None) -> Register:
    """Return the register of supervised accounts; None for its addresses alone."""
    owners = OwnerNames()
    return Register(
        title=_("Supervised accounts"),
        url_name="funds:accounts",
        rows=lambda reader: accounts(user),
        columns=[
            Column("bank", _("Account"), value=str, sort="bank", href=lambda row: ACCOUNTS.url("row", row.pk)),
            owners.column(_("Institution")),
            Column("kind", _("Kind of account"), sort="kind"),
            Column("by_deduction", _("The bank deducts by itself"), sort="by_deduction", wide_only=True),
            yuan_column("floor_fen", _("Agreed deposit (yuan)")),
            Column("closed_on", _("Closed on"), sort="closed_on", template=_DAY, wide_only=True),
        ],
        filters=[Filter("kind", _("Kind of account"), same("kind"), SupervisedKind.choices)],
        search=lambda rows, text: rows.filter(Q(bank__icontains=text) | Q(institution__states__name__icontains=text)).distinct(),
        search_hint=_("Bank or institution"),
        order=("institution_key", "pk"),
        prepare=owners.prepare,
        empty_hint=_("Tie an institution to its account, or import a file of them."),
        template="registry/register.html",
    )  # fmt: skip


_ACCOUNT = ("institution_key", "kind", "bank", "number", "by_deduction", "floor_fen", "opened_on", "closed_on")

ACCOUNTS = RegisterPages(
    app="funds", name="accounts", model=SupervisedAccount, title=_("supervised account"), titles=_("Supervised accounts"),
    register=accounts_for, rows=accounts, view=VIEW, edit=MANAGE, form=AccountForm,
    opened=opened_by(*_ACCOUNT), add=supervision.open_account, change=supervision.change_account,
    restore=supervision.restore_account, labels=labels_of(AccountForm, *_ACCOUNT[1:]),
    key=("institution_key", "number"),
    find=lambda user, sent: accounts(user, MANAGE).filter(institution__key=sent["institution_key"], number=sent["number"]).first(),
)  # fmt: skip


# Bank lines -----------------------------------------------------------------------------------------------------------


def movements(user: User | None, permission: str = "funds.bank") -> QuerySet[BankMovement]:
    """Return the bank lines on which a user has a permission."""
    return visible_to(BankMovement.objects.select_related("institution"), user or AnonymousUser(), permission)


def movements_for(user: User | None) -> Register:
    """Return the register of bank lines; None for its addresses alone."""
    owners = OwnerNames()
    return Register(
        title=_("Bank lines"),
        url_name="funds:bank",
        rows=lambda reader: movements(user),
        columns=[
            Column("booked_on", _("Booked on"), sort="booked_on", template=_DAY),
            Column("code", _("Number of the line"), sort="code", href=lambda row: BANK.url("row", row.pk)),
            owners.column(_("Institution")),
            Column("account", _("Kind of account"), sort="account"),
            Column("direction", _("Direction"), sort="direction"),
            yuan_column("amount_fen", _("Amount (yuan)")),
            Column("purpose", _("Purpose"), value=lambda row: row.get_purpose_display() or "", sort="purpose", wide_only=True),
            Column("reference", _("What the payer wrote"), sort="reference", wide_only=True),
        ],
        filters=[
            Filter("direction", _("Direction"), same("direction"), Direction.choices),
            Filter("account", _("Kind of account"), same("account"), Account.choices),
            Filter("from", _("From"), by_day("booked_on__gte"), kind="date"),
            Filter("named", _("Names no contract"), lambda rows, text: rows.filter(direction="in", purpose="prepayment", reference__isnull=True), [("no", _("Names no contract"))]),
        ],
        search=lambda rows, text: rows.filter(Q(code__icontains=text) | Q(reference__icontains=text) | Q(counterparty__icontains=text)),
        search_hint=_("Number, contract or counterparty"),
        order=("-booked_on", "pk"),
        prepare=owners.prepare,
        empty_hint=_("Import a table, or send a statement of the bank."),
        template="registry/register.html",
    )  # fmt: skip


_LINE = (
    "institution_key",
    "code",
    "account",
    "booked_on",
    "direction",
    "amount_fen",
    "purpose",
    "counterparty",
    "reference",
)

BANK = RegisterPages(
    app="funds", name="bank", model=BankMovement, title=_("bank line"), titles=_("Bank lines"), register=movements_for, rows=movements,
    view="funds.bank", edit="funds.bank", form=BankLineForm, opened=opened_by(*_LINE),
    add=bank.add_line, change=bank.refuse_change, restore=bank.refuse_change,
    labels=labels_of(BankLineForm, *_LINE[1:]), key=("institution_key", "code"),
    find=lambda user, sent: movements(user).filter(institution__key=sent["institution_key"], code=sent["code"]).first(),
)  # fmt: skip


# Warnings and gifts ---------------------------------------------------------------------------------------------------


def warnings_register(user: User) -> Register:
    """Return the warnings a user sees: institutions, accounts and sums, and no learner."""
    owners = OwnerNames()
    return Register(
        title=_("Warnings of money"),
        url_name="funds:warnings",
        rows=lambda reader: warnings_for(user),
        columns=[
            Column("day", _("Day"), sort="day", template=_DAY, href=lambda row: address_of("funds:warning", row.pk)),
            owners.column(_("Institution")),
            yuan_column("observed_fen", _("Went out (yuan)")),
            yuan_column("limit_fen", _("Threshold (yuan)"), wide_only=True),
            Column("state", _("State"), sort="state"),
        ],
        filters=[Filter("state", _("State"), same("state"), WarningState.choices)],
        order=("-day", "pk"),
        prepare=owners.prepare,
        empty=_("No warning"),
        empty_hint=_("As soon as a bank delivers an outflow that reaches the threshold, it stands here."),
    )  # fmt: skip


def gifts_register(user: User) -> Register:
    """Return the hours given in the regions a user looks after."""
    return Register(
        title=_("Mutual-aid course bank"),
        url_name="funds:gifts",
        rows=lambda reader: with_left(visible_to(Donation.objects.all(), user, VIEW)),
        columns=[
            Column("title", _("Course"), sort="title", href=lambda row: address_of("funds:redeem", row.pk) if user.has_permission(MANAGE) else None),
            Column("donor", _("Donor"), sort="donor"),
            Column("subject", _("What is taught"), value=lambda row: row.subject or "—", sort="subject", wide_only=True),
            Column("hours", _("Hours given"), sort="hours", numeric=True),
            Column("left", _("Hours left"), sort="left", numeric=True),
            yuan_column("left_fen", _("Worth (yuan)")),
        ],
        search=lambda rows, text: rows.filter(Q(title__icontains=text) | Q(donor__icontains=text)),
        search_hint=_("Course or giver"),
        order=("title", "pk"),
        empty=_("No hours were given yet"),
        template="funds/gifts.html",
    )  # fmt: skip


# Fund-management guide ------------------------------------------------------------------------------------------------


def guides_register(user: User) -> Register:
    """Return the versions of the guides that bind where a user sees money."""
    return Register(
        title=_("Fund-management guide"),
        url_name="funds:guides",
        rows=lambda reader: guides_for(user),
        columns=[
            Column("title", _("Title of the document"), sort="title", href=lambda row: address_of("funds:guide", row.pk)),
            Column("number", _("Number of the document"), sort="number", wide_only=True),
            Column("region", _("Binds in"), value=lambda row: packaged_rulebook().regions.name(row.region_code)),
            Column("issued_on", _("Issued on"), sort="issued_on", template=_DAY, wide_only=True),
            Column("starts_on", _("Takes effect on"), sort="starts_on", template=_DAY),
        ],
        order=("-starts_on", "pk"),
        empty=_("No guide was adopted: what the rulebook prints holds"),
        template="funds/guides.html",
    )  # fmt: skip


# Statements and orders ------------------------------------------------------------------------------------------------


def statements_register(user: User) -> Register:
    """Return the statements of banks a user delivers for or looks after."""
    owners = OwnerNames()
    return Register(
        title=_("Statements of banks"),
        url_name="funds:statements",
        rows=lambda reader: visible_to(BankStatement.objects.select_related("account"), user, "funds.bank"),
        columns=[
            Column("ident", _("Statement"), sort="ident"),
            Column("sequence", _("Running number"), sort="sequence", numeric=True),
            Column("account", _("Account"), value=lambda row: str(row.account)),
            owners.column(_("Institution")),
            Column("closed_on", _("Closing day"), sort="closed_on", template=_DAY),
            yuan_column("closing_fen", _("Closing balance (yuan)")),
        ],
        order=("-delivered_at", "-pk"),
        prepare=owners.prepare,
        empty=_("No statement came yet"),
        template="funds/statements.html",
    )  # fmt: skip


def orders_register(user: User) -> Register:
    """Return the orders to banks."""
    counted = Count("lines")
    return Register(
        title=_("Orders to the bank"),
        url_name="funds:bank_orders",
        rows=lambda reader: orders_for(user).annotate(
            payments=counted, paid=Count("lines", filter=Q(lines__state=BankOrderState.SETTLED)),
            refused=Count("lines", filter=Q(lines__state=BankOrderState.REJECTED)), fen=Sum("lines__amount_fen"),
        ),
        columns=[
            Column("message_id", _("Order"), sort="message_id", href=lambda row: address_of("funds:bank_order", row.pk)),
            Column("made_at", _("Made at"), value=lambda row: format_value(row.made_at), sort="made_at", template=_DAY),
            Column("payments", _("Payments"), numeric=True),
            yuan_column("fen", _("Amount (yuan)"), sort=None),
            Column("paid", _("Paid by the bank"), numeric=True),
            Column("refused", _("Refused by the bank"), numeric=True),
        ],
        order=("-pk",),
        empty=_("The bank was not ordered to pay anything yet"),
        template="funds/bank_orders.html",
    )  # fmt: skip
