"""Where a deployment keeps its data, and what lies where in it."""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

MAJOR_VERSION = 18

# A Unix socket's address holds 107 bytes on Linux and 103 on macOS, the socket's own name included.
_SOCKET_NAME = "/.s.PGSQL.5432"
_SOCKET_PATH_MAX = 103


def default_home() -> Path:
    """Return the data folder of this user when SHUANGJIAN_HOME names none.

    Root gets one under /var/lib, because the unprivileged account that the server runs as must be able to
    reach it, and root's own home directory is closed to everybody else.
    """
    if os.geteuid() == 0:
        return Path("/var/lib/shuangjian")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "shuangjian"
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "shuangjian"


def get_home() -> Path:
    """Return SHUANGJIAN_HOME, or this user's default data folder."""
    named = os.environ.get("SHUANGJIAN_HOME")
    return Path(named).expanduser().absolute() if named else default_home()


@dataclass(frozen=True)
class Layout:
    """The paths of the private server inside one data folder."""

    home: Path

    @property
    def folder(self) -> Path:
        """Everything of the server; ours, closed to other accounts but passable for the server's."""
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        """The cluster, owned by the account the server runs as."""
        return self.folder / f"data-{MAJOR_VERSION}"

    @property
    def binaries(self) -> Path:
        """A copy of the programs, made only where the server's account cannot reach the wheel."""
        return self.folder / f"programs-{MAJOR_VERSION}"

    @property
    def passwords(self) -> Path:
        """The roles' passwords, readable by us alone."""
        return self.folder / "passwords.json"

    @property
    def log(self) -> Path:
        """What server and keeper write."""
        return self.folder / "server.log"

    @property
    def in_use_lock(self) -> Path:
        """Held shared by every process that uses the server; the keeper waits to have it alone."""
        return self.folder / "in-use.lock"

    @property
    def start_lock(self) -> Path:
        """Held by the one process that is starting the server."""
        return self.folder / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the keeper as long as it lives."""
        return self.folder / "keeper.lock"

    @property
    def socket_folder(self) -> Path:
        """The private folder of the socket: in the data folder, or a short path where that is too long."""
        inside = self.folder / "socket"
        if len(os.fsencode(str(inside) + _SOCKET_NAME)) <= _SOCKET_PATH_MAX:
            return inside
        digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
        return Path("/tmp") / f"shuangjian-{os.geteuid()}-{digest}"
