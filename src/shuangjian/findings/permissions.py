"""Who may see findings and decide what is suspected."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_SEE = {"findings.view"}

GRANTED = {
    Role.DISTRICT_OFFICER: _SEE | {"findings.decide"},
    Role.TRAINING_SUPERVISOR: _SEE | {"findings.decide"},
    Role.LEADER: _SEE,
    Role.PRINCIPAL: _SEE,
    Role.ACADEMIC_DIRECTOR: _SEE,
    Role.CLASS_TEACHER: _SEE,
    Role.SUBJECT_TEACHER: _SEE,
    Role.INSTITUTION_OFFICER: _SEE,
}
