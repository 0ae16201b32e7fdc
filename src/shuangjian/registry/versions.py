"""Change, withdraw and put back whatever keeps its history, and ask what was known when.

Two keepings, one way to use them. A `Versioned` table holds every version as a row: the next is inserted, the one before is
closed. Everything else that is audited holds what is known now, and the trail holds what was: there a version is an entry of the
trail, a withdrawal is a deleted row, and putting it back inserts it again under its own key. What was *true* from when to when
(`valid_from`, `valid_to`) is another time, and no business of this module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from shuangjian.registry.actors import Actor, SystemPart, name_for_trail, said_by
from shuangjian.registry.audit import history, rows_as_known
from shuangjian.registry.errors import NotCurrent, NothingChanged, ReasonMissing, StillUsed, VersionUnknown
from shuangjian.registry.fields import FenField
from shuangjian.registry.models import AuditEntry, User, Versioned
from shuangjian.registry.models.people import acting_for
from shuangjian.web.context import acting
from shuangjian.web.crypto import EncryptedTextField
from shuangjian.web.formats import format_value, format_yuan
from shuangjian.web.histories import Version

_M = TypeVar("_M", bound=models.Model)
_KEEPING = frozenset({"id", "version", "withdrawn", "known_from", "known_to", "recorded_by_id", "reason"})


# What can be done -----------------------------------------------------------------------------------------------------


@transaction.atomic
def supersede(row: _M, *, by: Actor, reason: str, **changes: Any) -> _M:
    """Change something; what was known before is kept.

    Args:
        row: as it was looked at.
        by: who changes it; whether they may is asked before.
        reason: why, shown in the history.
        changes: columns (`class_key`, not `school_class`) and what holds from now on.

    Returns:
        The row that holds now.

    Raises:
        ReasonMissing: the reason is empty.
        NotCurrent: somebody else changed or withdrew it meanwhile.
        NothingChanged: it says so already.
    """
    if all(getattr(row, name) == value for name, value in changes.items()):
        raise NothingChanged(row)
    return _write(row, by=by, reason=reason, changes=changes)


@transaction.atomic
def withdraw(row: _M, *, by: Actor, reason: str) -> _M:
    """Withdraw something: it holds no more, and its history stays.

    Returns:
        The version that records it, or the row as it was.

    Raises:
        ReasonMissing, NotCurrent: as for `supersede`.
        StillUsed: something else refers to it.
    """
    reason = _check_reason(reason)
    if isinstance(row, Versioned):
        return _insert_next(row, by=by, reason=reason, withdrawn=True)
    current = _lock(row)
    with acting(name_for_trail(by), reason):
        try:
            current.delete()
        except ProtectedError as error:
            raise StillUsed(row, len(error.protected_objects)) from None
    return row


@transaction.atomic
def restore(row: _M, *, number: int, by: User, reason: str) -> _M:
    """Put an earlier version back in force: this undoes a change or a withdrawal.

    Args:
        row: any version of it, or the row as it was before it was withdrawn.
        number: which version; of a withdrawal, what was withdrawn.
        by: who does it; whether they may is asked before.
        reason: why.

    Raises:
        ReasonMissing, NothingChanged: as for `supersede`.
        VersionUnknown: there is no such version.
    """
    found = versions_of(row)
    wanted = next((each for each in found if each.number == number), None)
    if wanted is None:
        raise VersionUnknown(row, number)
    changes = {name: value for name, value in wanted.values.items() if name not in _KEEPING}
    if isinstance(row, Versioned):
        latest = _of_same(row).get(known_to__isnull=True)
        if not latest.withdrawn and all(getattr(latest, name) == value for name, value in changes.items()):
            raise NothingChanged(row)
        return _insert_next(latest, by=by, reason=_check_reason(reason), withdrawn=False, **changes)
    current = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if current is not None:
        return supersede(current, by=by, reason=reason, **changes)
    again = type(row)(**{type(row)._meta.pk.attname: row.pk} | changes)
    with acting(by.get_username(), _check_reason(reason)):
        again.save(force_insert=True)
    return again


def _write(row: _M, *, by: Actor, reason: str, changes: Mapping[str, Any]) -> _M:
    reason = _check_reason(reason)
    if isinstance(row, Versioned):
        return _insert_next(row, by=by, reason=reason, withdrawn=False, **changes)
    current = _lock(row)
    for name, value in changes.items():
        setattr(current, name, value)
    with acting(name_for_trail(by), reason):
        current.save()
    return current


def _insert_next(row: Any, *, by: Actor, reason: str, withdrawn: bool, **changes: Any) -> Any:
    """Close the version `row` and insert the next, in this order: only one may be current at a time."""
    now, rows = timezone.now(), type(row)._default_manager
    same = {name: getattr(row, name) for name in _stored(type(row)) if name not in _KEEPING}
    own = {
        "version": row.version + 1,
        "withdrawn": withdrawn,
        "known_from": now,
        "recorded_by": said_by(by)["by"],
        "reason": reason,
    }
    with acting(name_for_trail(by), reason):
        if not rows.filter(pk=row.pk, known_to__isnull=True).update(known_to=now):
            raise NotCurrent(row)
        return rows.create(**(same | changes | own))


def _lock(row: _M) -> _M:
    """Return the row as it is, locked.

    Raises:
        NotCurrent: it is not what was looked at.
    """
    current = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if current is None or any(getattr(current, name) != getattr(row, name) for name in _stored(type(row))):
        raise NotCurrent(row)
    return current


def _check_reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()


# What can be asked ----------------------------------------------------------------------------------------------------


def versions_of(row: models.Model) -> list[Version]:
    """Return every version of something, newest first; two queries."""
    return _rows_of(row) if isinstance(row, Versioned) else _trail_of(row)


def known_at(model: type[_M], moment: dt.datetime) -> list[_M]:
    """Return the rows of a table as they were known at `moment`, unsaved where the trail keeps them."""
    if issubclass(model, Versioned):
        rows: Any = model._default_manager
        return list(rows.known_at(moment))
    return [_made(model, row) for row in rows_as_known(model, moment)]


def find_withdrawn(model: type[_M], pk: Any) -> _M | None:
    """Return a row that the trail keeps as it was before it was withdrawn; None where it is there, or never was."""
    last = AuditEntry.objects.filter(table_name=model._meta.db_table, row_pk=str(pk)).order_by("-id").first()
    return _made(model, last.old) if last is not None and last.operation == "D" and last.old else None


def say_column(model: type[models.Model], name: str, value: Any) -> str:
    """Say the value of a column for people: the words of a code, a day, fen as yuan, a dash for nothing."""
    found = next((each for each in model._meta.concrete_fields if each.attname == name), None)
    if isinstance(found, FenField) and isinstance(value, int):
        return format_yuan(value)
    if name == "year" and value is not None:
        return str(value)
    words = {str(code): str(label) for code, label in getattr(found, "flatchoices", ())}
    return words.get(str(value)) or format_value(value)


def _rows_of(row: Versioned) -> list[Version]:
    rows = _of_same(row).select_related("recorded_by").order_by("-version")
    return [
        Version(
            number=each.version,
            values={name: getattr(each, name) for name in _stored(type(each))},
            since=each.known_from,
            until=each.known_to,
            by=str(each.recorded_by) if each.recorded_by else "",
            reason=each.reason or "",
            withdrawn=each.withdrawn,
        )
        for each in rows
    ]


def _of_same(row: Versioned) -> models.QuerySet[Any]:
    owner = row.version_owner
    return type(row)._default_manager.filter(
        **{owner.removesuffix("_key") + "__key": getattr(row, owner), "code": row.code}
    )


def _trail_of(row: models.Model) -> list[Version]:
    entries = list(history(row))
    if not entries:
        return []
    names = names_of(entry.user for entry in entries)
    ends = [entry.at for entry in entries[1:]] + [None]
    found = [
        Version(
            number=number,
            values=_read(type(row), (entry.old if entry.operation == "D" else entry.new) or {}),
            since=entry.at,
            until=end,
            by=names.get(entry.user, entry.user),
            reason=entry.reason,
            withdrawn=entry.operation == "D",
        )
        for number, (entry, end) in enumerate(zip(entries, ends, strict=True), start=1)
    ]
    return found[::-1]


def names_of(users: Iterable[str]) -> dict[str, str]:
    """Return how people read who the trail names: a user's name, a part of the platform."""
    found = set(users)
    asked = {name for each in found for name in each.split("/")}
    people = dict(User.objects.filter(username__in=asked).values_list("username", "display_name"))
    pairs = {each: each.partition("/") for each in found if "/" in each}
    stood_in = {
        each: acting_for(people.get(deputy, deputy), people.get(other, other))
        for each, (deputy, _slash, other) in pairs.items()
    }
    return {f"system:{part.value}": str(part.label) for part in SystemPart} | people | stood_in


def _read(model: type[models.Model], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the trail as Python values by column name."""
    fields = {each.column: each for each in _fields(model)}
    return {fields[name].attname: _of_trail(fields[name], value) for name, value in kept.items() if name in fields}


def _made(model: type[_M], kept: Mapping[str, Any]) -> _M:
    """Return a row of the trail as an unsaved one, with what the database computed of it: who may see it is asked by that."""
    made = model(**_read(model, kept))
    made.__dict__.update(
        {each.attname: kept.get(each.column or "") for each in model._meta.concrete_fields if each.generated}
    )
    return made


def _of_trail(field: models.Field[Any, Any], value: Any) -> Any:
    return field.from_trail(value) if isinstance(field, EncryptedTextField) else field.to_python(value)


def _stored(model: type[models.Model]) -> list[str]:
    return [each.attname for each in _fields(model)]


def _fields(model: type[models.Model]) -> Sequence[models.Field[Any, Any]]:
    """Return the columns that are written; what the database computes is none of them."""
    return [each for each in model._meta.concrete_fields if not each.generated]
