"""Handing on less than one has: a user who may do only some things, in one place only.

What is left is made of memberships, so that every question of `access` answers for it without knowing of it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable

from django.db import models

from shuangjian.registry.access import covers, place_keys
from shuangjian.registry.models import Institution, Membership, Region, School, SchoolClass, User
from shuangjian.registry.models.people import SCOPE_OF_ROLE
from shuangjian.registry.roles import Role

Place = Region | School | SchoolClass | Institution

_SCOPES: dict[type[models.Model], str] = {
    Region: "region",
    School: "school",
    SchoolClass: "school_class",
    Institution: "institution",
}


def narrow(user: User, permissions: Iterable[str], place: Place | None = None) -> User:
    """Return `user` as somebody who has at most `permissions`, and these only in `place`.

    A membership that covers the place is cut down to it, one that lies in the place stays as it is, any other is gone.
    The user's own memberships are read now: what was ended since is not handed on any more.
    """
    kept = frozenset(permissions)
    left = copy.copy(user)
    found = []
    for membership in user.active_memberships:
        cut = membership if place is None else _cut(membership, place)
        if cut is not None:
            cut = copy.copy(cut)
            cut.kept = kept if membership.kept is None else kept & membership.kept
            found.append(cut)
    left.__dict__["active_memberships"] = found
    left.__dict__.pop("permissions", None)
    return left


def _cut(membership: Membership, place: Place) -> Membership | None:
    if _lies_in(membership, place):
        return membership
    keys = {"region_code": place.code} if isinstance(place, Region) else place_keys(place)
    # A department that is only named sees what names it, and nothing by place: there is nothing to cut.
    by_place = membership.whole_region is None or "region" in SCOPE_OF_ROLE[Role(membership.role)]
    if not by_place or not covers(membership, keys):
        return None
    cut = copy.copy(membership)
    cut.spelled_out = None
    for scope in (*_SCOPES.values(), "department"):
        setattr(cut, scope, None)
    setattr(cut, _SCOPES[type(place)], place)
    return cut


def _lies_in(membership: Membership, place: Place) -> bool:
    if isinstance(place, Region):
        if region := membership.whole_region:
            return region.path.startswith(place.path)
        key: str = membership.school_key or membership.class_key or membership.institution_key or ""
        return bool(key) and Region.objects.filter(code=key.split("/", 1)[0], path__startswith=place.path).exists()
    own = (membership.school_key, membership.class_key, membership.institution_key)
    return any(key and (key == place.key or key.startswith(f"{place.key}/")) for key in own)
