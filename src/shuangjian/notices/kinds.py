"""Which notices there are: every app says so in its `notices.py`, as `KINDS = [NoticeKind(…), …]`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.utils.functional import Promise

from shuangjian.registry.models import User


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: its code as it is stored, its name for people, and the right without which nobody gets one
    ("": everybody gets it, for what is about their own account).

    `usual` is how it goes out where a person has chosen nothing: "at_once", or "digest" for what can wait until the evening.
    """

    code: str
    title: str | Promise
    permission: str
    usual: str = "at_once"

    def is_for(self, user: User) -> bool:
        """Whether somebody can get it."""
        return not self.permission or user.has_permission(self.permission)


@cache
def load_kinds() -> dict[str, NoticeKind]:
    """Return the kinds of all apps by their codes, in the order of the apps."""
    found: list[NoticeKind] = []
    for name in settings.INSTALLED_APPS:
        if name.startswith("shuangjian.") and name != __package__ and find_spec(f"{name}.notices") is not None:
            found += import_module(f"{name}.notices").KINDS
    return {kind.code: kind for kind in found}
