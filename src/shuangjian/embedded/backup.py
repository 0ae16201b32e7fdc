"""A copy of a whole deployment in one folder, and a deployment from such a copy.

The database is copied while it runs (`pg_basebackup` with its WAL) and held against its manifest at once: a copy that cannot be
restored is none. What was handed in is copied after it, so every file that the database names is there. The folder holds the secret
and the passwords too: keep it as you keep those.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import tarfile
import time
import zlib
from pathlib import Path
from typing import IO

import psycopg

from shuangjian.embedded import archive, roles
from shuangjian.embedded.account import Account, get_account
from shuangjian.embedded.binaries import find_programs
from shuangjian.embedded.errors import (
    BackupFailed,
    BackupUnreadable,
    DiskFull,
    FolderTaken,
    MomentNotReached,
    NoArchive,
    is_of_a_full_disk,
)
from shuangjian.embedded.home import MAJOR_VERSION, Layout
from shuangjian.embedded.server import Role, Server, _make_folders, ensure_running

_DATABASE, _FILES, _SECRET, _PASSWORDS, _ABOUT = "database", "files", "secret", "passwords.json", "backup.json"
_POLL_SECONDS = 0.1
_LAST_ACT = re.compile(r"last completed transaction was at log time (.+)")
LAST = "last-backup.json"  # beside the data: when the last one was made, and where


def back_up(home: Path, to: Path) -> dict[str, object]:
    """Copy the deployment of `home` into the new folder `to`; return what is said about the copy.

    Raises:
        FolderTaken: `to` is there already.
        BackupFailed: PostgreSQL could not copy, or what it copied is not whole; nothing is left behind.
    """
    to = to.absolute()
    if to.exists():
        raise FolderTaken(to)
    server = ensure_running(home)
    part = to.with_name(f"{to.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    layout = Layout(home.absolute())
    try:
        part.mkdir(mode=0o700, parents=True)
        _copy_database(layout, get_account(), part / _DATABASE)
        if (home / _FILES).exists():
            shutil.copytree(home / _FILES, part / _FILES)
        for path, name in ((home / "secret", _SECRET), (layout.passwords, _PASSWORDS)):
            if path.exists():
                shutil.copy2(path, part / name)
        about: dict[str, object] = {
            "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            "postgresql": MAJOR_VERSION,
            "bytes": _size_of(part),
        }
        (part / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
        part.rename(to)
    except BaseException as error:
        shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, BackupFailed | OSError) and is_of_a_full_disk(str(error)):
            raise DiskFull(to, _size_of(layout.data) + _size_of(home / _FILES)) from error
        raise
    finally:
        server.stop()
    (home / LAST).write_text(json.dumps(about | {"folder": str(to)}), encoding="utf-8")
    return about


def restore(copy: Path, home: Path, *, to: dt.datetime | None = None, log: bool = False) -> dict[str, object]:
    """Make the deployment `home` from a copy. Return what is said about the copy.

    Args:
        copy: what `back_up` made, or an archive (`archive.py`): then the last base copy before `to` is taken.
        home: where the deployment comes to be.
        to: the moment it starts at; every act before it is there, none after it.
        log: take all of the archive's log there is. Without `to` and `log` it starts where the copy was made.

    Raises:
        BackupUnreadable: the folder is no copy of ours, of another PostgreSQL, or not whole.
        FolderTaken: `home` has a database; a restore overwrites nothing.
        NoArchive: there is no archive to take the log from.
        MomentNotReached: the log ends before `to`; nothing is left behind.
    """
    plays = log or to is not None
    store = copy if (copy / archive.BASE).is_dir() else None
    if store is not None:
        copy = archive.base_for(store, to)
    elif plays:
        # A base copy inside its archive, or one made elsewhere.
        store = copy.absolute().parent.parent if copy.absolute().parent.name == archive.BASE else archive.get_archive()
    about = _read_about(copy)
    kept = store if plays else None
    if plays and (kept is None or not (kept / archive.WAL).is_dir()):
        raise NoArchive(kept)
    if to is not None and to < dt.datetime.fromisoformat(str(about["made_at"])):
        raise BackupUnreadable(copy, f"it was made at {about['made_at']}, after that moment; take an earlier copy")
    layout = Layout(home.absolute())
    if layout.data.exists():
        raise FolderTaken(layout.data)
    _verify(copy / _DATABASE)
    account = get_account()
    _make_folders(layout, account)
    part = layout.data.with_name(f"{layout.data.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for name, folder in (("base.tar.gz", part), ("pg_wal.tar.gz", part / "pg_wal")):
        folder.mkdir(mode=0o700, exist_ok=True)
        with tarfile.open(copy / _DATABASE / name) as opened:
            opened.extractall(folder, filter="data")
    part.chmod(0o700)
    for path in (part, *part.rglob("*")):
        account.own(path)
    for name, path in ((_SECRET, home / "secret"), (_PASSWORDS, layout.passwords)):
        if (copy / name).exists():
            shutil.copy2(copy / name, path)
    for files in (copy / _FILES, *([kept / archive.FILES] if kept is not None else [])):
        if files.exists():
            shutil.copytree(files, home / _FILES, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.part"))
    if kept is not None:
        _play_log(layout, account, part, kept / archive.WAL, to)
    else:
        part.rename(layout.data)  # last: only now it is a deployment
    return about


def _play_log(layout: Layout, account: Account, part: Path, wal: Path, to: dt.datetime | None) -> None:
    """Have the server play the log up to a moment, or to its end, in the cluster `part`; then it is `layout.data`.

    It is played in a copy that its account can read, and by a server nobody else is let in to.
    """
    copied = layout.folder / "wal-to-play.part"
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(wal, copied, ignore=shutil.ignore_patterns("*.part"))
    copied.chmod(0o700)
    for path in (copied, *copied.iterdir()):
        account.own(path)
    (part / "recovery.signal").touch(mode=0o600)
    account.own(part / "recovery.signal")
    source = shlex.quote(str(copied)).replace("%", "%%")
    settings = {"restore_command": f'cp {source}/"%f" "%p"', "recovery_target_action": "promote"}
    if to is not None:
        settings |= {
            "recovery_target_time": to.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f+00"),
            "recovery_target_inclusive": "off",
        }
    start = layout.log.stat().st_size if layout.log.exists() else 0
    part.rename(layout.data)
    try:
        server = ensure_running(layout.home, settings)
        try:
            _wait_until_played(server)
        finally:
            server.stop()
        # Whoever comes next starts it as always.
        (layout.data / "recovery.signal").unlink(missing_ok=True)
    except BaseException as error:
        shutil.rmtree(layout.data, ignore_errors=True)
        with layout.log.open("rb") as log:
            log.seek(start)
            said = log.read().decode(errors="replace")
        if to is not None and "before configured recovery target was reached" in said:
            last = _LAST_ACT.findall(said)
            raise MomentNotReached(to.isoformat(), last[-1] if last else "") from error
        raise
    finally:
        shutil.rmtree(copied, ignore_errors=True)


def _wait_until_played(server: Server) -> None:
    with psycopg.connect(server.url_for(Role.SUPERUSER, "postgres"), autocommit=True) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
            time.sleep(_POLL_SECONDS)


def _read_about(copy: Path) -> dict[str, object]:
    try:
        about = json.loads((copy / _ABOUT).read_text(encoding="utf-8"))
        version = about["postgresql"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupUnreadable(copy, f"its {_ABOUT} cannot be read ({type(error).__name__})") from error
    if version != MAJOR_VERSION:
        raise BackupUnreadable(copy, f"it is of PostgreSQL {version}, this is {MAJOR_VERSION}")
    return dict(about)


def _copy_database(layout: Layout, account: Account, to: Path) -> None:
    programs = find_programs(layout, account)
    command = [
        str(programs / "pg_basebackup"), f"--pgdata={to}", "--format=tar", "--gzip", "--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256",
        f"--host={layout.socket_folder}", f"--username={roles.SUPERUSER}", "--no-password",
    ]  # fmt: skip
    password = roles.load_passwords(layout)[roles.SUPERUSER]
    done = _run(command, os.environ | {"PGPASSWORD": password, "LC_ALL": "C"})
    if done.returncode:
        raise BackupFailed(done.stdout)
    _verify(to)


def _verify(database: Path) -> None:
    """Hold the copied files against the manifest that PostgreSQL wrote, and read its WAL to the end.

    By ourselves: the wheel's `pg_verifybackup` does not run.
    """
    try:
        listed = json.loads((database / "backup_manifest").read_text(encoding="utf-8"))["Files"]
        missing = {each["Path"]: each["Checksum"] for each in listed}
        with tarfile.open(database / "base.tar.gz") as opened:
            for member in opened:
                name = member.name.removeprefix("./")
                content = opened.extractfile(member) if name in missing else None
                if content is not None and _sum(content) == missing[name]:
                    del missing[name]
        with tarfile.open(database / "pg_wal.tar.gz") as opened:
            wal = [member.name for member in opened if member.isfile()]
    except (OSError, EOFError, ValueError, KeyError, zlib.error, tarfile.TarError) as error:
        raise BackupUnreadable(database, f"it is not whole ({type(error).__name__}: {error})") from error
    if missing or not wal:
        raise BackupUnreadable(
            database, f"{len(missing)} files are missing or changed, {len(wal)} files of its log are there"
        )


def _size_of(folder: Path) -> int:
    """Return about how many bytes a folder holds; what goes while it is looked through counts no more."""
    size = 0
    for place, _folders, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                size += os.lstat(os.path.join(place, name)).st_size
    return size


def _sum(content: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := content.read(1 << 20):
        found.update(piece)
    return found.hexdigest()


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
