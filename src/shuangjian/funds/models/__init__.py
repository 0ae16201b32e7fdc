"""What the app stores: records of what happened, the ledger beside them, and what families and offices do about them."""

from shuangjian.funds.models.bank import BankOrder, BankOrderLine, BankStatement, StatementGap
from shuangjian.funds.models.guides import FundGuide
from shuangjian.funds.models.ledger import Entry, Freeze, LedgerAccount, SupervisedAccount
from shuangjian.funds.models.oversight import Donation, FundWarning, Redemption, WarningStep
from shuangjian.funds.models.process import ChargingMode, Objection, RefundRequest
from shuangjian.funds.models.records import (
    AccountBalance,
    Attendance,
    BankMovement,
    CapitalEntry,
    Contract,
    Payment,
    Refund,
    Release,
)

__all__ = [
    "AccountBalance",
    "Attendance",
    "BankMovement",
    "BankOrder",
    "BankOrderLine",
    "BankStatement",
    "CapitalEntry",
    "ChargingMode",
    "Contract",
    "Donation",
    "Entry",
    "Freeze",
    "FundGuide",
    "FundWarning",
    "LedgerAccount",
    "Objection",
    "Payment",
    "Redemption",
    "Refund",
    "RefundRequest",
    "Release",
    "StatementGap",
    "SupervisedAccount",
    "WarningStep",
]
