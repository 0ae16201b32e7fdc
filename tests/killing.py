"""What the scripts share that kill processes and the database again and again, and what their tests run them by.

A script is a process of its own: `python tests/NAME.py HOME ROUNDS SEED`. It makes a database in HOME, has children work on it while
one of them or the postmaster is killed, and ends with 0 and one line, or with what does not hold.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from embedded_server import make_home

if TYPE_CHECKING:
    import pytest

ROUNDS = int(os.environ.get("SHUANGJIAN_KILL_ROUNDS", "3"))
_FROM = "KILLING_FROM"
Say = Callable[[str], None]


# In the test -----------------------------------------------------------------------------------------------------------


def run_script(name: str, request: pytest.FixtureRequest, *, seconds_each: int = 30) -> str:
    """Run a script of this folder on a copy of the tests' tables for `ROUNDS` rounds; return what it says in the end."""
    from django.db import connection

    from shuangjian.config.environment import without_private_database

    if request.config.getoption("--database-only"):
        return ""  # what is killed is the private server, whichever is asked for
    asked = connection.get_connection_params()
    names = {"host": "host", "port": "port", "user": "user", "password": "password", "dbname": "dbname"}
    source = " ".join(f"{name}='{asked[key]}'" for key, name in names.items() if asked.get(key))
    here = Path(__file__).parent
    with make_home() as home:
        command = [sys.executable, str(here / name), str(home), str(ROUNDS), "1"]
        environment = without_private_database(os.environ) | {"PYTHONPATH": str(here), _FROM: source}
        limit = 120 + seconds_each * ROUNDS
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=limit)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


# In the script ---------------------------------------------------------------------------------------------------------


class Ground:
    """A deployment of its own whose database is killed and comes again."""

    def __init__(self, home: Path) -> None:
        """Start the private server of `home` as its owner, and Django on it."""
        os.environ["SHUANGJIAN_HOME"] = str(home)
        import django

        from shuangjian.config.environment import prepare
        from shuangjian.embedded import Role
        from shuangjian.embedded.home import Layout

        self._prepare = lambda: prepare(Role.OWNER)
        self._data = Layout(home).data
        self.held = self._prepare()
        django.setup()

    def make_tables(self) -> None:
        """Copy the tables of the tests' own database (`KILLING_FROM`, a libpq address), or migrate where there is none."""
        from shuangjian.config import migrate
        from shuangjian.embedded import Role
        from shuangjian.embedded.binaries import _wheel_root

        source = os.environ.get(_FROM)
        if not source or self.held is None:
            migrate.run(verbosity=0)
            return
        programs = _wheel_root() / "bin"
        dump = subprocess.run([programs / "pg_dump", source], capture_output=True, check=True).stdout
        into = [str(programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", self.held.url_for(Role.SUPERUSER)]
        subprocess.run(into, input=dump, stdout=subprocess.DEVNULL, check=True)

    def kill_postmaster(self) -> None:
        """Kill the database."""
        os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def come_again(self) -> None:
        """Wait until the database is there again."""
        from django.db import connection

        connection.close()
        assert self.held is not None
        self.held.stop()
        self.held = self._prepare()


def start(what: Callable[[Say], None]) -> tuple[int, int]:
    """Fork a child that does this; return its id and where it says what was done."""
    from django.db import connection

    connection.close()
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    random.seed(os.getpid())

    def say(done: str) -> None:
        os.write(writer, f"{done}\n".encode())

    with contextlib.suppress(BaseException):  # killed in the middle, or the database is
        what(say)
    os._exit(0)


def end(child: int, reader: int) -> set[str]:
    """Kill a child if it lives and return what it said."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as said:
        return set(said.read().split())


def in_peace(what: Callable[[Say], None]) -> set[str]:
    """Let a child do this to its end, and return what it said."""
    child, reader = start(what)
    with os.fdopen(reader) as said:
        told = set(said.read().split())
    assert os.waitpid(child, 0)[1] == 0
    return told
