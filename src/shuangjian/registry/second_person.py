"""Whose agreement it takes to change a record of a past day: one table, for records corrected before and after a breach was found."""

from __future__ import annotations

from collections.abc import Iterable

from shuangjian.registry.models import User
from shuangjian.registry.roles import Role

BUREAU = frozenset({Role.DISTRICT_OFFICER, Role.TRAINING_SUPERVISOR})
SCHOOL_LEADERS = frozenset({Role.PRINCIPAL, Role.ACADEMIC_DIRECTOR})
# Who changes the record → whose agreement it takes: a teacher's the school's leaders', theirs the bureau's.
AGREED_BY: dict[Role, frozenset[Role]] = {
    Role.SUBJECT_TEACHER: SCHOOL_LEADERS | BUREAU,
    Role.CLASS_TEACHER: SCHOOL_LEADERS | BUREAU,
}


def roles_that_agree(roles: Iterable[Role]) -> frozenset[Role]:
    """Return who may agree to what was changed by people of these roles: for the highest of them, and the bureau for nobody known."""
    found = [AGREED_BY.get(role, BUREAU) for role in roles]
    return frozenset.intersection(*found) if found else BUREAU


def agrees_for_leaders(user: User) -> bool:
    """Whether the user may agree to what a school's own leaders changed."""
    return bool(roles_that_agree([Role.PRINCIPAL]) & set(user.roles))
