"""Whether all is well with a deployment: each thing looked at, what was found, and what to do."""

from __future__ import annotations

import datetime as dt
import json
import platform
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import django
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from shuangjian.embedded.archive import VARIABLE, get_archive
from shuangjian.embedded.backup import LAST

_CLOCK_SECONDS_MAX = 5
_FREE_BYTES_MIN = 2_000_000_000
_NIGHTS = dt.timedelta(hours=36)
_BACKUP_DAYS_MAX = dt.timedelta(days=2)
_HEARTBEAT_MAX = dt.timedelta(seconds=60)
_POSTGRESQL_MIN = 150000


@dataclass(frozen=True)
class Found:
    """One thing looked at; `do` says what to do, "" where nothing is to be done."""

    state: Literal["ok", "look", "bad"]
    what: str
    says: str
    do: str = ""


def examine(home: Path) -> list[Found]:
    """Look at everything; a thing that cannot be looked at is said to be so and stops nothing else."""
    found = [Found("ok", "versions", f"Python {platform.python_version()}, Django {django.get_version()}")]
    for look in (_database, _rights, _clock, _migrations, _packs, _sweep, _worker, _trail, _second_factor, _log):
        try:
            found += look()
        except DatabaseError as error:
            connection.rollback() if connection.in_atomic_block else connection.close()
            found.append(
                Found("bad", look.__name__.strip("_"), str(error).splitlines()[0], "Run `shuangjian migrate`.")
            )
    return [*found, *_folders(home), *_backup(home)]


def _database() -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    old = number < _POSTGRESQL_MIN
    yield Found(
        "bad" if old else "ok",
        "PostgreSQL",
        f"{number // 10000}.{number % 10000}",
        "15 or newer is needed." if old else "",
    )


def _rights() -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolcreaterole OR rolbypassrls, "
            "EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relkind = 'r') FROM pg_roles WHERE rolname = current_user"
        )
        name, mighty, owns = cursor.fetchone()
    if mighty or owns:
        yield Found(
            "bad",
            "rights",
            f"{name} may do more than the application needs",
            "Give DATABASE_URL a role that owns no table, DATABASE_OWNER_URL the owner.",
        )
    else:
        yield Found("ok", "rights", f"{name} owns nothing and may not rise")


def _clock() -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    wrong = apart > _CLOCK_SECONDS_MAX
    yield Found(
        "bad" if wrong else "ok", "clock", f"{apart:.1f} s from the database's", "Set both by NTP." if wrong else ""
    )


def _migrations() -> Iterator[Found]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    says = f"{len(waiting)} wait" if waiting else "all made"
    yield Found("bad" if waiting else "ok", "migrations", says, "Run `shuangjian migrate`." if waiting else "")


def _packs() -> Iterator[Found]:
    from shuangjian.live.book import NOT_USED, book_in_force, local_rows

    if not (packs := local_rows().packs):
        return
    outgrown = [problem for problem in book_in_force().warnings if problem.hint == NOT_USED]
    for problem in outgrown:
        do = "Judge by it again: correct it in a next edition under Local rules, and have that approved."
        yield Found(
            "bad", problem.place, f"the rulebook has outgrown it, and nothing of it is used: {problem.message}", do
        )
    if not outgrown:
        yield Found("ok", "packs", f"{len(packs)} read")


def _sweep() -> Iterator[Found]:
    from shuangjian.findings.models import Sweep

    last = Sweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    if last is None or last.finished_at is None:
        yield Found("look", "last sweep", "none yet", "It runs every night while `shuangjian worker` does.")
    else:
        late = timezone.now() - last.finished_at > _NIGHTS
        yield Found(
            "look" if late else "ok",
            "last sweep",
            f"{timezone.localtime(last.finished_at):%Y-%m-%d %H:%M}",
            "Is the worker running?" if late else "",
        )


def _worker() -> Iterator[Found]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(last_heartbeat), (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo') FROM procrastinate_workers"
        )
        beat, waiting = cursor.fetchone()
    alive = beat is not None and timezone.now() - beat < _HEARTBEAT_MAX
    yield Found(
        "ok" if alive else "look",
        "worker",
        f"{'at work' if alive else 'not at work'}, {waiting} jobs wait",
        "" if alive else "Start `shuangjian worker`.",
    )


def _trail() -> Iterator[Found]:
    from shuangjian.registry.audit import count_seals, verify_trail

    broken = verify_trail()
    yield Found(
        "bad" if broken else "ok",
        "audit trail",
        f"{count_seals()} seals, {len(broken)} broken",
        "See `shuangjian audit verify`." if broken else "",
    )


def _second_factor() -> Iterator[Found]:
    if not settings.SECOND_FACTOR_ROLES:
        return
    from shuangjian.portal.second_factor import users_without

    count = users_without().count()
    yield Found(
        "look" if count else "ok",
        "second factor",
        f"{count} of those whose role needs one have none",
        "They are led to setting it up at the next page they open." if count else "",
    )


def _log() -> Iterator[Found]:
    if get_archive() is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('archive_mode'), last_archived_time, last_failed_time, last_failed_wal FROM pg_stat_archiver"
        )
        mode, kept, failed, name = cursor.fetchone()
    if mode == "off":
        yield Found("bad", "log", "the database keeps none", f"It was started without {VARIABLE}: start it again.")
    elif failed is not None and (kept is None or failed > kept):
        said = f"{name} could not be kept at {timezone.localtime(failed):%Y-%m-%d %H:%M}"
        do = (
            "Is the archive full or out of reach? The end of postgres/server.log says why. It is tried again by itself."
        )
        yield Found("bad", "log", said, do)
    elif kept is None:
        yield Found("look", "log", "nothing kept yet", "The first file comes within a minute of the first act.")
    else:
        yield Found("ok", "log", f"last kept at {timezone.localtime(kept):%Y-%m-%d %H:%M}")


def _folders(home: Path) -> Iterator[Found]:
    secret = home / "secret"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        yield Found("bad", "secret", f"{secret} can be read by others", f"chmod 600 {secret}")
    files = Path(settings.MEDIA_ROOT)
    if files.exists() and stat.S_IMODE(files.stat().st_mode) & 0o007:
        yield Found("look", "files", f"{files} can be read by every account", f"chmod o-rwx {files}")
    free = shutil.disk_usage(home).free
    full = free < _FREE_BYTES_MIN
    yield Found(
        "bad" if full else "ok",
        "disk",
        f"{free / 1e9:.1f} GB free",
        "Make room: a full disk stops everything." if full else "",
    )


def _backup(home: Path) -> Iterator[Found]:
    try:
        about = json.loads((home / LAST).read_text(encoding="utf-8"))
        made = dt.datetime.fromisoformat(about["made_at"])
    except (OSError, ValueError, KeyError):
        yield Found("look", "last backup", "none of ours is known", "Run `shuangjian backup FOLDER` every night.")
        return
    old = timezone.now() - made > _BACKUP_DAYS_MAX
    yield Found(
        "look" if old else "ok",
        "last backup",
        f"{timezone.localtime(made):%Y-%m-%d %H:%M} in {about['folder']}",
        "Run it every night." if old else "",
    )
