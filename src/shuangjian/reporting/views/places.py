"""The day and region a page of the rulebook is about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from shuangjian.registry.access import get_user
from shuangjian.registry.models import User
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.asked import read_day


def day_and_region(request: HttpRequest) -> tuple[dt.date, str]:
    """Return the day and region an address names; today and the reader's own where it names none that there is."""
    region = request.GET.get("region", "")
    if region not in packaged_rulebook().regions:
        region = home_region(get_user(request))
    return read_day(request.GET.get("day", "")) or timezone.localdate(), region


def packs(book: Any) -> list[str]:
    """Return the regions that have a document or a value of their own."""
    found = {value.region for parameter in book.parameters.values() for value in parameter.values}
    found |= {instrument.territory for instrument in book.instruments.values()}
    return sorted(found)


def home_region(user: Any) -> str:
    """Return the region somebody's memberships lie in; the nation where they have none."""
    for membership in user.active_memberships if isinstance(user, User) else ():
        for part in (membership.region_code, membership.school_key, membership.class_key, membership.institution_key):
            if part:
                return str(part).split("/")[0]
        if membership.department is not None:
            return str(membership.department.region_code)
    return "000000"
