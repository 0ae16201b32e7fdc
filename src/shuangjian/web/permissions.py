"""Who may see a page: asked by name, answered by whoever knows the people.

`web` knows no roles. A permission is a string such as "homework.view"; the user object answers for itself with
`has_permission(name)`. Which rows somebody sees of what they may see is decided where rows are fetched.
"""

from __future__ import annotations

from enum import Enum


class Audience(Enum):
    """Pages that need no permission, said aloud."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


PUBLIC = Audience.PUBLIC
SIGNED_IN = Audience.SIGNED_IN


def has_permission(user: object, permission: str | Audience) -> bool:
    """Return whether `user` may open pages that ask for `permission`."""
    if permission is PUBLIC:
        return True
    if not getattr(user, "is_authenticated", False) or not getattr(user, "is_active", True):
        return False
    if permission is SIGNED_IN:
        return True
    asked = getattr(user, "has_permission", None)
    return asked is not None and bool(asked(permission))
