"""Where the money of schools stores its facts."""

from shuangjian.web.stored import Stored, coded

STORED = [
    coded("school_funds", "budgets.Allocation", "allocation_id", {"fund_use": "purpose"}, page="budgets:allocation_of"),
    # An expense names its allocation by the row, not by its number.
    coded("school_expense", "budgets.Expense", "expense_id", {"allocation_id": ""}, page="budgets:expense_of"),
    Stored("performance_pay", "budgets.PerformancePay", {"proposed_on": "submitted_on"}, page="budgets:pay_of"),
]
