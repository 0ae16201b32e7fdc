"""Who may see announcements, write them, and decide about those that are held."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    Role.DISTRICT_OFFICER: {"publicity.view", "publicity.decide"},
    Role.LEADER: {"publicity.view"},
    Role.PRINCIPAL: {"publicity.view", "publicity.write"},
    Role.ACADEMIC_DIRECTOR: {"publicity.view", "publicity.write"},
}
