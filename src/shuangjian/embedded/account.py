"""The operating-system account that the server runs as, and what it can reach."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from shuangjian.embedded.errors import AccountMissing

ACCOUNT_NAME = "shuangjian-db"


@dataclass(frozen=True)
class Account:
    """Who the server's processes are; `switch` is whether we must become them (we are root)."""

    name: str
    uid: int
    gid: int
    switch: bool

    def own(self, path: Path) -> None:
        """Give `path` to this account, if it is not ours already."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a short command as this account, in a folder it may read; output is captured as text."""
        identity = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}
        return subprocess.run(  # type: ignore[call-overload]
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **identity,
        )

    def find_barrier(self, path: Path) -> Path | None:
        """Return the first folder on the way to `path` that this account may not enter, or None."""
        if not self.switch:
            return None
        for folder in (*reversed(path.parents), path):
            if folder.exists() and not self._may_enter(folder.stat()):
                return folder
        return None

    def _may_enter(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def get_account() -> Account:
    """Return the account to run as: ourselves, or, for root, an unprivileged one (made if missing)."""
    if os.geteuid() != 0:
        return Account(name="", uid=os.geteuid(), gid=os.getegid(), switch=False)
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        entry = _create_account()
    return Account(name=ACCOUNT_NAME, uid=entry.pw_uid, gid=entry.pw_gid, switch=True)


def _create_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", ACCOUNT_NAME]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise AccountMissing(ACCOUNT_NAME, "there is no useradd here") from None
    try:
        # Another process may have made it in the same moment: what counts is that it is there.
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        raise AccountMissing(ACCOUNT_NAME, done.stderr.strip()) from None
