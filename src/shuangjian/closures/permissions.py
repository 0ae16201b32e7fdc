"""Who sees plans and incidents, keeps the plans, opens incidents and records what came of them; who claims for a child."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_GOVERN = {"closures.view", "closures.manage", "closures.handle", "closures.claims"}

GRANTED = {
    Role.DISTRICT_OFFICER: _GOVERN,
    Role.TRAINING_SUPERVISOR: _GOVERN,
    Role.LEADER: {"closures.view", "closures.claims"},
    Role.FAMILY: {"closures.claim", "closures.claims"},
}
