"""What the statements over all contracts at once share: what was paid and held by contract, what lessons are worth, how they are run."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from shuangjian.registry.models import Institution

# Of all institutions at once where they are all asked about, which spares the database a thousand keys in each part.
ASKED = "(%(all)s OR institution_key = ANY(%(keys)s))"
PAID_AND_HELD = f"""
WITH paid AS (
    SELECT contract_key, sum(amount_fen)::bigint AS fen, max(paid_on) AS last FROM funds_payment
    WHERE {ASKED} AND paid_on <= %(day)s AND contract_key IS NOT NULL GROUP BY contract_key
), held AS (
    SELECT contract_key, sum(lessons)::bigint AS lessons, max(attended_on) AS last FROM funds_attendance
    WHERE {ASKED} AND attended_on <= %(day)s AND known_to IS NULL AND NOT withdrawn GROUP BY contract_key
)"""
# What the lessons held of contract `k` (`h`) cost together, as `positions.price_of` has it.
WORTH = "CASE WHEN k.lessons > 0 THEN k.amount_fen * least(coalesce(h.lessons, 0), k.lessons) / k.lessons ELSE 0 END"


@transaction.atomic
def run(statement: str, keys: list[str], day: dt.date) -> list[tuple[Any, ...]]:
    """Return the rows of a statement about these institutions at the end of `day`."""
    everything = len(keys) == Institution.objects.count()
    with connection.cursor() as cursor:
        # Sums of a city stay in memory; it is given back at once where the page goes on in the same transaction.
        # An index that holds all that is summed is read from end to end, which the price of single pages would forbid.
        cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL random_page_cost = 1.1")
        cursor.execute(statement, {"keys": keys, "day": day, "all": everything})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("SET LOCAL work_mem TO DEFAULT; SET LOCAL random_page_cost TO DEFAULT")
    return found
