"""Signed-in pages against a bare Django page with the same number of queries, on the same server in the same run.

    SHUANGJIAN_HOME=… python benchmarks/pages.py [--seconds 3]

Needs `wrk` (Debian's package) and a data folder in which `shuangjian demo` ran once. Starts `shuangjian serve` and `bare_site.py` side
by side, both gunicorn with two workers and threads; loads each page and its bare peer in turn, five rounds, medians. Prints requests
per second, the ratio (at least 0.5 is asked) and what the server's processes hold in memory (proportional set size: shared pages
are counted once; under 250 MB is asked).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib import import_module
from pathlib import Path

ROUNDS = 5
CONNECTIONS = 8
# Who looks at what: a page of each kind.
PAGES = [
    ("officer", "/reporting/"),
    ("officer", "/inbox/"),
    ("officer", "/findings/"),
    ("officer", "/cases/"),
    ("officer", "/reporting/rulebook/rules/"),
    ("principal", "/homework/"),
]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    """Wait until something answers at `url`."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return  # it answers
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"nothing answers at {url}")


def requests_per_second(url: str, cookie: str, seconds: int) -> float:
    """Load one page."""
    # A new connection for each request: kept ones stay with the worker that took them, and may all stay with one.
    headers = ["-H", f"Cookie: {cookie}", "-H", "Connection: close"]
    command = ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", *headers, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        sys.exit(f"{url} answered with an error:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found is not None, said
    return float(found[1])


def proportional_mb(pid: int) -> float:
    """Return what a process and its children hold, shared pages counted once."""
    total = 0
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    for process in [pid, *map(int, children)]:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.M)
        total += int(found[1]) if found else 0
    return total / 1024


def sign_in(user: str) -> str:
    """Make a session, here and for the bare site; return its key."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.models import Session

    person = get_user_model().objects.get(username=user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.create()
    # The bare site keeps sessions as Django does: the same one there.
    kept = {"session_data": session.encode(dict(session.items())), "expire_date": session.get_expiry_date()}
    Session.objects.create(session_key=session.session_key, **kept)
    return session.session_key or ""


def count_queries(key: str, url: str) -> int:
    """Return how many queries a page asks of the session with this key, the second time."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = key
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return len(captured)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3, help="how long one page is loaded in one round")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("needs wrk (Debian's package of that name)")
    from shuangjian.config.environment import prepare, without_private_database

    # Before settings are read: the same answers as `serve` gives in a demonstration.
    os.environ["SHUANGJIAN_DEMO"] = "1"
    prepare()
    import django

    django.setup()
    keys = {role: sign_in(role) for role in sorted({role for role, _ in PAGES})}
    cookies = {role: f"sessionid={key}" for role, key in keys.items()}
    queries = {url: count_queries(keys[role], url) for role, url in PAGES}
    ours, bare = free_port(), free_port()
    environment = without_private_database(os.environ)
    commands = [
        [sys.executable, "-m", "shuangjian.cli.main", "serve", "--port", str(ours), "--workers", "2"],
        [sys.executable, str(Path(__file__).with_name("bare_site.py")), str(bare)],
    ]
    servers = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for command in commands]
    try:
        wait_for(f"http://127.0.0.1:{ours}/healthz")
        wait_for(f"http://127.0.0.1:{bare}/3")
        print(f"{'page':32} queries  ours/s  bare/s  ratio")
        for role, url in PAGES:
            mine, theirs = [], []
            for _ in range(ROUNDS):
                mine.append(requests_per_second(f"http://127.0.0.1:{ours}{url}", cookies[role], options.seconds))
                peer = f"http://127.0.0.1:{bare}/{queries[url]}"
                theirs.append(requests_per_second(peer, cookies[role], options.seconds))
            one, other = statistics.median(mine), statistics.median(theirs)
            print(f"{url:32} {queries[url]:7} {one:7.1f} {other:7.1f}  {one / other:.2f}", flush=True)
        print(f"memory: server with two workers {proportional_mb(servers[0].pid):.0f} MB (under 250)")
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


if __name__ == "__main__":
    main()
