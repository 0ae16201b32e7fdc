"""How often one address may look something up in a minute, counted in the database: for all processes together."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from shuangjian.disclosure.models import AskedLately
from shuangjian.web.clients import client_network
from shuangjian.web.crypto import blind_index

# A school or an office stands behind one address.
REQUESTS_PER_MINUTE = 240

_COUNT = """
    INSERT INTO disclosure_askedlately AS a (key, minute, requests) VALUES (%s, %s, 1)
    ON CONFLICT (key) DO UPDATE SET
        requests = CASE WHEN a.minute = EXCLUDED.minute THEN a.requests + 1 ELSE 1 END, minute = EXCLUDED.minute
    RETURNING requests"""


def seconds_to_wait(request: HttpRequest) -> int:
    """Count a request of an address; return 0, or how many seconds it has to wait."""
    now = timezone.now()
    # A keyed digest: nobody can read from the table who looked.
    key = blind_index(client_network(request), "disclosure.address")
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, now.replace(second=0, microsecond=0)])
        [count] = cursor.fetchone()
    return 60 - now.second if count > REQUESTS_PER_MINUTE else 0


def forget_old() -> int:
    """Delete the counts of minutes that are over; return how many."""
    return AskedLately.objects.filter(minute__lt=timezone.now() - dt.timedelta(minutes=2)).delete()[0]
