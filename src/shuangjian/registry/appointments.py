"""Who has which role where: what one may see of it, give and end. Each change is in the audit trail with who made it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from shuangjian.registry.access import granting, roles_granting
from shuangjian.registry.errors import NotPermitted, OwnRole, RoleHeld, RoleNotYours
from shuangjian.registry.models import Department, Institution, Membership, Region, School, SchoolClass, User
from shuangjian.registry.models.people import SCOPE_OF_ROLE
from shuangjian.registry.roles import Role

MAY = "memberships.manage"
Place = Region | Department | School | SchoolClass | Institution
_FIELDS: dict[type, str] = {
    Region: "region", Department: "department", School: "school", SchoolClass: "school_class", Institution: "institution",
}  # fmt: skip
# What each gives: nobody makes an equal or a superior.
GIVEN_BY: dict[Role, tuple[Role, ...]] = {
    Role.DISTRICT_OFFICER: (
        Role.TRAINING_SUPERVISOR, Role.PRINCIPAL, Role.ACADEMIC_DIRECTOR, Role.CLASS_TEACHER, Role.SUBJECT_TEACHER,
        Role.INSTITUTION_OFFICER, Role.PARTNER_DEPARTMENT, Role.STREET_GRID,
    ),
    Role.PRINCIPAL: (Role.ACADEMIC_DIRECTOR, Role.CLASS_TEACHER, Role.SUBJECT_TEACHER),
}  # fmt: skip


def memberships_under(user: User) -> QuerySet[Membership]:
    """Return the memberships within the region or school where the user appoints; those that ended among them."""
    condition = Q(pk__in=())
    for own in granting(user, MAY):
        condition |= _within(own)
    return Membership.objects.filter(condition).select_related(
        "user", "region", "department", "school", "school_class__school", "institution"
    )


def roles_given_by(user: User) -> list[Role]:
    """Return the roles the user may give somewhere."""
    return list(dict.fromkeys(role for own in granting(user, MAY) for role in GIVEN_BY.get(Role(own.role), ())))


def places_for(user: User) -> list[Place]:
    """Return the departments, schools, classes and institutions to which the user appoints, and the regions."""
    return list(dict.fromkeys(place for own in granting(user, MAY) for place in _places_of(own)))


def _places_of(own: Membership) -> list[Place]:
    found: list[Place] = []
    if own.whole_region is not None:
        codes = _codes(own)
        found += Region.objects.filter(code__in=codes)
        found += Department.objects.filter(region__in=codes).order_by("name")
        found += School.objects.filter(region__in=codes).order_by("name")
        found += Institution.objects.filter(region__in=codes).order_by("code")
    elif own.school_key:
        found += School.objects.filter(key=own.school_key)
        found += (
            SchoolClass.objects.filter(school__key=own.school_key).select_related("school").order_by("grade", "code")
        )
    return found


def gives(user: User, membership: Membership) -> bool:
    """Whether one role of the user's both gives this role and lies above this place: two halves of two roles give nothing."""
    return any(
        Role(membership.role) in GIVEN_BY.get(Role(own.role), ())
        and Membership.objects.filter(_within(own), pk=membership.pk).exists()
        for own in granting(user, MAY)
    )


@transaction.atomic
def give_role(
    *,
    by: User,
    user: User,
    role: Role,
    place: Place,
    since: dt.date,
    until: dt.date | None = None,
    subject: str | None = None,
) -> Membership:
    """Give somebody a role at a place, from a day on and for as long as is said.

    Raises:
        OwnRole: one's own.
        NotPermitted: the place is not where the user appoints.
        RoleNotYours: the role is not given by the user, or not at a place of this kind.
        RoleHeld: they have it there on that day.
    """
    if user == by:
        raise OwnRole
    above = [own for own in granting(by, MAY) if place in _places_of(own)]
    if not above:
        raise NotPermitted(MAY, str(place))
    field = _FIELDS[type(place)]
    by_one = any(role in GIVEN_BY.get(Role(own.role), ()) for own in above)
    if not by_one or field not in SCOPE_OF_ROLE[role]:
        raise RoleNotYours(role.label)
    User.objects.select_for_update().get(pk=user.pk)
    held = Membership.objects.filter(user=user, role=role, subject=subject, **{field: place})
    for each in held:
        if each.is_in_force(since):
            raise RoleHeld(user, each.valid_from or "—")
    return Membership.objects.create(
        user=user, role=role, subject=subject, valid_from=since, valid_to=until, **{field: place}
    )


@transaction.atomic
def end_role(*, by: User, membership: Membership, last_day: dt.date) -> Membership:
    """End a role after `last_day`; it stays on record with who gave and who ended it.

    Raises:
        OwnRole: one's own.
        RoleNotYours: it is not one the user could give, or lies elsewhere.
    """
    if membership.user == by:
        raise OwnRole
    found = memberships_under(by).select_for_update(of=("self",)).filter(pk=membership.pk).first()
    if found is None or not gives(by, found):
        raise RoleNotYours(Role(membership.role).label)
    found.valid_to = max(last_day, found.valid_from) if found.valid_from else last_day
    found.save(update_fields=["valid_to"])
    return found


def _within(own: Membership) -> Q:
    if own.whole_region is not None:
        codes = _codes(own)
        return (
            Q(region__in=codes) | Q(department__region__in=codes) | Q(school__region__in=codes)
            | Q(school_class__region_code__in=codes) | Q(institution__region__in=codes)
        )  # fmt: skip
    return Q(school__key=own.school_key) | Q(school_class__school__key=own.school_key)


def _codes(own: Membership) -> list[str]:
    region = own.whole_region
    assert region is not None
    return own.region_codes or list(Region.objects.filter(path__startswith=region.path).values_list("code", flat=True))


assert set(GIVEN_BY) == set(roles_granting(MAY)), "who appoints, and whom, is one table"
