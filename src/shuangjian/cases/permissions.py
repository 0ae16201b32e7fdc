"""Who may see, work, send out, verify, urge and instruct on cases."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_WORK = {"cases.view", "cases.work"}
_GOVERN = {"cases.assign", "cases.verify", "cases.urge"}

GRANTED = {
    Role.DISTRICT_OFFICER: _WORK | _GOVERN,
    Role.TRAINING_SUPERVISOR: _WORK | _GOVERN,
    Role.LEADER: {"cases.view", "cases.verify", "cases.urge", "cases.instruct"},
    Role.PRINCIPAL: _WORK,
    Role.ACADEMIC_DIRECTOR: _WORK,
    Role.CLASS_TEACHER: {"cases.view"},
    Role.INSTITUTION_OFFICER: _WORK,
    Role.PARTNER_DEPARTMENT: _WORK,
    Role.STREET_GRID: _WORK,
}
