"""The pages of prepaid money."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date


def day_of(request: HttpRequest) -> dt.date:
    """Return the day a page is asked about: `?day=`, else today."""
    try:
        asked = parse_date(request.GET.get("day", ""))
    except ValueError:
        asked = None
    return asked or timezone.localdate()
