"""Start the private server, or join the one that runs."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from urllib.parse import quote

from shuangjian.embedded import archive, roles
from shuangjian.embedded import keeper as keeper_module
from shuangjian.embedded.account import Account, get_account
from shuangjian.embedded.binaries import find_programs
from shuangjian.embedded.errors import (
    DiskFull,
    FolderOutOfReach,
    InitialisationFailed,
    ServerDidNotStart,
    is_of_a_full_disk,
)
from shuangjian.embedded.home import Layout
from shuangjian.embedded.keeper import open_lock, try_lock

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
_WATCH_SECONDS = 1.0
_SAY_STILL_WAITING_EVERY_SECONDS = 10.0
_LOG_BYTES_MAX = 20_000_000
# What a new cluster takes, and what one that is there needs to write before anybody asks it for anything.
_NEW_BYTES = 120_000_000
_START_BYTES = 40_000_000

_SETTINGS = {
    "listen_addresses": "",  # the socket in our private folder is the only way in
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "jit": "off",
    "log_timezone": "Asia/Shanghai",
    "log_line_prefix": "%m [%p] ",
    "password_encryption": "scram-sha-256",
}


class Role(Enum):
    """Who connects: the migrating owner, the running application, or the superuser (set-up, tests)."""

    APP = roles.APP
    OWNER = roles.OWNER
    SUPERUSER = roles.SUPERUSER


class Server:
    """A hold on the running server; it stays up until every holder, here or elsewhere, has let go or ended."""

    def __init__(self, layout: Layout, passwords: dict[str, str], hold: int) -> None:
        """Wrap `hold`, the descriptor of the shared lock. Use `ensure_running`."""
        self._layout = layout
        self._passwords = passwords
        self._hold: int | None = hold
        self._keeper: subprocess.Popen[bytes] | None = None

    def url_for(self, role: Role, database: str = roles.DATABASE) -> str:
        """Return a libpq URL for `role`; it carries the password, so keep it out of logs."""
        host = quote(str(self._layout.socket_folder), safe="")
        user = f"{role.value}:{quote(self._passwords[role.value])}"
        return f"postgresql://{user}@/{database}?host={host}"

    def stop(self) -> None:
        """Let go, and wait until the server is down unless other processes use it.

        Closing is enough to let go: a forked child that inherited the hold still keeps the server up.
        """
        if self._hold is None:
            return
        os.close(self._hold)
        self._hold = None
        _running[self._layout.home].remove(self)
        if _running[self._layout.home]:
            return  # another part of this process uses it
        while not _is_free(self._layout.keeper_lock):
            if _is_shared_by_others(self._layout.in_use_lock):
                _still_kept.append(self._keeper)
                return
            time.sleep(_POLL_SECONDS)
        if self._keeper is not None:
            self._keeper.wait()

    def watch(self) -> None:
        """Start the keeper again whenever it is gone while this process holds the server; for processes that serve.

        The keeper looks after the server, nobody else after the keeper.
        """
        threading.Thread(target=self._watch, name="keeper", daemon=True).start()

    def _watch(self) -> None:
        while self._hold is not None:
            time.sleep(_WATCH_SECONDS)
            with _locked(self._layout.start_lock):
                if self._hold is not None and _is_free(self._layout.keeper_lock):
                    logger.warning("The database's keeper is gone; starting it again. See %s", self._layout.log)
                    account = get_account()
                    programs = find_programs(self._layout, account)
                    self._keeper = _start_keeper(self._layout, account, programs, {})
                    with contextlib.suppress(ServerDidNotStart, DiskFull):
                        _wait_until_ready(self._layout, programs, self._keeper)

    def _share(self) -> Server:
        assert self._hold is not None
        other = Server(self._layout, self._passwords, os.dup(self._hold))
        other._keeper = self._keeper
        return other


# The holds of this process on each server, one for each call of `ensure_running`.
_running: defaultdict[Path, list[Server]] = defaultdict(list)

# Keepers we started that work on for others; kept here because Python complains of a child it loses sight of.
_still_kept: list[subprocess.Popen[bytes] | None] = []


def ensure_running(home: Path, settings: dict[str, str] | None = None) -> Server:
    """Return a hold on the server of `home`, starting it if it is down.

    Waits as long as PostgreSQL needs, crash recovery included. Several processes may call this at once: one
    starts the server, the others join it.

    Args:
        home: the deployment's data folder; made if missing.
        settings: further server settings for a server that this call starts (tests turn fsync off).

    Raises:
        EmbeddedError: the server cannot run here; the message says what to do.
    """
    home = home.absolute()
    if _running[home]:
        _running[home].append(_running[home][0]._share())
        return _running[home][-1]
    layout = Layout(home)
    account = get_account()
    try:
        _make_folders(layout, account)
        hold = open_lock(layout.in_use_lock)
    except OSError as error:
        raise (DiskFull(home, _NEW_BYTES) if error.errno == errno.ENOSPC else error) from error
    # Waits while a keeper is shutting the server down: it has this lock alone until it is done.
    fcntl.flock(hold, fcntl.LOCK_SH)
    try:
        with _locked(layout.start_lock):
            passwords = roles.load_passwords(layout)
            server = Server(layout, passwords, hold)
            programs = find_programs(layout, account)
            if not (layout.data / "PG_VERSION").exists():
                _initialise(layout, account, programs, passwords[roles.SUPERUSER])
            if _is_free(layout.keeper_lock):
                server._keeper = _start_keeper(layout, account, programs, settings or {})
            _wait_until_ready(layout, programs, server._keeper)
            roles.prepare_roles(server.url_for(Role.SUPERUSER, "postgres"), passwords)
    except BaseException as error:
        os.close(hold)
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise DiskFull(layout.data, _START_BYTES) from error
        raise
    _running[home].append(server)
    return server


def _make_folders(layout: Layout, account: Account) -> None:
    layout.home.mkdir(parents=True, exist_ok=True)
    barrier = account.find_barrier(layout.home)
    if barrier is not None:
        raise FolderOutOfReach(layout.home, barrier, account.name)
    # Root's folder must let the server's account pass on to its own data, but shows it nothing.
    layout.folder.mkdir(mode=0o711 if account.switch else 0o700, exist_ok=True)
    layout.socket_folder.mkdir(mode=0o700, exist_ok=True)
    account.own(layout.socket_folder)


def _initialise(layout: Layout, account: Account, programs: Path, superuser_password: str) -> None:
    # Into a folder of another name first: a cluster that initdb did not finish must never look like one.
    part = layout.data.with_name(f"{layout.data.name}.part")
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(mode=0o700)
    account.own(part)
    with tempfile.NamedTemporaryFile("w", prefix="shuangjian-") as password_file:
        password_file.write(superuser_password)
        password_file.flush()
        account.own(Path(password_file.name))
        done = account.run(
            [
                str(programs / "initdb"),
                f"--pgdata={part}",
                f"--username={roles.SUPERUSER}",
                f"--pwfile={password_file.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # Order by code point on every machine, whatever locales it has installed.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
            ]
        )
    if done.returncode:
        shutil.rmtree(part, ignore_errors=True)
        if is_of_a_full_disk(done.stdout):
            raise DiskFull(layout.data, _NEW_BYTES)
        raise InitialisationFailed(layout.data, done.stdout)
    part.rename(layout.data)


def _start_keeper(
    layout: Layout, account: Account, programs: Path, settings: dict[str, str]
) -> subprocess.Popen[bytes]:
    _end_orphan(layout, account, programs)
    command = [str(programs / "postgres"), "-D", str(layout.data)]
    given = {"unix_socket_directories": str(layout.socket_folder)} | archive.settings_for(layout, account) | settings
    for name, value in (_SETTINGS | given).items():
        command += ["-c", f"{name}={value}"]
    spec = {
        "command": command,
        "switch": account.switch,
        "uid": account.uid,
        "gid": account.gid,
        "keeper_lock": str(layout.keeper_lock),
        "in_use_lock": str(layout.in_use_lock),
    }
    if layout.log.exists() and layout.log.stat().st_size > _LOG_BYTES_MAX:
        layout.log.replace(layout.log.with_suffix(".log.1"))
    with layout.log.open("ab") as log:
        return subprocess.Popen(
            # By its path, not `-m`: the keeper needs the standard library alone and stays small.
            [sys.executable, "-I", keeper_module.__file__, json.dumps(spec)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Its own session: Ctrl-C at the terminal is for us; the server must outlive our last query.
            start_new_session=True,
        )


def _end_orphan(layout: Layout, account: Account, programs: Path) -> None:
    """Stop a server whose keeper was killed, where the kernel does not (Linux does, in a moment).

    A pid file that a power cut left behind may name a process that has nothing to do with us, and PostgreSQL would
    neither start beside it nor `pg_ctl` spare it: such a file is removed.
    """
    pid_file = layout.data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    if str(layout.data) in _command_of(pid):
        account.run([str(programs / "pg_ctl"), "stop", "-D", str(layout.data), "-m", "fast", "-w", "-t", "600"])
    else:
        pid_file.unlink(missing_ok=True)


def _command_of(pid: int) -> str:
    """Return the command line of a process; "" if there is none."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout


def _wait_until_ready(layout: Layout, programs: Path, keeper: subprocess.Popen[bytes] | None) -> None:
    command = [str(programs / "pg_isready"), "-q", "-h", str(layout.socket_folder), "-U", roles.SUPERUSER]
    began = said = time.monotonic()
    while subprocess.run(command, check=False).returncode != 0:
        gone = keeper.poll() is not None if keeper else _is_free(layout.keeper_lock)
        if gone:
            if is_of_a_full_disk(_tail(layout.log)):
                raise DiskFull(layout.data, _START_BYTES)
            raise ServerDidNotStart(layout.log, _tail(layout.log))
        now = time.monotonic()
        if now - said > _SAY_STILL_WAITING_EVERY_SECONDS:
            said = now
            logger.warning("The database is still starting after %d s; see %s", now - began, layout.log)
        time.sleep(_POLL_SECONDS)


def _tail(path: Path, lines: int = 15) -> str:
    with contextlib.suppress(FileNotFoundError):
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    return ""


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_free(path: Path) -> bool:
    descriptor = open_lock(path)
    try:
        return try_lock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


def _is_shared_by_others(path: Path) -> bool:
    """Return whether others hold the lock shared; False if it is free or the keeper has it alone."""
    descriptor = open_lock(path)
    try:
        return not try_lock(descriptor, fcntl.LOCK_EX) and try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)
