"""Settlement with worker, server and postmaster killed in the middle: nothing lost, nothing double, the books equal a model.

`SHUANGJIAN_KILL_ROUNDS` is how many are killed (3 where nothing is said).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from embedded_server import make_home
from shuangjian.config.environment import without_private_database

ROUNDS = int(os.environ.get("SHUANGJIAN_KILL_ROUNDS", "3"))
SCRIPT = Path(__file__).parents[2] / "settling.py"


@pytest.mark.skipif(sys.platform != "linux", reason="kills the database by its process")
def test_whoever_is_killed_in_mid_settlement_the_books_equal_the_model(
    db: None, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--database-only"):
        return  # what is killed is the private server, whichever is asked for
    asked = connection.get_connection_params()
    names = {"host": "host", "port": "port", "user": "user", "password": "password", "dbname": "dbname"}
    source = " ".join(f"{name}='{asked[key]}'" for key, name in names.items() if asked.get(key))
    with make_home() as home:
        command = [sys.executable, str(SCRIPT), str(home), str(ROUNDS), "1"]
        environment = without_private_database(os.environ) | {"PYTHONPATH": str(SCRIPT.parent), "SETTLING_FROM": source}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120 + 30 * ROUNDS)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "the books equal the model" in done.stdout
