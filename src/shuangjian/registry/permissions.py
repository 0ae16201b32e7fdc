"""Which role may do what: what every app grants in its `permissions.py`, merged.

A permission is "<capability>.<act>". Where the act happens is a matter of scope (`access.py`): a right counts only
within the region, school, class or institution of the membership that gives it. What is granted is asked by a page or a service,
and what is asked is granted: `tests/repo/test_permissions_asked.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from shuangjian.registry.roles import Role

# What an app grants: role → permissions.
Grants = Mapping[Role, Iterable[str]]

# Whoever answers for an organisation may take its lists away as files; that is logged and watermarked.
_ANSWERS = {
    Role.DISTRICT_OFFICER,
    Role.TRAINING_SUPERVISOR,
    Role.LEADER,
    Role.PRINCIPAL,
    Role.ACADEMIC_DIRECTOR,
    Role.INSTITUTION_OFFICER,
    Role.PARTNER_DEPARTMENT,
}
# Which schools and classes there are is read by those who work there or answer for them.
_KNOWS_PLACES = {
    Role.DISTRICT_OFFICER,
    Role.TRAINING_SUPERVISOR,
    Role.LEADER,
    Role.PRINCIPAL,
    Role.ACADEMIC_DIRECTOR,
    Role.CLASS_TEACHER,
    Role.SUBJECT_TEACHER,
}
# Who says who does what: the bureau in its region, a principal in the school.
_APPOINTS = {Role.DISTRICT_OFFICER, Role.PRINCIPAL}
GRANTED: Grants = {
    role: ({"exports.make"} if role in _ANSWERS else set())
    | ({"places.view"} if role in _KNOWS_PLACES else set())
    | ({"memberships.manage"} if role in _APPOINTS else set())
    for role in Role
}


def _merge() -> dict[Role, frozenset[str]]:
    found: dict[Role, set[str]] = {role: set(GRANTED.get(role, ())) for role in Role}
    for app in settings.DOMAIN_APPS:
        name = f"{app}.permissions"
        if name == __name__ or find_spec(name) is None:
            continue
        grants: Grants = import_module(name).GRANTED
        for role, permissions in grants.items():
            found[role] |= set(permissions)
    return {role: frozenset(permissions) for role, permissions in found.items()}


PERMISSIONS: dict[Role, frozenset[str]] = _merge()

ALL_PERMISSIONS: frozenset[str] = frozenset().union(*PERMISSIONS.values())
