"""Tables for spreadsheet programs: one writer, one guard against text that would be run as a formula.

The lowest room of the house, so that a check's report, a slip, a plan for review and a list of the platform leave alike.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from shuangjian.sheets.guard import disarm
from shuangjian.sheets.text import csv_lines
from shuangjian.sheets.titles import free_title

if TYPE_CHECKING:
    from shuangjian.sheets.book import Book, Header, headers

__all__ = ["Book", "Header", "csv_lines", "disarm", "free_title", "headers"]


def __getattr__(name: str) -> Any:
    """Load the writer of workbooks when it is asked for: most checks write none, and it takes a tenth of a second."""
    if name in ("Book", "Header", "headers"):
        return getattr(import_module("shuangjian.sheets.book"), name)
    raise AttributeError(name)
