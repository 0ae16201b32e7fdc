"""A demonstration as a process, for the tests that need one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from embedded_server import is_up

# Only so that a run ends: how fast it comes up is no matter for a test on a busy machine.
FIRST_START_SECONDS_MAX = 900


@dataclass
class Demo:
    """A running `shuangjian demo`."""

    home: Path
    url: str
    process: subprocess.Popen[bytes]
    seconds_to_first_page: float

    @property
    def database_is_up(self) -> bool:
        return is_up(self.home / "demo")

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(300)


def start_demo(home: Path) -> Demo:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "DJANGO"))}
    environment |= {"SHUANGJIAN_HOME": str(home), "PORT": str(port)}
    began = time.monotonic()
    command = [sys.executable, "-m", "shuangjian.cli.main", "demo"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    while not _answers(f"{url}/sign-in"):
        assert process.poll() is None, "the demonstration ended by itself"
        assert time.monotonic() - began < FIRST_START_SECONDS_MAX, "no page came"
        time.sleep(0.2)
    return Demo(home, url, process, time.monotonic() - began)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
