"""Who may see and keep the registers of sites and licences."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_KEEP = {"licensing.view", "licensing.edit"}

GRANTED = {
    Role.DISTRICT_OFFICER: _KEEP,
    Role.TRAINING_SUPERVISOR: _KEEP,
    Role.LEADER: {"licensing.view"},
    Role.INSTITUTION_OFFICER: {"licensing.view"},
    Role.PARTNER_DEPARTMENT: {"licensing.view"},
}
