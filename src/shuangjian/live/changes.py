"""Who changed the rows of a fact: from the versions of what is versioned, else from the audit trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from shuangjian.engine.contract import load_contract
from shuangjian.live.storage import load_stored
from shuangjian.registry.models import AuditEntry, User
from shuangjian.registry.models.versioned import Versioned
from shuangjian.web.stored import Stored


def changed_by(fact: str, owner_key: str, row_ids: Collection[str], since: dt.datetime) -> set[int]:
    """Return the ids of the users who changed rows of a school or institution after a time.

    Where a row's id is made of several columns, or is not stored because the key of what it names is, the trail does not know rows by
    it: then whoever changed any row of that fact for that owner is returned, which is more and never less.
    """
    found: set[int] = set()
    for stored in load_stored():
        if stored.fact == fact:
            of_versions = issubclass(stored.model_class, Versioned)
            found |= (_by_versions if of_versions else _by_trail)(stored, owner_key, row_ids, since)
    return found


def _by_versions(stored: Stored, owner_key: str, row_ids: Collection[str], since: dt.datetime) -> set[int]:
    model = stored.model_class
    names = {field.attname for field in model._meta.concrete_fields}
    owner = next(name for name in ("school_key", "institution_key") if name in names)
    rows = model._default_manager.filter(**{owner: owner_key}, code__in=row_ids, known_from__gt=since)
    return set(rows.exclude(recorded_by=None).values_list("recorded_by", flat=True))


def _by_trail(stored: Stored, owner_key: str, row_ids: Collection[str], since: dt.datetime) -> set[int]:
    entries = AuditEntry.objects.filter(table_name=stored.db_table, at__gt=since)
    owners = ("school_key", "institution_key", "owner_key")
    entries = entries.filter(
        Q(*((f"{when}__{owner}", owner_key) for when in ("old", "new") for owner in owners), _connector=Q.OR)
    )
    row_id = load_contract()[stored.fact].row_id
    column = stored.columns.get(row_id[0], row_id[0])
    if len(row_id) == 1 and column in {each.column for each in stored.model_class._meta.concrete_fields}:
        entries = entries.filter(
            Q(**{f"old__{column}__in": list(row_ids)}) | Q(**{f"new__{column}__in": list(row_ids)})
        )
    # Who acted in another's name counts as both.
    names = {name for user in entries.values_list("user", flat=True).distinct() for name in user.split("/")}
    return set(User.objects.filter(username__in=names).values_list("pk", flat=True))
