"""What can go wrong with the private database server, each with what to do about it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path


class EmbeddedError(Exception):
    """The private PostgreSQL cannot run; the message says why and what to do."""


class FolderOutOfReach(EmbeddedError):
    """The account the server runs as cannot enter the data folder."""

    def __init__(self, folder: Path, barrier: Path, account: str) -> None:
        """Name the `folder` wanted, the parent (`barrier`) that is closed, and the `account` shut out."""
        self.folder = folder
        self.barrier = barrier
        super().__init__(
            f"The database cannot use {folder}: PostgreSQL refuses to run as root, so it runs as the account "
            f"'{account}', and that account may not enter {barrier}. Set SHUANGJIAN_HOME to a folder that "
            f"every account may enter (for example /var/lib/shuangjian), or start as an ordinary user."
        )


class AccountMissing(EmbeddedError):
    """We are root and the server's own account can be neither found nor made."""

    def __init__(self, account: str, reason: str) -> None:
        """Name the `account` and why it could not be made."""
        super().__init__(
            f"PostgreSQL refuses to run as root and the account '{account}' could not be made ({reason}). "
            f"Create a system account of that name, start as an ordinary user, or set DATABASE_URL."
        )


class BinariesMissing(EmbeddedError):
    """The wheel with PostgreSQL's programs is not installed, or holds another version."""

    def __init__(self, looked_in: str) -> None:
        """Say where the programs were looked for."""
        super().__init__(
            f"PostgreSQL's programs were not found in {looked_in}. Run `make install` again, or set "
            f"DATABASE_URL to use a PostgreSQL server of your own."
        )


class ServerDidNotStart(EmbeddedError):
    """The server or its keeper ended before it answered."""

    def __init__(self, log: Path, tail: str) -> None:
        """Point to the `log` and quote its end."""
        self.log = log
        super().__init__(f"The database did not start. The end of {log} says:\n{tail}")


class DiskFull(EmbeddedError):
    """A disk has no room for what was to be written."""

    def __init__(self, folder: Path, needed: int) -> None:
        """Name the `folder` and how many bytes are `needed` there."""
        there = next(each for each in (folder, *folder.parents) if each.exists())
        free = shutil.disk_usage(there).free
        super().__init__(
            f"The disk of {folder} is full: {free / 1e6:.0f} MB are free, about {needed / 1e6:.0f} MB are needed. "
            f"Make room, then do it again; nothing half-written was left."
        )


def is_of_a_full_disk(said: str) -> bool:
    """Whether a program of PostgreSQL, or the system, says that there is no room."""
    return os.strerror(errno.ENOSPC) in said or "No space left on device" in said


class InitialisationFailed(EmbeddedError):
    """`initdb` could not make the data folder."""

    def __init__(self, folder: Path, output: str) -> None:
        """Name the `folder` and quote initdb."""
        super().__init__(f"The database folder {folder} could not be made. initdb said:\n{output}")


class FolderTaken(EmbeddedError):
    """A copy or a restore would overwrite something."""

    def __init__(self, folder: Path) -> None:
        """Name the `folder`."""
        super().__init__(f"{folder} is there already and is not overwritten. Name a folder that is new.")


class BackupFailed(EmbeddedError):
    """PostgreSQL could not copy the database."""

    def __init__(self, output: str) -> None:
        """Quote what it said."""
        super().__init__(f"The database could not be copied; nothing was kept. PostgreSQL said:\n{output.strip()}")


class BackupUnreadable(EmbeddedError):
    """A folder is no copy that can be restored."""

    def __init__(self, folder: Path, reason: str) -> None:
        """Name the `folder` and why."""
        super().__init__(f"{folder} cannot be restored: {reason}.")


class NoArchive(EmbeddedError):
    """There is no archive, or no base copy in it."""

    def __init__(self, folder: Path | None) -> None:
        """Name the `folder`; None where none is set."""
        super().__init__(
            "Name a new folder for the copy, or set SHUANGJIAN_ARCHIVE to the folder that copies and log go to."
            if folder is None
            else f"{folder} holds no base copy. Make one with `shuangjian backup`."
        )


class MomentNotReached(EmbeddedError):
    """The log that is kept does not reach the moment asked for."""

    def __init__(self, moment: str, last: str) -> None:
        """Name the `moment`, and of when the `last` act in the log is ("" where there is none)."""
        ends = f"its last act is of {last}" if last else "it holds no act after the copy"
        super().__init__(
            f"The log that is kept does not reach {moment}: {ends}. Nothing was restored. "
            f"Ask for an earlier moment, or for all there is with `--to end`."
        )
