"""How values are written for people: dates, money, yes and no, nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _


def format_value(value: object) -> str:
    """Return `value` as text for a page, in the language in force; nothing is a dash."""
    match value:
        case None | "":
            return "—"
        case str():
            return value
        case bool():
            return _("Yes") if value else _("No")
        case dt.datetime():
            local = timezone.localtime(value) if timezone.is_aware(value) else value
            return local.strftime("%Y-%m-%d %H:%M")
        case dt.date():
            return value.isoformat()
        case dt.time():
            return value.strftime("%H:%M")
        case int() | float() | Decimal():
            # Not Django's: its Chinese format groups by four digits without a separator, so not at all.
            return f"{value:,}"
        case _:
            return str(value)


def format_yuan(fen: int | None) -> str:
    """Return an amount in fen as yuan with two decimals and thousands: 123456 → "1,234.56"."""
    if fen is None:
        return "—"
    sign, fen = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def plain_yuan(fen: int) -> str:
    """Return an amount in fen as yuan with two decimals and nothing else, as messages and sums write it: 123456 → "1234.56"."""
    return format_yuan(fen).replace(",", "")
