"""Which cases somebody sees: by scope, and for partner departments those they are named in."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from shuangjian.cases.models import Case, CaseParty
from shuangjian.registry.access import granting, may, scope_condition
from shuangjian.registry.models import User
from shuangjian.registry.roles import Role

# They see what they are asked to do, not all that happens in the region of their office.
NAMED_ONLY = frozenset({Role.PARTNER_DEPARTMENT, Role.STREET_GRID})


def visible_cases(user: User | AnonymousUser, permission: str = "cases.view") -> QuerySet[Case]:
    """Return the cases the user has `permission` on."""
    condition = Q(pk__in=())
    for membership in granting(user, permission):
        if Role(membership.role) in NAMED_ONLY:
            condition |= Q(Exists(CaseParty.objects.filter(case=OuterRef("pk"), department=membership.department)))
        else:
            condition |= scope_condition(membership, Case)
    return Case.objects.filter(condition)


def may_in_case(user: User | AnonymousUser, permission: str, case: Case) -> bool:
    """Whether the user has `permission` on this case."""
    if not isinstance(user, User):
        return False
    for membership in granting(user, permission):
        if Role(membership.role) in NAMED_ONLY:
            if case.parties.filter(department=membership.department).exists():
                return True
        elif may(user, permission, case):
            return True
    return False
