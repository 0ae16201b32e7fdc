"""Who may see and keep the registers of sites, licences and applications, and who decides about these."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_KEEP = {"licensing.view", "licensing.review", "licensing.edit"}

GRANTED = {
    Role.DISTRICT_OFFICER: _KEEP | {"licensing.decide"},
    Role.TRAINING_SUPERVISOR: _KEEP,
    Role.LEADER: {"licensing.view", "licensing.review"},
    Role.INSTITUTION_OFFICER: {"licensing.view"},
    Role.PARTNER_DEPARTMENT: {"licensing.view", "licensing.review"},
}
