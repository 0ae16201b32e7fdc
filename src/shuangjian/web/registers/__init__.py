"""Registers: what a list shows, how it is narrowed, counted, sorted, exported, kept as a view and acted upon."""

from shuangjian.web.registers.actions import Bulk, BulkAction
from shuangjian.web.registers.columns import Column, What, yuan_column
from shuangjian.web.registers.filters import Filter, by_day, by_number, same, several
from shuangjian.web.registers.register import Count, Register

__all__ = [
    "Bulk",
    "BulkAction",
    "Column",
    "Count",
    "Filter",
    "Register",
    "What",
    "by_day",
    "by_number",
    "same",
    "several",
    "yuan_column",
]
