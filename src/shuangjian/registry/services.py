"""What can be done with the registry: one transaction each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import count
from typing import Any

from django.db import transaction

from shuangjian.engine.regions import packaged_regions, parent_by_code
from shuangjian.registry.errors import NothingChanged, NotKnownThatDay, ReasonMissing, UnknownRegion
from shuangjian.registry.models import (
    CalendarDay,
    Department,
    DepartmentName,
    Institution,
    InstitutionState,
    Membership,
    Region,
    User,
)
from shuangjian.web.context import acting


@transaction.atomic
def add_region(*, code: str, name: str, parent_code: str | None) -> Region:
    """Add a region below another.

    Raises:
        UnknownRegion: the parent is not in the tree.
    """
    above = ""
    if parent_code is not None:
        parent = Region.objects.filter(code=parent_code).first()
        if parent is None:
            raise UnknownRegion(parent_code)
        above = parent.path
    return Region.objects.create(code=code, name=name, parent_code=parent_code, path=f"{above}{code}/")


@transaction.atomic
def plant_region(code: str) -> Region:
    """Return a region of the country, added with all above it where it is not there yet.

    Raises:
        UnknownRegion: the country has none of that code.
    """
    found = Region.objects.filter(code=code).first()
    if found is not None:
        return found
    tree = packaged_regions()
    if code not in tree:
        raise UnknownRegion(code)
    parent = parent_by_code(code)
    above = plant_region(parent) if parent is not None else None
    return add_region(code=code, name=tree.name(code), parent_code=above.code if above else None)


@transaction.atomic
def set_day(*, region_code: str, day: dt.date, kind: str) -> CalendarDay:
    """Say what a day is in a region's school calendar, replacing what was said before."""
    found, _made = CalendarDay.objects.update_or_create(region_code=region_code, day=day, defaults={"kind": kind})
    return found


@transaction.atomic
def change_institution(
    *, by: User, institution: Institution, on: dt.date, reason: str, **changes: Any
) -> InstitutionState:
    """Record that something about an institution is different from `on` onwards.

    The state in force is closed on the day before and the new one carries everything that did not change. Stating
    something on the day a state begins replaces that state.

    Args:
        by: who records it; whether they may is asked before.
        institution: of which.
        on: the day from which it is different.
        reason: why, kept in the trail.
        changes: what is different.

    Returns:
        The state in force from `on`.

    Raises:
        ReasonMissing: the reason is empty.
        NotKnownThatDay: nothing is recorded of the institution on that day.
        NothingChanged: it is so already on that day.
    """
    if not reason.strip():
        raise ReasonMissing
    state = InstitutionState.objects.select_for_update().on(on).filter(institution=institution).first()
    if state is None:
        raise NotKnownThatDay(on)
    if all(getattr(state, name) == value for name, value in changes.items()):
        raise NothingChanged(state)
    with acting(by.get_username(), reason.strip()):
        return _change_from(state, on, changes)


def _change_from(state: InstitutionState, on: dt.date, changes: Mapping[str, Any]) -> InstitutionState:
    ends = state.valid_to
    if state.valid_from != on:
        state.valid_to = on - dt.timedelta(days=1)
        state.save(update_fields=["valid_to"])
        state.pk = None
        state._state.adding = True
        state.valid_from, state.valid_to = on, ends
    for name, value in changes.items():
        setattr(state, name, value)
    state.save()
    return state


@transaction.atomic
def give_membership(*, user: User, role: str, since: dt.date | None = None, **scope: Any) -> Membership:
    """Give a user a role in one scope.

    Args:
        user: who.
        role: a code of `Role`.
        since: first day; None means always.
        scope: the one kind of place the role needs (`school_class=…`), and what narrows it (`subject=…`, `pupil=…`).
    """
    return Membership.objects.create(user=user, role=role, valid_from=since, **scope)


@transaction.atomic
def end_membership(*, membership: Membership, last_day: dt.date) -> Membership:
    """End a membership after `last_day`; it stays on record."""
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])
    return membership


@transaction.atomic
def create_department(*, region: Region, name: str) -> Department:
    """Add a department to a region under a number of its own; one that has the name already is returned as it is."""
    found = Department.objects.filter(region=region, name=name.strip()).first()
    if found is not None:
        return found
    taken = set(Department.objects.filter(region=region).values_list("code", flat=True))
    code = next(code for number in count(len(taken) + 1) if (code := f"d{number}") not in taken)
    return Department.objects.create(region=region, code=code, name=name.strip())


def name_department(*, department: Department, name: str) -> DepartmentName:
    """Remember that documents call a department by this name too."""
    found, _made = DepartmentName.objects.get_or_create(
        region_code=department.region_code, name=name.strip(), defaults={"department": department}
    )
    return found
