"""Who draws look-backs, sees them, and looks."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_LOOK = {"lookbacks.view", "lookbacks.look"}

GRANTED = {
    Role.DISTRICT_OFFICER: _LOOK | {"lookbacks.draw"},
    Role.TRAINING_SUPERVISOR: _LOOK | {"lookbacks.draw"},
    Role.LEADER: _LOOK,
}
