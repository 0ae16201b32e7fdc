"""Who works cases: the people of their departments, schools and institutions, and who is in charge among them (承办人)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from shuangjian.cases.access import NAMED_ONLY
from shuangjian.cases.models import Case
from shuangjian.registry.access import covers, granting, place_keys, roles_granting
from shuangjian.registry.models import Membership, User
from shuangjian.registry.roles import Role
from shuangjian.registry.selectors import users_of

_PLACE = ("region_code", "department_id", "school_key", "institution_key")


def people_of(cases: Sequence[Case]) -> list[tuple[Case, list[User]]]:
    """Return each case with who works it; where somebody is in charge, that one alone.

    Who works a case has an account and a membership of its departments, its school or its institution. Three queries, however
    many cases.
    """
    prefetch_related_objects(cases, "handler")
    members = _members_of(cases)
    return [(case, _in_charge(case) or members[case.pk]) for case in cases]


def people_in_units(case: Case) -> list[User]:
    """Return all who work a case in its departments, its school or its institution, whoever is in charge."""
    return _members_of([case])[case.pk]


def _members_of(cases: Sequence[Case]) -> dict[int, list[User]]:
    """Return who works each case (by key) by a membership of its units."""
    prefetch_related_objects(cases, "parties")
    of_department, of_school, of_institution = defaultdict(set), defaultdict(set), defaultdict(set)
    for case in cases:
        for party in case.parties.all():
            of_department[party.department_id].add(case.pk)
        of_school[case.school_key].add(case.pk)
        of_institution[case.institution_key].add(case.pk)
    found: dict[int, dict[int, User]] = defaultdict(dict)
    members = users_of(
        "cases.work",
        departments=[pk for pk in of_department if pk],
        schools=[key for key in of_school if key],
        institutions=[key for key in of_institution if key],
    )
    for user, membership in members:
        theirs = (
            of_department[membership.department_id]
            if membership.department_id
            else of_school[membership.school_key]
            if membership.school_key
            else of_institution[membership.institution_key]
        )
        for case_id in theirs:
            found[case_id][user.pk] = user
    return {case.pk: list(found[case.pk].values()) for case in cases}


def _in_charge(case: Case) -> list[User]:
    return [case.handler] if case.handler is not None and case.handler.is_active else []


def colleagues_in(user: User, case: Case) -> list[User]:
    """Return who could be in charge of a case in the place from which `user` works it, `user` among them, by name."""
    same_place = Q(pk__in=())
    for membership in granting(user, "cases.work"):
        if not _reaches(membership, case):
            continue
        same_place |= Q(**{name: getattr(membership, name) for name in _PLACE})
    roles = [role.value for role in roles_granting("cases.work")]
    today = timezone.localdate()
    members = Membership.objects.filter(same_place, role__in=roles, user__is_active=True).select_related("user")
    # Whoever has the right from the same place reaches the case as the user does.
    people = {membership.user for membership in members.order_by("user_id") if membership.is_in_force(today)}
    return sorted(people, key=str)


def _reaches(membership: Membership, case: Case) -> bool:
    if Role(membership.role) in NAMED_ONLY:
        return any(party.department_id == membership.department_id for party in case.parties.all())
    return covers(membership, place_keys(case))
