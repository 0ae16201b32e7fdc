"""What is refused of plans, with what to do instead."""

from __future__ import annotations

from shuangjian.cases.errors import CaseError


class PlanError(CaseError):
    """A plan that cannot be adopted as it stands."""
