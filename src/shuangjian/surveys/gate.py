"""Random interviews at the gate: recorded without names; where somebody reports something, a lead is opened."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet

from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import School, User
from shuangjian.surveys import errors
from shuangjian.surveys.leads import open_lead
from shuangjian.surveys.models import GateVisit

INTERVIEW = "surveys.interview"


def gate_visits(user: User | None, permission: str = INTERVIEW) -> QuerySet[GateVisit]:
    """Return the visits at the gates of the schools in which a user has a permission."""
    return visible_to(GateVisit.objects.select_related("school"), user or AnonymousUser(), permission)


def permille(row: GateVisit) -> int:
    """Return the share of the persons who report homework marked by parents, in tenths of a percent, rounded down."""
    return row.parent_marked * 1000 // row.persons


@transaction.atomic
def add_visit(
    *, by: User, school_key: str, visited_on: dt.date, persons: int, parent_marked: int, too_long: int, note: str | None
) -> GateVisit:
    """Record a visit; where anybody reports something a lead of the bureau is opened.

    Raises:
        NotPermitted: `by` does not interview at the school's gate.
        MoreThanAsked: more report something than were asked.
    """
    school = School.objects.get(key=school_key)
    check_may(by, INTERVIEW, school)
    _check(persons, parent_marked, too_long)
    row = GateVisit.objects.create(
        region_code=school.region_code, school=school, code=secrets.token_hex(6), visited_on=visited_on, persons=persons,
        parent_marked=parent_marked, too_long=too_long, note=note,
    )  # fmt: skip
    if parent_marked or too_long:
        said = (
            f"{visited_on} 校门口随机走访 {persons} 人：{parent_marked} 人反映家长批改作业，{too_long} 人反映作业超时。"
        )
        open_lead(by=by, school=school, cause=f"gate/{row.code}", title="校门口走访线索", description=said)
    return row


def change_visit(*, by: User, row: GateVisit, reason: str, school_key: str, **values: Any) -> GateVisit:
    """Correct a visit; its school and its lead stay as they are. Raises what `versions.supersede` does, `NotPermitted`, `MoreThanAsked`."""
    check_may(by, INTERVIEW, row)
    _check(values["persons"], values["parent_marked"], values["too_long"])
    return versions.supersede(row, by=by, reason=reason, **values)


def withdraw_visit(*, by: User, row: GateVisit, reason: str) -> GateVisit:
    """Withdraw a visit; raises what `versions.withdraw` does, and `NotPermitted`."""
    check_may(by, INTERVIEW, row)
    return versions.withdraw(row, by=by, reason=reason)


def restore_visit(*, by: User, row: GateVisit, number: int, reason: str) -> GateVisit:
    """Put a version of a visit back; raises what `versions.restore` does, and `NotPermitted`."""
    check_may(by, INTERVIEW, row)
    return versions.restore(row, number=number, by=by, reason=reason)


def _check(persons: int, *said: int) -> None:
    if max(said) > persons:
        raise errors.MoreThanAsked
