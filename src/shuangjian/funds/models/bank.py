"""What goes between the platform and banks: statements with their numbers, and orders to pay refunds with what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from shuangjian.funds.choices import BankOrderState
from shuangjian.funds.models.ledger import SupervisedAccount
from shuangjian.funds.models.process import RefundRequest
from shuangjian.registry.constraints import above_zero, in_order, key_in, one_of
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, User


class BankStatement(models.Model):
    """A statement that was taken in; `sequence` is the bank's running number of it. Only added."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    account = models.ForeignKey(SupervisedAccount, models.PROTECT, related_name="statements")
    ident = PlainTextField()
    sequence = models.IntegerField(null=True)
    closing_fen = FenField(null=True)
    closed_on = models.DateField(null=True)
    delivered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            key_in("institution_key", "region_code"),
            models.UniqueConstraint(fields=("account", "ident"), name="funds_statement_once"),
            models.UniqueConstraint(fields=("account", "sequence"), name="funds_statement_number_once"),
        ]

    def __str__(self) -> str:
        return self.ident


class StatementGap(models.Model):
    """Numbers of statements, `first` to `last`, that will not come, as somebody accepted with the reason. Only added."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    account = models.ForeignKey(SupervisedAccount, models.PROTECT, related_name="gaps")
    first = models.IntegerField()
    last = models.IntegerField()
    reason = PlainTextField()
    accepted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            key_in("institution_key", "region_code"),
            in_order("first", "last"),
            models.CheckConstraint(condition=~Q(reason=""), name="funds_statementgap_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


class BankOrder(models.Model):
    """An order to the bank (pain.001) to pay refunds back; only added. What it says is in its lines."""

    region_code = PlainTextField()
    message_id = PlainTextField(unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.message_id


class BankOrderLine(models.Model):
    """One refund of an order. It goes to who paid `paying_line`, the bank's own number of the payment: no family's account is kept here."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    order = models.ForeignKey(BankOrder, models.PROTECT, related_name="lines")
    request = models.ForeignKey(RefundRequest, models.PROTECT, related_name="bank_lines")
    account = models.ForeignKey(SupervisedAccount, models.PROTECT, related_name="+")
    end_to_end = PlainTextField(unique=True)
    paying_line = PlainTextField()
    amount_fen = FenField()
    state = PlainTextField(choices=BankOrderState.choices, default=BankOrderState.ORDERED)
    reason = PlainTextField(null=True)
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            key_in("institution_key", "region_code"),
            one_of("state", BankOrderState),
            above_zero("amount_fen"),
            models.UniqueConstraint(
                fields=("request",), condition=~Q(state=BankOrderState.REJECTED), name="funds_bankline_one_live"
            ),
            models.CheckConstraint(
                condition=Q(state=BankOrderState.ORDERED, answered_on__isnull=True)
                | (~Q(state=BankOrderState.ORDERED) & Q(answered_on__isnull=False)),
                name="funds_bankline_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end
