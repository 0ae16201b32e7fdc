"""Who may see, manage and adopt plans."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_GOVERN = {"plans.view", "plans.manage", "documents.adopt"}

GRANTED = {
    Role.DISTRICT_OFFICER: _GOVERN,
    Role.TRAINING_SUPERVISOR: _GOVERN,
    Role.LEADER: {"plans.view"},
    Role.PRINCIPAL: {"plans.view"},
    Role.PARTNER_DEPARTMENT: {"plans.view"},
}
