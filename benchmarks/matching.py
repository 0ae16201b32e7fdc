"""The three-way match of a city against the same joins written by hand, and how it grows.

    python benchmarks/matching.py [--contracts 100000]

In a data folder of its own (SHUANGJIAN_HOME or a temporary one): contracts with ten lessons held each, a payment and a bank line, one in a
hundred of which differs. Asked for 1,000 institutions as the page asks, against the four sums read side by side with nothing
concluded from them; first with a tenth of the contracts for the exponent. “If it closed today” is measured beside a plain SUM by institution.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS, DAY = 5, dt.date(2025, 12, 1)

_GROUND = """
INSERT INTO registry_region (code, name, path) VALUES ('000000', '全国', '000000/') ON CONFLICT DO NOTHING;
INSERT INTO registry_institution (region_code, code, key) SELECT '000000', 'P' || g, '000000/P' || g FROM generate_series(0, 999) g
ON CONFLICT DO NOTHING;
INSERT INTO funds_contract (region_code, institution_key, code, key, signed_on, lessons, amount_fen)
SELECT '000000', '000000/P' || g %% 1000, 'C' || g, '000000/P' || g %% 1000 || '/C' || g, '2025-09-01', 30, 300000
FROM generate_series(%(first)s, %(count)s - 1) g;
INSERT INTO funds_payment (region_code, institution_key, contract_key, code, paid_on, amount_fen)
SELECT region_code, institution_key, key, 'P' || code, '2025-09-02', 300000 FROM funds_contract WHERE substr(code, 2)::int >= %(first)s;
INSERT INTO funds_bankmovement (region_code, institution_key, code, account, booked_on, direction, amount_fen, reference)
SELECT region_code, institution_key, 'B' || code, 'escrow', '2025-09-03', 'in', CASE WHEN random() < 0.01 THEN 290000 ELSE 300000 END, code FROM funds_contract
WHERE substr(code, 2)::int >= %(first)s;
INSERT INTO funds_attendance (region_code, institution_key, contract_key, code, version, withdrawn, attended_on, lessons, confirmed_on)
SELECT region_code, institution_key, key, funds_contract.code || '-' || g, 1, false, date '2025-09-03' + g::int, 1, date '2025-09-03' + g::int
FROM funds_contract, generate_series(1, 10) g WHERE substr(funds_contract.code, 2)::int >= %(first)s"""

# What anybody would write: the sums beside each other, and those where they differ.
_BY_HAND = """
SELECT k.id, k.amount_fen, p.fen, b.fen, h.lessons FROM funds_contract k
LEFT JOIN (SELECT contract_key, sum(amount_fen) fen FROM funds_payment GROUP BY 1) p ON p.contract_key = k.key
LEFT JOIN (SELECT institution_key, reference, sum(amount_fen) fen FROM funds_bankmovement WHERE direction = 'in' GROUP BY 1, 2) b
    ON b.institution_key = k.institution_key AND b.reference = k.code
LEFT JOIN (SELECT contract_key, sum(lessons) lessons FROM funds_attendance WHERE known_to IS NULL AND NOT withdrawn GROUP BY 1) h ON h.contract_key = k.key
WHERE p.fen <> b.fen OR k.amount_fen <> p.fen OR k.amount_fen * h.lessons / k.lessons > b.fen"""
_PLAIN_SUM = "SELECT institution_key, sum(amount_fen) FROM {table} GROUP BY 1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contracts", type=int, default=10**5)
    count = parser.parse_args().contracts
    os.environ.setdefault("SHUANGJIAN_HOME", str(Path(tempfile.gettempdir()) / "shuangjian-matching"))
    from shuangjian.config.environment import prepare
    from shuangjian.embedded import Role

    prepare(Role.OWNER)
    import django

    django.setup()
    from shuangjian.config import migrate

    migrate.run(verbosity=0)
    few = measure(count // 10)
    many = measure(count)
    print(f"grows with the exponent {math.log10(many / few):.2f} (asked ≤ 1.1); load {os.getloadavg()[0]:.1f}")


def measure(count: int) -> float:
    """Lay the ground up to so many contracts, print what each way takes, and return the seconds of the match; the ways take turns."""
    from django.db import connection

    from shuangjian.funds.matching import differences_of
    from shuangjian.funds.models import Contract
    from shuangjian.funds.standing import Standing, _add_contracts
    from shuangjian.web.context import acting

    with acting("benchmark", "lay the ground"), connection.cursor() as cursor:
        first = Contract.objects.count()
        for statement in _GROUND.split(";\n"):
            cursor.execute(statement, {"first": first, "count": count})
    with connection.cursor() as cursor:
        # As a server does by itself within a minute of such a load.
        cursor.execute("VACUUM (ANALYZE)")
    keys = [f"000000/P{number}" for number in range(1_000)]

    def by_hand() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_BY_HAND)
            return len(cursor.fetchall())

    def plain() -> int:
        with connection.cursor() as cursor:
            for table in ("funds_payment", "funds_bankmovement", "funds_attendance"):
                cursor.execute(_PLAIN_SUM.format(table=table).replace("amount_fen", "lessons") if table.endswith("attendance") else _PLAIN_SUM.format(table=table))  # fmt: skip
                cursor.fetchall()
        return 0

    def closed() -> int:
        found = {key: Standing(key, "000000", key) for key in keys}
        _add_contracts(found, DAY)
        return sum(each.contracts for each in found.values())

    ways: dict[str, Callable[[], int]] = {
        "match": lambda: len(differences_of(keys, DAY)),
        "by hand": by_hand,
        "closed": closed,
        "sum": plain,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    found = {}
    for _run in range(RUNS):
        for name, way in ways.items():
            begun = time.perf_counter()
            found[name] = way()
            seconds[name].append(time.perf_counter() - begun)
    took = {name: statistics.median(each) for name, each in seconds.items()}
    assert found["match"] >= found["by hand"] > 0, found
    print(
        f"{count:,} contracts, {10 * count:,} lessons: match {took['match']:.2f} s, by hand {took['by hand']:.2f} s "
        f"({took['match'] / took['by hand']:.2f}×, asked ≤ 1.5); if it closed {took['closed']:.2f} s, plain sums {took['sum']:.2f} s "
        f"({took['closed'] / took['sum']:.1f}×, asked < 3)"
    )
    return took["match"]


if __name__ == "__main__":
    main()
