"""Servers that start at once in one checkout share the folder of the collected static files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COLLECT = """
import sys, django
from django.conf import settings
settings.STATIC_ROOT = sys.argv[1]
django.setup()
from shuangjian.config.static import collect_if_changed
print(collect_if_changed())
"""


SERVERS = 3


def test_collects_once_for_servers_that_start_at_once(tmp_path: Path) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "shuangjian.config.settings"}
    command = [sys.executable, "-c", COLLECT, str(tmp_path / "collected")]
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(SERVERS)
    ]
    said = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0] * SERVERS, said
    assert sorted(out.strip() for out, _ in said) == ["False"] * (SERVERS - 1) + ["True"]
    assert (tmp_path / "collected" / ".collected").is_file()
