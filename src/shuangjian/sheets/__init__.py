"""Tables for spreadsheet programs: one writer, one guard against text that would be run as a formula.

The lowest room of the house, so that a check's report, a slip, a plan for review and a list of the platform leave alike.
"""

from shuangjian.sheets.book import Book, Header, headers
from shuangjian.sheets.guard import disarm
from shuangjian.sheets.text import csv_lines
from shuangjian.sheets.titles import free_title

__all__ = ["Book", "Header", "csv_lines", "disarm", "free_title", "headers"]
