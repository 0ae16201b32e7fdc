"""Boards and lists of homework, and the rush from four to half past five, against a bare Django site in the same run.

    SHUANGJIAN_HOME=… python benchmarks/homework.py [--rows 2000000] [--seconds 3]

Needs `wrk` (Debian's package). In a data folder of its own (SHUANGJIAN_HOME or a temporary one) loads the city of the benchmarks once,
and measured days for its first thousand classes. Starts `shuangjian serve` and `bare_site.py` side by side, both gunicorn with two
workers and threads. First each page and its bare peer with as many queries in turn, five rounds, medians: requests per second (a
ratio of at least 0.5 is asked) and the 99th percentile (at most twice). Then the rush: teachers post by the page, with live rules, the audit trail and
a form that counts once, while families read boards; beside it a bare view that inserts one row after as many queries, while others read
the bare page.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pages import CONNECTIONS, ROUNDS, free_port, sign_in, wait_for

DAY = "2025-10-15"
SCHOOL = "230881/C0000"
CLASS = f"{SCHOOL}/301"
PAGES = [
    ("public", f"/homework/board/{CLASS}/?day={DAY}"),
    ("family", f"/homework/mine/?day={DAY}"),
    ("principal", f"/homework/?day={DAY}"),
    ("principal", f"/homework/post/{CLASS}/?day={DAY}"),
    ("principal", f"/homework/grade/{SCHOOL}/3/?day={DAY}"),
    ("officer", "/surveys/measured/"),
    ("officer", "/surveys/trends/?by=school"),
    ("officer", "/surveys/questionnaires/"),
    ("officer", "/surveys/checks/"),
    ("officer", "/guidance/documents/"),
]
ASSIGNMENT = {
    "day": DAY, "subject": "数学", "content": "练习", "minutes": "1", "place": "school", "kind": "written", "tier": "all",
    "marked_by": "teacher", "parent_task": "none", "source": "teacher", "device": "none", "outside": "1",
}  # fmt: skip
CSRF = "a" * 32
# The next class with every request, a form of its own each time; the same for the bare view, which looks at nothing.
LUA = """
local n, start = 0, math.floor(os.time() * 1000) %% 100000000
wrk.method = "POST"
request = function()
  n = n + 1
  local grade, number = 3 + n %% 4, 1 + n %% 3
  local path = string.gsub("%s", "CLASS", grade .. "0" .. number)
  local body = "%s&csrfmiddlewaretoken=%s&form_token=b" .. start .. "-" .. n
  return wrk.format("POST", path, nil, body)
end
"""


def load(
    url: str, cookie: str, seconds: int, *, connections: int = CONNECTIONS, script: str = ""
) -> subprocess.Popen[str]:
    """Begin to load an address."""
    headers = [
        "-H",
        f"Cookie: {cookie}",
        "-H",
        "Connection: close",
        "-H",
        "Content-Type: application/x-www-form-urlencoded",
    ]
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency", *headers]
    return subprocess.Popen([*command, *(["-s", script] if script else []), url], stdout=subprocess.PIPE, text=True)


def read(running: subprocess.Popen[str]) -> tuple[float, float]:
    """Wait for its end; return requests per second and the 99th percentile in milliseconds."""
    said = running.communicate()[0]
    if "Non-2xx" in said:
        sys.exit(f"answered with an error:\n{said}")
    rate, p99 = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate is not None, said
    assert p99 is not None, said
    return float(rate[1]), float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]]


def prepare_data(rows: int) -> None:
    """Load the city, its people and measured days, where they are not there."""
    import datetime as dt

    from django.db import connection

    from shuangjian.config import migrate
    from shuangjian.config.demo_data import city
    from shuangjian.homework.models import Homework
    from shuangjian.registry.models import Membership, Pupil, Region, SchoolClass, User
    from shuangjian.surveys.models import MeasuredDay
    from shuangjian.web.context import acting

    migrate.run(verbosity=0)
    if not Homework.objects.exists():
        begun = time.perf_counter()
        print(f"{city.load_city(rows):,} rows loaded in {time.perf_counter() - begun:.0f} s", flush=True)
    if User.objects.exists():
        return
    with acting("system:benchmark", "people and measured days"):
        klass = SchoolClass.objects.get(key=CLASS)
        pupil = Pupil.objects.create(
            region_code=klass.region_code, school_class=klass, code="B1", key=f"{klass.region_code}/B1"
        )
        people: list[tuple[str, str, dict[str, Any]]] = [
            ("officer", "district_officer", {"region": Region.objects.get(code="230881")}), ("principal", "principal", {"school": klass.school}),
            ("family", "family", {"school_class": klass, "pupil": pupil}),
        ]  # fmt: skip
        for name, role, place in people:
            user = User.objects.create_user(name)
            Membership.objects.create(user=user, role=role, **place)
        classes = list(SchoolClass.objects.filter(region_code="230881").order_by("key")[:1000])
        MeasuredDay.objects.bulk_create(
            MeasuredDay(
                region_code=each.region_code, school_key=each.school_key, class_key=each.key, stage=each.stage, grade=each.grade,
                day=dt.date(2025, 10, 15) - dt.timedelta(days=back), answers=20, mean_minutes=30 + back,
            )
            for each in classes for back in range(30)
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def cookie_of(user: str) -> str:
    """Make a session; return its cookie, with the token that forms carry."""
    return f"sessionid={sign_in(user)}; csrftoken={CSRF}"


def count_queries(cookie: str, path: str, data: dict[str, str] | None = None) -> int:
    """Return how many queries an address asks, the second time."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    for each in filter(None, cookie.split("; ")):
        name, _, value = each.partition("=")
        client.cookies[name] = value
    for turn in range(2):
        with CaptureQueriesContext(connection) as captured:
            sent = None if data is None else data | {"form_token": f"count-{time.time()}-{turn}"}
            answer = client.get(path) if sent is None else client.post(path, sent)
            assert answer.status_code == (200 if data is None else 302), (
                path,
                answer.status_code,
                answer.headers.get("Location"),
            )
    return len(captured)


def script_for(path: str, folder: str, name: str) -> str:
    """Write what wrk is to send."""
    from urllib.parse import urlencode

    file = Path(folder) / f"{name}.lua"
    # A percent sign of the body is one of a Lua string, and of the format around it.
    file.write_text(LUA % (path, urlencode(ASSIGNMENT), CSRF), encoding="utf-8")
    return str(file)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000, help="rows of homework, about")
    parser.add_argument("--seconds", type=int, default=3, help="how long one page is loaded in one round")
    options = parser.parse_args()
    os.environ.setdefault("SHUANGJIAN_HOME", str(Path(tempfile.gettempdir()) / f"shuangjian-homework-{options.rows}"))
    # Before settings are read: plain HTTP, as in a demonstration.
    os.environ["SHUANGJIAN_DEMO"] = "1"
    from shuangjian.config.environment import prepare, without_private_database
    from shuangjian.embedded import Role

    prepare(Role.OWNER)
    import django

    django.setup()
    prepare_data(options.rows)
    cookies = {user: cookie_of(user) for user in ("officer", "principal", "family")} | {"public": ""}
    queries = {url: count_queries(cookies[who], url) for who, url in PAGES}
    posting = count_queries(cookies["principal"], f"/homework/post/{CLASS}/", ASSIGNMENT)
    ours, bare = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    commands = [
        [sys.executable, "-m", "shuangjian.cli.main", "serve", "--port", ours.rpartition(":")[2], "--workers", "2"],
        [sys.executable, str(Path(__file__).with_name("bare_site.py")), bare.rpartition(":")[2]],
    ]
    environment = without_private_database(os.environ)
    servers = [subprocess.Popen(each, env=environment, stderr=subprocess.DEVNULL) for each in commands]
    try:
        wait_for(f"{ours}/healthz")
        wait_for(f"{bare}/3")
        print(f"{'page':52} queries  ours/s  bare/s  ratio  p99 ms  bare  times")
        for who, url in PAGES:
            mine, theirs = [], []
            peer = max(queries[url], 3)
            for _ in range(ROUNDS):
                mine.append(read(load(ours + url, cookies[who], options.seconds)))
                theirs.append(read(load(f"{bare}/{peer}", cookies[who] or cookies["family"], options.seconds)))
            say(url, queries[url], mine, theirs)
        with tempfile.TemporaryDirectory() as folder:
            rush(ours, bare, cookies, queries[PAGES[0][1]], posting, options.seconds, folder)
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)


def rush(ours: str, bare: str, cookies: dict[str, str], reading: int, posting: int, seconds: int, folder: str) -> None:
    """Let teachers post while families read, on one site and then on the other."""
    own = script_for(f"/homework/post/{SCHOOL}/CLASS/", folder, "ours")
    plain = script_for(f"/insert/{max(posting, 3)}", folder, "bare")
    posted: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    seen: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([], [])
    for _ in range(ROUNDS):
        for at, (site, script, page) in enumerate(((ours, own, PAGES[0][1]), (bare, plain, f"/{max(reading, 3)}"))):
            writers = load(site, cookies["principal"], seconds, connections=4, script=script)
            readers = load(site + page, cookies["family"], seconds)
            posted[at].append(read(writers))
            seen[at].append(read(readers))
    say("rush: posts", posting, *posted)
    say("rush: boards read meanwhile", reading, *seen)


def say(name: str, queries: int, mine: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> None:
    """Print one line of the result."""
    (one, slow), (other, peer) = (
        tuple(statistics.median(each) for each in zip(*rounds, strict=True)) for rounds in (mine, theirs)
    )
    print(
        f"{name:52} {queries:7} {one:7.1f} {other:7.1f}  {one / other:5.2f} {slow:7.0f} {peer:5.0f}  {slow / peer:5.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
