"""Who may see and keep the registers of schools and classes."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    Role.DISTRICT_OFFICER: {"rosters.view", "rosters.schools", "rosters.classes"},
    Role.LEADER: {"rosters.view"},
    Role.PRINCIPAL: {"rosters.view", "rosters.classes"},
    Role.ACADEMIC_DIRECTOR: {"rosters.view", "rosters.classes"},
}
