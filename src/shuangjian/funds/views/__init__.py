"""The pages of prepaid money."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

from shuangjian.web.asked import read_day


def day_of(request: HttpRequest) -> dt.date:
    """Return the day a page is asked about: `?day=`, else today."""
    return read_day(request.GET.get("day", "")) or timezone.localdate()
