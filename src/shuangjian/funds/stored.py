"""Where funds stores its facts."""

from shuangjian.web.stored import Stored, coded

STORED = [
    Stored("contract", "funds.Contract", {"contract_id": "code", "contract_key": "key"}),
    coded("payment", "funds.Payment", "payment_id"),
    coded("attendance", "funds.Attendance", "attendance_id"),
    coded("release", "funds.Release", "release_id"),
    coded("refund", "funds.Refund", "refund_id"),
    coded("bank_movement", "funds.BankMovement", "movement_id"),
    coded("capital", "funds.CapitalEntry", "capital_id", page="funds:capital_of"),
    Stored("account_balance", "funds.AccountBalance"),
]
