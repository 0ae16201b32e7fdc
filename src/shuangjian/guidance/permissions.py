"""Who may see, keep and approve documents and activities about homework."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_KEEP = {"guidance.view", "guidance.edit"}

GRANTED = {
    Role.DISTRICT_OFFICER: _KEEP | {"guidance.approve"},
    Role.LEADER: {"guidance.view"},
    Role.PRINCIPAL: _KEEP | {"guidance.approve"},
    Role.ACADEMIC_DIRECTOR: _KEEP,
    Role.CLASS_TEACHER: {"guidance.view"},
    Role.SUBJECT_TEACHER: {"guidance.view"},
}
