"""The archive of a deployment: base copies, and between them the database's log, file by file as it is written.

    ARCHIVE/base/20261128-020000   a copy as `back_up` makes it
    ARCHIVE/wal/…                  the log, kept by PostgreSQL itself through `archive.sh`
    ARCHIVE/files/…                what was handed in, copied when it is (`web` asks for it)

A base and the log after it become the deployment at any moment between: see `backup.restore`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shlex
import shutil
from pathlib import Path

from shuangjian.embedded.account import Account
from shuangjian.embedded.errors import BackupUnreadable, FolderOutOfReach, NoArchive
from shuangjian.embedded.home import Layout

VARIABLE = "SHUANGJIAN_ARCHIVE"
BASE, WAL, FILES = "base", "wal", "files"
_SCRIPT = "archive.sh"
# A file of the log is full at 16 MB; on a quiet day it is closed after so long, so no more than this is ever lost with the machine.
_SECONDS_MAX = 60
_SEGMENT = re.compile(r"[0-9A-F]{24}")
_SEGMENT_BYTES = 16 * 1024 * 1024
_SEGMENTS_OF_A_LOG = 0x1_0000_0000 // _SEGMENT_BYTES


def get_archive() -> Path | None:
    """Return SHUANGJIAN_ARCHIVE; None where nothing is archived."""
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser().absolute() if named else None


def settings_for(layout: Layout, account: Account) -> dict[str, str]:
    """Return what the server is started with so that it keeps its log in the archive; nothing where there is none.

    Raises:
        FolderOutOfReach: the account of the server may not enter the archive.
    """
    archive = get_archive()
    if archive is None:
        return {}
    # Passable for the server's account, and shown to it no more than its own part.
    archive.mkdir(mode=0o711 if account.switch else 0o700, parents=True, exist_ok=True)
    barrier = account.find_barrier(archive)
    if barrier is not None:
        raise FolderOutOfReach(archive, barrier, account.name)
    wal = archive / WAL
    wal.mkdir(mode=0o700, exist_ok=True)
    account.own(wal)
    # A copy that the account can read, wherever we are installed.
    script = layout.folder / _SCRIPT
    part = script.with_suffix(".part")
    shutil.copyfile(Path(__file__).with_name(_SCRIPT), part)
    part.chmod(0o755)
    part.replace(script)
    words = [shlex.quote(str(path)).replace("%", "%%") for path in (script, wal)]
    return {
        "archive_mode": "on",
        "archive_timeout": str(_SECONDS_MAX),
        "archive_command": f'/bin/sh {words[0]} "%p" "%f" {words[1]}',
    }


def new_base(archive: Path, now: dt.datetime) -> Path:
    """Return the folder that the next base copy goes to."""
    return archive / BASE / now.strftime("%Y%m%d-%H%M%S")


def bases_of(archive: Path) -> list[tuple[dt.datetime, Path]]:
    """Return the base copies of an archive with when each was made, the oldest first; those that cannot be read are left out."""
    found = []
    for about in (archive / BASE).glob("*/backup.json"):
        with contextlib.suppress(OSError, ValueError, KeyError):
            made = dt.datetime.fromisoformat(json.loads(about.read_text(encoding="utf-8"))["made_at"])
            found.append((made, about.parent))
    return sorted(found)


def base_for(archive: Path, moment: dt.datetime | None) -> Path:
    """Return the last base copy that was made before a moment; None: the last there is.

    Raises:
        NoArchive: the folder holds no base copy.
        BackupUnreadable: all are younger.
    """
    found = bases_of(archive)
    if not found:
        raise NoArchive(archive)
    before = [path for made, path in found if moment is None or made <= moment]
    if not before:
        raise BackupUnreadable(
            archive, f"its first base copy is of {found[0][0]:%Y-%m-%d %H:%M:%S %z}, later than that"
        )
    return before[-1]


def drop_old(archive: Path, *, days: int, now: dt.datetime) -> tuple[int, int]:
    """Delete what is not needed to go back `days` days; return how many base copies and how many files of the log.

    The last base copy before those days stays, and the log from its beginning.
    """
    found = bases_of(archive)
    until = now - dt.timedelta(days=days)
    old = [path for made, path in found if made <= until][:-1]
    for path in old:
        # Renamed first: a copy that is half gone must not look like one.
        gone = path.rename(path.with_name(f"{path.name}.part"))
        shutil.rmtree(gone)
    kept = [path for _made, path in found if path not in old]
    first = min((_first_segment(path) for path in kept), default=None)
    logs = [
        path
        for path in (archive / WAL).glob("*")
        if first is not None and _SEGMENT.match(path.name) and path.name[8:24] < first
    ]
    for path in logs:
        path.unlink()
    return len(old), len(logs)


def _first_segment(base: Path) -> str:
    """Return which file of the log a base copy begins in, without its timeline: the last sixteen digits of its name."""
    ranges = json.loads((base / "database" / "backup_manifest").read_text(encoding="utf-8"))["WAL-Ranges"]
    positions = []
    for each in ranges:
        high, low = each["Start-LSN"].split("/")
        positions.append((int(high, 16) << 32 | int(low, 16)) // _SEGMENT_BYTES)
    number = min(positions)
    return f"{number // _SEGMENTS_OF_A_LOG:08X}{number % _SEGMENTS_OF_A_LOG:08X}"


def keep_file(media: Path, name: str) -> None:
    """Copy a file that was handed in into the archive, whole and on the disk, if there is an archive.

    Args:
        media: the folder of what is handed in.
        name: the file's path in it.
    """
    archive = get_archive()
    if archive is None:
        return
    to = archive / FILES / name
    part = to.with_name(f"{to.name}.{os.getpid()}.part")
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with (media / name).open("rb") as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
            target.flush()
            os.fsync(target.fileno())
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
