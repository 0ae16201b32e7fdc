"""Which cells to fill somebody sees: by scope."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuangjian.gaps.models import Gap
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User


def visible_gaps(user: User | AnonymousUser) -> QuerySet[Gap]:
    """Return the cells the user may see."""
    return visible_to(Gap.objects.all(), user, "gaps.view")
