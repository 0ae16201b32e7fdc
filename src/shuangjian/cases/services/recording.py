"""Record what happens to a case, and who has worked on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from shuangjian.cases.choices import WORK, EventKind
from shuangjian.cases.models import Case, CaseEvent, CaseWorker
from shuangjian.registry.actors import Actor, said_by
from shuangjian.registry.models import User


def record(
    case: Case, kind: EventKind, *, by: Actor, text: str = "", before: str | None = None, at: dt.datetime | None = None
) -> CaseEvent:
    """Add an event; `before` is the state it came from, None where it stayed. Who works is remembered for good."""
    now = at or timezone.now()
    event = CaseEvent.objects.create(
        case=case, kind=kind, from_state=before or case.state, to_state=case.state, at=now, text=text.strip(),
        stands_for=by.stands_for if isinstance(by, User) else None, **said_by(by),
    )  # fmt: skip
    if kind in WORK and isinstance(by, User):
        remember_workers(case, by.persons, kind, at=now)
    return event


def remember_workers(case: Case, users: Iterable[int], what: EventKind, *, at: dt.datetime) -> None:
    """Remember that users (by id) worked on a case; how they first did stands."""
    CaseWorker.objects.bulk_create(
        [CaseWorker(case=case, user_id=user, at=at, what=what) for user in users], ignore_conflicts=True
    )
