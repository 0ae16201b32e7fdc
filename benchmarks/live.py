"""The live class-day check while a teacher types, on PostgreSQL with a city's term in the table.

    python benchmarks/live.py [--rows 10000000]

In a data folder of its own (SHUANGJIAN_HOME or a temporary one): loads the city once, then asks for random class-days with a draft
of 20 minutes, 500 times after a warm-up, and prints the median and the 95th percentile. Beside it, in turn, the bare look-up of
the same class-day's rows: what any live total must cost at least.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

ASKED = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10**7)
    options = parser.parse_args()
    os.environ.setdefault("SHUANGJIAN_HOME", str(Path(tempfile.gettempdir()) / f"shuangjian-live-{options.rows}"))
    from shuangjian.config.environment import prepare
    from shuangjian.embedded import Role

    prepare(Role.OWNER)
    import django

    django.setup()
    from django.db import connection

    from shuangjian.config import migrate
    from shuangjian.config.demo_data import city
    from shuangjian.homework.models import Homework
    from shuangjian.homework.preview import preview_day
    from shuangjian.homework.services import Assignment
    from shuangjian.registry.models import SchoolClass

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('homework_homework') IS NOT NULL")
        if not cursor.fetchone()[0]:
            connection.close()
            migrate.run(verbosity=0)
    if not Homework.objects.exists():
        begun = time.perf_counter()
        city.load_city(options.rows)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"loaded in {time.perf_counter() - begun:.0f} s")
    chance = random.Random(1)
    classes = list(SchoolClass.objects.order_by("key")[:2_000])
    days = list(Homework.objects.filter(class_key=classes[0].key).values_list("assigned_on", flat=True).distinct())
    draft = Assignment(subject="数学", minutes=20, content="练习册")
    live, bare = [], []
    for number in range(ASKED + 50):
        school_class, day = chance.choice(classes), chance.choice(days)
        begun = time.perf_counter()
        preview_day(school_class, day, [draft])
        middle = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT subject, minutes FROM facts.homework WHERE class_key = %s AND assigned_on = %s",
                [school_class.key, day],
            )
            cursor.fetchall()
        if number >= 50:
            live.append(middle - begun)
            bare.append(time.perf_counter() - middle)
    live.sort()
    bare.sort()
    half, most = ASKED // 2, int(ASKED * 0.95)
    print(
        f"{Homework.objects.count():,} rows: live check of 13 rules {live[half] * 1000:.1f} ms median, {live[most] * 1000:.1f} ms at the 95th percentile "
        f"(under 10); bare look-up {bare[half] * 1000:.2f} ms, {bare[most] * 1000:.2f} ms; load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
