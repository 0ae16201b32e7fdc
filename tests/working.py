"""Posting, moving cases and sweeping that are killed again and again, beside a model of what must be there (run by tests as a process of its own).

    python tests/working.py HOME ROUNDS SEED

In HOME a database of its own is made, and the pages are served by `shuangjian serve`. In each round a program posts homework (a key that knows
repeats), people move cases (forms sent twice) and a sweep runs, while one of them is killed: a process of the server, the whole server, the
sweep, the postmaster. Who got no answer sends the same again. After every round nothing of what was answered is lost and nothing is there
twice; when nobody kills any more, all that was asked is there once. Ends with 0 and one line, or with what does not hold.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

from killing import Ground, Say, end, in_peace, start

HOME, ROUNDS, SEED = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
ground = Ground(HOME)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from factories.places import make_class, make_department, make_school, make_user  # noqa: E402
from programs import new_token  # noqa: E402
from shuangjian.cases.models import Case  # noqa: E402
from shuangjian.config import processes  # noqa: E402
from shuangjian.findings.services.sweep import run_sweep  # noqa: E402
from shuangjian.homework import services  # noqa: E402
from shuangjian.homework.services import Assignment  # noqa: E402
from shuangjian.registry.actors import SystemPart  # noqa: E402
from shuangjian.registry.models import User  # noqa: E402
from shuangjian.web.context import acting  # noqa: E402

POSTS_OF_A_TOKEN = 30
POSTS, CASES = 10 + 6 * ROUNDS, 4 + 2 * ROUNDS
CLASSES = [f"3{number:02}" for number in range(1, 31)]
FIRST_DAY = dt.date(2026, 9, 7)
RULE = "homework.written_minutes"
VICTIMS = ("a process of the server", "the server", "the sweep", "the postmaster")
MOVES = (("accept", "principal"), ("submit", "principal"), ("verify", "officer"))
chance = random.Random(SEED)


def day_of(number: int) -> dt.date:
    """Return a Monday to Friday: a class has one homework of these a day."""
    return FIRST_DAY + dt.timedelta(days=7 * (number // 5) + number % 5)


# The ground ------------------------------------------------------------------------------------------------------------


def lay_ground() -> None:
    """Make classes, people and cases that wait to be signed for."""
    ground.make_tables()
    with acting("working", "lay the ground"):
        for code in CLASSES:
            make_class(code)
        make_user("principal", "principal", school=make_school())
        make_user("officer", "district_officer", department=make_department())
        make_user("teacher", "class_teacher", school_class=make_class("301", make_school("S2")))
        for number in range(CASES):
            Case.objects.create(
                number=f"2026-9{number:05d}", kind="complaint", state="open", severity="general", cause=f"made:{number}", title=f"办理{number}",
                region_code="230804", school_key="230804/S1", owner_name="示例S1", opened_at=timezone.now(),
                due_on=timezone.localdate() + dt.timedelta(days=20),
            )  # fmt: skip


def break_a_rule(number: int) -> None:
    """Give a class of a school of its own more than is allowed on a day."""
    with acting("working", "a breach"):
        place = make_class("301", make_school("S2"))
        teacher = make_user("teacher")
        for subject in ("语文", "数学"):
            services.post_homework(
                by=teacher, school_class=place, assigned_on=day_of(number), assignment=Assignment(subject=subject, minutes=40, content="练习"),
            )  # fmt: skip


def cookies_of(username: str) -> str:
    """Sign somebody in, and return what their browser then sends."""
    browser = Client()
    with acting("working", "sign in"):
        browser.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return f"sessionid={browser.cookies['sessionid'].value}; csrftoken={CSRF}"


CSRF = "k" * 32


# The server --------------------------------------------------------------------------------------------------------------


class Pages:
    """`shuangjian serve` as the process it is in a deployment."""

    def __init__(self) -> None:
        """Choose a port and start."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return processes.start("serve", "--port", str(self.port), "--threads", "2")  # it ends when we do

    def wait(self) -> None:
        """Wait until pages come."""
        end_at = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if ask(self.port, "GET", "/healthz", {}, "")[0] == 200:
                    return
            assert self.process.poll() is None, "the server ended by itself"
            assert time.monotonic() < end_at, "no page came"
            time.sleep(0.1)

    def kill_one(self) -> None:
        """Kill a process that answers; the one above it starts another."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        serving = [int(each) for each in found if b"serve" in Path(f"/proc/{each}/cmdline").read_bytes()]
        os.kill(chance.choice(serving), signal.SIGKILL)

    def kill(self) -> None:
        """Kill the one above them; they end with it. Start another in its place."""
        self.process.kill()
        self.process.wait()
        self.process = self._start()

    def stop(self) -> None:
        """Stop as a deployment is stopped."""
        self.process.terminate()
        self.process.wait()


def ask(port: int, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, str, str]:
    """Return status, place to go to and body of an answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request(method, path, body.encode() or None, headers)
        answer = line.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()
    finally:
        line.close()


def insist(port: int, path: str, headers: dict[str, str], body: str) -> tuple[int, str, str]:
    """Send the same again until there is an answer that is one."""
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            answer = ask(port, "POST", path, headers, body)
            if answer[0] < 500 and answer[0] != 429 and "still_under_way" not in answer[2]:
                return answer
        time.sleep(0.05)


# Who works ---------------------------------------------------------------------------------------------------------------


def post_from(first: int, tokens: list[str], port: int, say: Say) -> None:
    """Post homework, each twice under one key; say which was answered and with what code.

    A key is known to its token, and how often a token is used in a minute is bounded: so each has its numbers.
    """
    for number in range(first, POSTS):
        place, day = f"230804/S1/{CLASSES[number % len(CLASSES)]}", day_of(number // len(CLASSES)).isoformat()
        given = {"subject": "数学", "minutes": 5, "content": f"第{number}题"}
        body = json.dumps({"class_key": place, "day": day, "assignment": given})
        headers = {
            "Authorization": f"Bearer {tokens[number // POSTS_OF_A_TOKEN]}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"P{number}",
        }
        answers = [insist(port, "/api/v1/homework", headers, body) for _time in range(2)]
        codes = {json.loads(text).get("code") if status == 201 else f"{status}" for status, _to, text in answers}
        say(f"P{number}={','.join(sorted(map(str, codes)))}")


def moves_left(told: set[str]) -> Iterator[tuple[str, str, str]]:
    """Return the moves nobody was told are done, in their order."""
    for number in range(CASES):
        for action, who in MOVES:
            if f"2026-9{number:05d}:{action}" not in told:
                yield f"2026-9{number:05d}", action, who


def move_on(left: list[tuple[str, str, str]], cookies: dict[str, str], port: int, say: Say) -> None:
    """Move cases by the form of their page, each sent twice; say which was answered."""
    for number, action, who in left:
        form = {"csrfmiddlewaretoken": CSRF, "form_token": f"{number}-{action}", "text": "已办"}
        headers = {"Cookie": cookies[who], "Content-Type": "application/x-www-form-urlencoded"}
        body = urllib.parse.urlencode(form)
        for _time in range(2):
            status, to, _text = insist(port, f"/cases/{number}/move/{action}/", headers, body)
            if status != 302 or "sign-in" in to:
                say(f"refused:{number}:{action}:{status}:{to}")
                return
        say(f"{number}:{action}")


def sweep(say: Say) -> None:
    """Sweep, and say which sweep is done and what it saw."""
    while True:
        done = run_sweep(by=SystemPart.COMMAND_LINE, as_of=day_of(ROUNDS + 1), rules=(RULE,))
        say(f"S{done.pk}={done.seen}")


def sweep_once(say: Say) -> None:
    """Sweep to the end."""
    done = run_sweep(by=SystemPart.COMMAND_LINE, as_of=day_of(ROUNDS + 1), rules=(RULE,))
    say(f"S{done.pk}={done.seen}")


# What holds --------------------------------------------------------------------------------------------------------------

_NEVER = {
    "a homework is there twice": "SELECT count(*) - count(DISTINCT content) FROM homework_homework WHERE content LIKE '第%%'",
    "an answer is kept and its homework is not": "SELECT count(*) FROM homework_homework WHERE version > 1",
    "a move is recorded twice": """
        SELECT count(*) FROM (SELECT case_id, kind FROM cases_caseevent WHERE kind IN ('accepted', 'submitted', 'closed', 'opened')
        GROUP BY 1, 2 HAVING count(*) > 1) AS doubled""",
    "a state is not what was recorded last": """
        SELECT count(*) FROM cases_case AS c WHERE kind = 'complaint' AND state <> coalesce((SELECT
        CASE kind WHEN 'accepted' THEN 'working' WHEN 'submitted' THEN 'submitted' ELSE 'closed' END
        FROM cases_caseevent AS e WHERE e.case_id = c.id ORDER BY e.id DESC LIMIT 1), 'open')""",
    "a finding is of a sweep that never ended": """
        SELECT count(*) FROM findings_finding AS f JOIN findings_sweep AS s ON s.id IN (f.first_sweep_id, f.last_sweep_id)
        WHERE s.finished_at IS NULL""",
    "a finding has no case": "SELECT count(*) FROM findings_finding WHERE case_id IS NULL",
    "a case of a finding has none": """
        SELECT count(*) FROM cases_case AS c WHERE kind = 'finding' AND NOT EXISTS (SELECT FROM findings_finding WHERE case_id = c.id)""",
    "a subject and day is found twice": """
        SELECT count(*) FROM (SELECT rule_id, subject_key, day FROM findings_finding GROUP BY 1, 2, 3 HAVING count(*) > 1) AS doubled""",
}


def check(told: set[str]) -> tuple[int, int, int]:
    """Return how many homeworks, moves and findings are there, having looked at what must hold."""
    with connection.cursor() as cursor:
        for never, statement in _NEVER.items():
            cursor.execute(statement.replace("%%", "%"))
            wrong = cursor.fetchone()[0]
            assert wrong == 0, f"{never}: {wrong}"
        cursor.execute("SELECT content, code FROM homework_homework WHERE content LIKE '第%'")
        posted = {f"P{content[1:-1]}={code}" for content, code in cursor.fetchall()}
        cursor.execute("SELECT c.number, e.kind FROM cases_caseevent AS e JOIN cases_case AS c ON c.id = e.case_id")
        action = {"accepted": "accept", "submitted": "submit", "closed": "verify"}
        moved = {f"{number}:{action[kind]}" for number, kind in cursor.fetchall() if kind in action}
        cursor.execute("SELECT id, seen FROM findings_sweep WHERE finished_at IS NOT NULL")
        swept = {f"S{pk}={seen}" for pk, seen in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM findings_finding")
        found = int(cursor.fetchone()[0])
    lost = told - posted - moved - swept
    assert not lost, f"told to be done and lost, or refused: {sorted(lost)[:5]}"
    return len(posted), len(moved), found


def first_left(told: set[str]) -> int:
    """Return the first homework nobody was told is posted."""
    done = {each.partition("=")[0] for each in told}
    return next((number for number in range(POSTS) if f"P{number}" not in done), POSTS)


def main() -> None:
    """Lay the ground, kill, work in peace, and hold what is there against what was asked."""
    lay_ground()
    principal = User.objects.get(username="principal")
    cookies = {who: cookies_of(who) for who in ("principal", "officer")}
    with acting("working", "tokens"):
        tokens = [new_token(principal) for _each in range(1 + POSTS // POSTS_OF_A_TOKEN)]
    pages = Pages()
    told = in_peace(sweep_once)
    sweep_once(lambda _done: None)  # what a sweep reads first is read here: its children begin at once
    pages.wait()
    killed, before = dict.fromkeys(VICTIMS, 0), (0, 0, 0)
    for number in range(ROUNDS):
        victim = VICTIMS[number % len(VICTIMS)]
        break_a_rule(number)
        left, first = list(moves_left(told)), first_left(told)
        posting = start(lambda say, f=first: post_from(f, tokens, pages.port, say))
        moving = start(lambda say, rest=left: move_on(rest, cookies, pages.port, say))
        sweeping = start(sweep)
        if number % 2:
            select.select([sweeping[1]], [], [], 30)  # it has said that one is done
        time.sleep(chance.uniform(0.3, 1.5))
        killed[victim] += 1
        if victim == "the postmaster":
            ground.kill_postmaster()
        elif victim == "the sweep":
            os.kill(sweeping[0], signal.SIGKILL)
        elif victim == "the server":
            pages.kill()
        else:
            pages.kill_one()
        time.sleep(chance.uniform(0, 0.3))  # the others go on
        for child in (posting, moving, sweeping):
            told |= end(*child)
        if victim == "the postmaster":
            ground.come_again()
        pages.wait()
        before = check(told)
    connection.close()
    told |= in_peace(lambda say: post_from(first_left(told), tokens, pages.port, say))
    left = list(moves_left(told))
    told |= in_peace(lambda say: move_on(left, cookies, pages.port, say))
    told |= in_peace(sweep_once)
    assert check(told) == (POSTS, CASES * len(MOVES), ROUNDS), check(told)
    connection.close()
    pages.stop()
    sys.stdout.write(
        f"{killed}; {before[0]} of {POSTS} homeworks, {before[1]} of {CASES * len(MOVES)} moves and {before[2]} of {ROUNDS} findings came while "
        "something was killed; nothing that was answered is lost, nothing is there twice\n"
    )
    if ground.held is not None:
        ground.held.stop()


main()
