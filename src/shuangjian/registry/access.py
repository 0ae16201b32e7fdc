"""Who may see and do what, where: the only place that turns memberships into rows.

A membership gives its role's permissions within its scope. So a right and a place are asked together: a teacher of
one school who is a parent at another posts homework only in the first.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from shuangjian.registry.errors import NotPermitted
from shuangjian.registry.models import Membership, Region, User
from shuangjian.registry.permissions import PERMISSIONS
from shuangjian.registry.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

_M = TypeVar("_M", bound=models.Model)
_NOTHING = Q(pk__in=())


def get_user(request: HttpRequest) -> User:
    """Return who is signed in, on a page that lets in nobody else (`@page` with a permission)."""
    assert isinstance(request.user, User), "the page asks for a permission, so somebody is signed in"
    return request.user


def has_permission(user: User | AnonymousUser, permission: str) -> bool:
    """Whether the user has `permission` in some scope."""
    return isinstance(user, User) and user.has_permission(permission)


def granting(user: User | AnonymousUser, permission: str) -> list[Membership]:
    """Return the memberships in force that grant `permission`."""
    if not isinstance(user, User):
        return []
    return [m for m in user.active_memberships if permission in m.permissions]


def visible_to(rows: models.QuerySet[_M], user: User | AnonymousUser, permission: str) -> models.QuerySet[_M]:
    """Return those of `rows` that lie where the user has `permission`.

    A model takes part by the columns it has: region_code, school_key, class_key, institution_key. A membership whose
    scope the model cannot express (an institution's, asked for homework) shows nothing.
    """
    condition = _NOTHING
    for membership in granting(user, permission):
        condition |= scope_condition(membership, rows.model)
    return rows.filter(condition)


def scope_condition(membership: Membership, model: type[models.Model]) -> Q:
    """Return the condition on `model` that holds for rows within the membership's scope."""
    columns = scope_columns(model)
    if region := membership.whole_region:
        column = "code" if model is Region else "region_code"
        if column not in columns:
            return _NOTHING
        codes = membership.region_codes
        if codes is None:
            return Q(**{f"{column}__in": Region.objects.filter(path__startswith=region.path).values("code")})
        return Q(**{column: codes[0]} if len(codes) == 1 else {f"{column}__in": codes})
    for name in ("school_key", "class_key", "institution_key"):
        if key := getattr(membership, name):
            own = {"school_key": "school", "class_key": "schoolclass", "institution_key": "institution"}[name]
            if model._meta.label_lower == f"registry.{own}":
                return Q(key=key)
            if name == "class_key" and membership.pupil is not None and "student_key" in columns:
                return Q(student_key=membership.pupil.key)
            if name == "class_key" and name not in columns and "school_key" in columns:
                # What a school keeps for all its classes is seen by those who teach or learn there.
                return Q(school_key=key.rsplit("/", 1)[0])
            return Q(**{name: key}) if name in columns else _NOTHING
    return _NOTHING


@cache
def scope_columns(model: type[models.Model]) -> frozenset[str]:
    """Return the names of the columns of `model`."""
    return frozenset(field.attname for field in model._meta.concrete_fields)


def check_may(user: User | AnonymousUser, permission: str, place: models.Model, *, subject: str | None = None) -> None:
    """Raise unless the user has `permission` where `place` (a school, a class, an institution, a row) lies.

    Raises:
        NotPermitted: with the permission and the place.
    """
    if not may(user, permission, place, subject=subject):
        raise NotPermitted(permission, str(getattr(place, "key", place)))


def may(user: User | AnonymousUser, permission: str, place: models.Model, *, subject: str | None = None) -> bool:
    """Whether the user has `permission` where `place` lies; asks the memberships, not the database.

    Args:
        user: who asks.
        permission: what for.
        place: where.
        subject: the subject taught it is about; a membership for one subject counts for that subject only.
    """
    keys = place_keys(place)
    return any(
        covers(membership, keys) and (subject is None or membership.subject in (None, subject))
        for membership in granting(user, permission)
    )


def region_codes(user: User | AnonymousUser, permission: str) -> models.QuerySet[Region]:
    """Return the regions in which the user has `permission` as a whole."""
    return visible_to(Region.objects.all(), user, permission)


def roles_granting(permission: str) -> Iterable[Role]:
    """Return the roles that give `permission`, in the order of the table."""
    return [role for role, granted in PERMISSIONS.items() if permission in granted]


def place_keys(place: models.Model) -> dict[str, str]:
    """Return the keys by which a membership is asked whether it covers `place`."""
    keys = {
        name: value
        for name in ("region_code", "school_key", "class_key", "institution_key", "student_key")
        if (value := getattr(place, name, None))
    }
    own = {
        "registry.school": "school_key",
        "registry.schoolclass": "class_key",
        "registry.institution": "institution_key",
    }
    if name := own.get(place._meta.label_lower):
        keys[name] = place.key  # type: ignore[attr-defined]
    if "class_key" in keys:
        keys.setdefault("school_key", keys["class_key"].rsplit("/", 1)[0])
    return keys


def covers(membership: Membership, keys: dict[str, str]) -> bool:
    """Whether the membership's scope holds the place with these keys (`place_keys`)."""
    if membership.whole_region is not None:
        code = keys.get("region_code")
        return code is not None and _lies_in(code, membership)
    if membership.pupil is not None and "student_key" in keys:
        return keys["student_key"] == membership.pupil.key
    return any(
        (key := getattr(membership, name)) and keys.get(name) == key
        for name in ("school_key", "class_key", "institution_key")
    )


def _lies_in(code: str, membership: Membership) -> bool:
    region, codes = membership.whole_region, membership.region_codes
    assert region is not None
    if codes is not None or code == region.code:
        return code == region.code or code in (codes or ())
    return Region.objects.filter(code=code, path__startswith=region.path).exists()
