"""How often one address may look something up in a minute."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone

from shuangjian.disclosure.models import AskedLately
from shuangjian.web.clients import client_network
from shuangjian.web.crypto import blind_index
from shuangjian.web.per_minute import count_asked

# A school or an office stands behind one address.
REQUESTS_PER_MINUTE = 240


def seconds_to_wait(request: HttpRequest) -> int:
    """Count a request of an address; return 0, or how many seconds it has to wait."""
    now = timezone.now()
    # A keyed digest: nobody can read from the table who looked.
    key = blind_index(client_network(request), "disclosure.address")
    return 60 - now.second if count_asked(AskedLately, key, now) > REQUESTS_PER_MINUTE else 0


def forget_old() -> int:
    """Delete the counts of minutes that are over; return how many."""
    return AskedLately.objects.filter(minute__lt=timezone.now() - dt.timedelta(minutes=2)).delete()[0]
