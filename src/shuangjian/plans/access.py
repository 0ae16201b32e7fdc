"""Which plans somebody sees: by scope."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuangjian.plans.models import Plan
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User


def visible_plans(user: User | AnonymousUser, permission: str = "plans.view") -> QuerySet[Plan]:
    """Return the plans of the regions in which the user has `permission`; all signed-in readers of a region's plans."""
    return visible_to(Plan.objects.all(), user, permission)
