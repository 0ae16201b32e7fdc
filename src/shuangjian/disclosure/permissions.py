"""Who keeps what the public sees."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    Role.DISTRICT_OFFICER: {"disclosure.view", "disclosure.edit"},
    Role.TRAINING_SUPERVISOR: {"disclosure.view", "disclosure.edit"},
    Role.LEADER: {"disclosure.view"},
}
