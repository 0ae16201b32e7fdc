"""Which findings somebody sees: by scope."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from shuangjian.findings.models import Finding
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User


def visible_findings(user: User | AnonymousUser, permission: str = "findings.view") -> QuerySet[Finding]:
    """Return the findings the user has `permission` on."""
    return visible_to(Finding.objects.all(), user, permission)
