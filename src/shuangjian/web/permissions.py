"""Who may see a page: asked by name, answered by whoever knows the people.

`web` knows no roles. A permission is a string such as "homework.view"; the user object answers for itself with
`has_permission(name)`. Which rows somebody sees of what they may see is decided where rows are fetched.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol, runtime_checkable


class Audience(Enum):
    """Pages that need no permission, said aloud."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


PUBLIC = Audience.PUBLIC
SIGNED_IN = Audience.SIGNED_IN


@runtime_checkable
class HasPermissions(Protocol):
    """What `web` asks of a user object."""

    is_authenticated: bool

    def has_permission(self, permission: str) -> bool:
        """Return whether the user has `permission` anywhere at all."""
        ...


def has_permission(user: object, permission: str | Audience) -> bool:
    """Return whether `user` may open pages that ask for `permission`."""
    if permission is PUBLIC:
        return True
    if not getattr(user, "is_authenticated", False) or not getattr(user, "is_active", True):
        return False
    if permission is SIGNED_IN:
        return True
    return isinstance(user, HasPermissions) and user.has_permission(str(permission))
