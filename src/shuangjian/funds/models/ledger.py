"""The ledger: accounts, entries that are only added, and what bounds them (`migrations/ledger.sql` keeps the promises).

An entry names the account money leaves and the one it enters, so that the two sides cannot differ (decision 0140).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuangjian.funds.choices import AccountKind, EntryKind, SupervisedKind
from shuangjian.funds.models.records import Contract
from shuangjian.registry.actors import Acted
from shuangjian.registry.constraints import above_zero, in_order, key_in, not_negative, one_of
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, User

_PER_CONTRACT = (AccountKind.ESCROW, AccountKind.REFUND)


class LedgerAccount(models.Model):
    """Where money is. The balance is kept by the database for what must never be below zero: escrow, refund and deposit.

    So is `released_fen` of an escrow: what was released of it and not taken back.
    """

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    contract = KeyForeignKey(Contract, db_column="contract_key", null=True, blank=True, related_name="accounts")
    kind = PlainTextField(choices=AccountKind.choices)
    balance_fen = FenField(default=0)
    released_fen = FenField(db_default=0)

    class Meta:
        indexes = [models.Index(fields=("contract",), name="funds_account_contract")]
        constraints = [
            models.UniqueConstraint(
                fields=("institution", "kind", "contract"), nulls_distinct=False, name="funds_account_once"
            ),
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            one_of("kind", AccountKind),
            not_negative("balance_fen"),
            models.CheckConstraint(
                condition=Q(kind__in=_PER_CONTRACT, contract__isnull=False)
                | (~Q(kind__in=_PER_CONTRACT) & Q(contract__isnull=True)),
                name="funds_account_of_contract",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_key or self.institution_key} {self.kind}"


class Entry(Acted):
    """One movement of money from an account to another. `source` is what it comes from: one entry for each, ever.

    That accounts exist and that institution and contract are theirs is held by the ledger's trigger, and accounts are never deleted: a
    foreign key would ask the same again for each entry.
    """

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+", db_constraint=False)
    contract = KeyForeignKey(
        Contract, db_column="contract_key", null=True, blank=True, related_name="entries", db_constraint=False
    )
    on = models.DateField()
    kind = PlainTextField(choices=EntryKind.choices)
    from_account = models.ForeignKey(
        LedgerAccount, models.PROTECT, related_name="leaving", db_index=False, db_constraint=False
    )
    to_account = models.ForeignKey(
        LedgerAccount, models.PROTECT, related_name="entering", db_index=False, db_constraint=False
    )
    amount_fen = FenField()
    lessons = models.IntegerField(null=True)
    source = PlainTextField(unique=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = PlainTextField(default="")
    at = models.DateTimeField(db_default=Now())

    class Meta(Acted.Meta):
        indexes = [
            models.Index(fields=("from_account", "on"), name="funds_entry_leaving"),
            models.Index(fields=("to_account", "on"), name="funds_entry_entering"),
            models.Index(fields=("contract", "on"), name="funds_entry_contract"),
        ]
        constraints = [
            *Acted.Meta.constraints,
            above_zero("amount_fen"),
            one_of("kind", EntryKind),
            key_in("institution_key", "region_code"),
            key_in("contract_key", "institution_key"),
            models.CheckConstraint(condition=~Q(from_account=F("to_account")), name="funds_entry_between_two_accounts"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
                name="funds_entry_reverses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class SupervisedAccount(models.Model):
    """A bank account of an institution under supervision, and the balance below which nothing may be taken out of its deposit."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="supervised_accounts")
    kind = PlainTextField(choices=SupervisedKind.choices)
    bank = PlainTextField()
    number = PlainTextField(unique=True)
    by_deduction = models.BooleanField()
    floor_fen = FenField(default=0)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=("institution",), name="funds_supervised_inst")]
        constraints = [
            key_in("institution_key", "region_code"),
            one_of("kind", SupervisedKind),
            not_negative("floor_fen"),
            in_order("opened_on", "closed_on"),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.masked_number}"

    @property
    def masked_number(self) -> str:
        """The number with only its last four characters."""
        return f"···{self.number[-4:]}"


class Freeze(models.Model):
    """While it holds, nothing is released to the institution and nothing leaves its deposit; families are still paid back."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="freezes")
    grounds = PlainTextField()
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    end_grounds = PlainTextField(null=True)

    class Meta:
        constraints = [
            key_in("institution_key", "region_code"),
            models.UniqueConstraint(
                fields=("institution",), condition=Q(ended_at__isnull=True), name="funds_freeze_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_grounds__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False, end_grounds__isnull=False),
                name="funds_freeze_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.institution_key
