"""What can be asked of the registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shuangjian.registry.access import roles_granting
from shuangjian.registry.models import Department, Institution, InstitutionState, Membership, Region, School, User
from shuangjian.web.search import fits


def regions_below(code: str) -> QuerySet[Region]:
    """Return the region and all regions in it, by path."""
    path = Region.objects.filter(code=code).values("path")
    return Region.objects.filter(path__startswith=Subquery(path)).order_by("path")


def regions_above(codes: Iterable[str]) -> set[str]:
    """Return the codes of the regions and of all above them, by path; one query."""
    paths = Region.objects.filter(code__in=list(codes)).values_list("path", flat=True)
    return {code for path in paths for code in path.strip("/").split("/")}


def by_region(rows: QuerySet[Any], code: str) -> QuerySet[Any]:
    """Keep the rows that lie in a region or below it."""
    return rows.filter(region_code__in=regions_below(code).values("code"))


def region_choices(rows: QuerySet[Any]) -> list[tuple[str, str]]:
    """Return the regions the rows lie in; none where it is but one."""
    codes = rows.order_by().values("region_code").distinct()
    regions = [(region.code, region.name) for region in Region.objects.filter(code__in=codes).order_by("code")]
    return regions if len(regions) > 1 else []


def institutions_on(day: dt.date) -> QuerySet[Institution]:
    """Return the institutions known on `day`, each with `name`, `category` and `status` as they were then."""
    state = InstitutionState.objects.on(day).filter(institution_key=OuterRef("key"))
    return Institution.objects.annotate(
        name=Subquery(state.values("name")[:1]),
        category=Subquery(state.values("category")[:1]),
        status=Subquery(state.values("status")[:1]),
    ).filter(name__isnull=False)


def get_owner_names(keys: Iterable[str]) -> dict[str, str]:
    """Return the names of schools and institutions by key, the latest of each: two queries, however many."""
    wanted = set(keys)
    names = dict(School.objects.filter(key__in=wanted).values_list("key", "name"))
    states = InstitutionState.objects.filter(institution__key__in=wanted).order_by("valid_from")
    return names | dict(states.values_list("institution__key", "name"))


def find_owners(typed: str) -> dict[str, str]:
    """Return the schools and institutions whose name or code fits what was typed (pinyin too), key → name. Two queries.

    Says nothing of who may see them.
    """
    states = InstitutionState.objects.order_by("valid_from")
    institutions = states.values_list("institution__key", "institution__code", "name")
    # Of an institution's states the latest name stands.
    known = {
        key: (code, name) for key, code, name in (*School.objects.values_list("key", "code", "name"), *institutions)
    }
    return {key: name for key, (code, name) in known.items() if fits(typed, name, code)}


def find_department(region_code: str, name: str) -> Department | None:
    """Return the department a document means by `name` in a region, or None where nobody has said yet."""
    return Department.objects.filter(region_code=region_code, names__name=name.strip()).first()


def demo_users() -> QuerySet[User]:
    """Return the users who may be signed in with one click on a demo deployment, one for each role."""
    return User.objects.filter(is_demo=True, is_active=True).order_by("id")


def users_of(
    permission: str,
    *,
    departments: Iterable[int] = (),
    schools: Iterable[str] = (),
    classes: Iterable[str] = (),
    institutions: Iterable[str] = (),
) -> list[tuple[User, Membership]]:
    """Return who has `permission` by a membership of just these organisations or classes, in force today; one query.

    Whoever has it by a scope around them (a region, for a school) is not meant.
    """
    today = timezone.localdate()
    roles = [role.value for role in roles_granting(permission)]
    places = (
        Q(department__in=list(departments))
        | Q(school__key__in=list(schools))
        | Q(school_class__key__in=list(classes))
        | Q(institution__key__in=list(institutions))
    )
    found = (
        Membership.objects.filter(places, role__in=roles, user__is_active=True).select_related("user").order_by("id")
    )
    return [(membership.user, membership) for membership in found if membership.is_in_force(today)]


def users_over(permission: str, region_code: str) -> list[User]:
    """Return who has `permission` for a whole region around `region_code`, in force today, the nearest region first.

    Offices that see only what names them (`Department` scopes count by their region) are among them where their role has it.
    """
    path = Region.objects.filter(code=region_code).values_list("path", flat=True).first() or ""
    around = path.strip("/").split("/")
    place = Q(region__in=around) | Q(department__region__in=around)
    roles = [role.value for role in roles_granting(permission)]
    found = Membership.objects.filter(place, role__in=roles, user__is_active=True).select_related(
        "user", "region", "department__region"
    )
    today = timezone.localdate()
    in_force = [membership for membership in found.order_by("id") if membership.is_in_force(today)]

    def distance(membership: Membership) -> int:
        region = membership.whole_region
        return len(around) - around.index(region.code) if region is not None else len(around)

    return list(dict.fromkeys(membership.user for membership in sorted(in_force, key=distance)))
