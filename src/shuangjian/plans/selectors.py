"""What can be asked of plans."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuangjian.plans.access import visible_plans
from shuangjian.plans.choices import PlanState
from shuangjian.plans.models import Plan
from shuangjian.registry.models import User


def plans_to_adopt(user: User | AnonymousUser) -> QuerySet[Plan]:
    """Return the proposed plans waiting for review."""
    return (
        visible_plans(user, "documents.adopt")
        .select_related("uploaded_by")
        .filter(state=PlanState.PROPOSED)
        .order_by("-uploaded_at")
    )
