"""Statements of banks by their running numbers: kept in order, none left out unless somebody says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from shuangjian.funds.camt import StatementHead
from shuangjian.funds.errors import NotMissing, StatementChanged, StatementMissing
from shuangjian.funds.models import AccountBalance, BankStatement, StatementGap, SupervisedAccount
from shuangjian.registry.access import check_may
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.models import User


@dataclass(frozen=True)
class Gap:
    """Numbers of statements of an account that were not delivered, from `first` to `last`."""

    account: SupervisedAccount
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.account}：{self.numbers}"

    @property
    def numbers(self) -> str:
        """The numbers alone: "3–4", or "3"."""
        return str(self.first) + (f"–{self.last}" if self.last > self.first else "")


def keep_statement(by: User, account: SupervisedAccount, head: StatementHead) -> None:
    """Keep a statement's number and its closing balance; the same again is one.

    Raises:
        StatementChanged: its number or identification was delivered before with other words.
        StatementMissing: one before it is missing, and nobody has said why.
    """
    if head.ident:
        # Statements of one account wait for each other: each sees which numbers are there.
        SupervisedAccount.objects.select_for_update().get(pk=account.pk)
        said = {"sequence": head.sequence, "closing_fen": head.closing_fen, "closed_on": head.closed_on}
        found = BankStatement.objects.filter(account=account).filter(
            Q(ident=head.ident) | Q(sequence=head.sequence, sequence__isnull=False)
        )
        known = found.first()
        if known is not None and (known.ident, {name: getattr(known, name) for name in said}) != (head.ident, said):
            raise StatementChanged(ident=head.ident)
        if known is None:
            if head.sequence is not None and (gap := _gap_beside(account, head.sequence)) is not None:
                raise StatementMissing(
                    ident=head.ident, number=head.sequence, missing=gap.numbers, account=str(account)
                )
            BankStatement.objects.create(
                region_code=account.region_code, institution_key=account.institution_key, account=account, ident=head.ident, delivered_by=by,
                **said,
            )  # fmt: skip
    if head.closing_fen is not None and head.closed_on is not None:
        balance, made = AccountBalance.objects.get_or_create(
            institution=account.institution, account=account.kind, day=head.closed_on,
            defaults={"region_code": account.region_code, "balance_fen": head.closing_fen},
        )  # fmt: skip
        if not made and balance.balance_fen != head.closing_fen and _only_account(account):
            balance.balance_fen = head.closing_fen
            balance.save()


def _only_account(account: SupervisedAccount) -> bool:
    """Whether a balance of this kind of account is of one account: else nobody knows of which."""
    return (
        not SupervisedAccount.objects.filter(
            institution__key=account.institution_key, kind=account.kind, closed_on__isnull=True
        )
        .exclude(pk=account.pk)
        .exists()
    )


def _gap_beside(account: SupervisedAccount, number: int) -> Gap | None:
    """Return what is missing before a statement; before the first that came, what is missing after it."""
    numbers = BankStatement.objects.filter(account=account, sequence__isnull=False).values_list("sequence", flat=True)
    before = numbers.filter(sequence__lt=number).order_by("-sequence").first()
    after = numbers.filter(sequence__gt=number).order_by("sequence").first()
    if before is not None:
        open_ = _unexplained(account, before + 1, number - 1)
    elif after is not None:
        open_ = _unexplained(account, number + 1, after - 1)
    else:
        return None
    return next(open_, None)


def _unexplained(
    account: SupervisedAccount, first: int, last: int, accepted: Iterable[StatementGap] | None = None
) -> Iterator[Gap]:
    """Return the parts of a gap that nobody has accepted, in order; `accepted` are the account's, by number, where they are known."""
    if accepted is None:
        accepted = StatementGap.objects.filter(account=account).order_by("first", "last")
    for each in accepted:
        if each.last < first or each.first > last:
            continue
        if first < each.first:
            yield Gap(account, first, each.first - 1)
        first = max(first, each.last + 1)
    if first <= last:
        yield Gap(account, first, last)


def missing_statements(accounts: QuerySet[SupervisedAccount]) -> list[Gap]:
    """Return the gaps in the numbers of statements between the first and the last that came, less those that were accepted."""
    rows = BankStatement.objects.filter(account__in=accounts, sequence__isnull=False).select_related("account")
    accepted: dict[int, list[StatementGap]] = defaultdict(list)
    for each in StatementGap.objects.filter(account__in=accounts).order_by("first", "last"):
        accepted[each.account_id].append(each)
    gaps: list[Gap] = []
    last: dict[int, int] = {}
    for row in rows.order_by("account_id", "sequence"):
        number = row.sequence or 0
        before = last.get(row.account_id, number - 1)
        if number - before > 1:
            gaps.extend(_unexplained(row.account, before + 1, number - 1, accepted[row.account_id]))
        last[row.account_id] = number
    return gaps


@transaction.atomic
def accept_gap(*, by: User, account: SupervisedAccount, first: int, last: int, reason: str) -> StatementGap:
    """Accept that statements of these numbers will not come: the bank says that they are empty, or were never made.

    Raises:
        NotPermitted: `by` does not look after money there.
        ReasonMissing: nobody says why.
        NotMissing: the numbers do not follow the last statement that came, one of them came, or they are out of order.
    """
    check_may(by, "funds.manage", account)
    if not reason.strip():
        raise ReasonMissing
    SupervisedAccount.objects.select_for_update().get(pk=account.pk)
    came = BankStatement.objects.filter(account=account, sequence__isnull=False)
    before = came.filter(sequence__lt=first).order_by("-sequence").values_list("sequence", flat=True).first()
    after_gap = None if before is None else next(_unexplained(account, before + 1, first), None)
    if (
        first > last
        or after_gap is None
        or after_gap.first != first
        or came.filter(sequence__range=(first, last)).exists()
    ):
        raise NotMissing
    return StatementGap.objects.create(
        region_code=account.region_code, institution_key=account.institution_key, account=account, first=first, last=last,
        reason=reason.strip(), accepted_by=by,
    )  # fmt: skip
