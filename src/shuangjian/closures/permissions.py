"""Who sees plans and incidents, keeps the plans, and opens incidents and records what came of them."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_GOVERN = {"closures.view", "closures.manage", "closures.handle"}

GRANTED = {
    Role.DISTRICT_OFFICER: _GOVERN,
    Role.TRAINING_SUPERVISOR: _GOVERN,
    Role.LEADER: {"closures.view"},
}
