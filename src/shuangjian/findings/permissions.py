"""Who may see findings, decide what is suspected, agree to corrections and sweep at once."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_SEE = {"findings.view"}

GRANTED = {
    Role.DISTRICT_OFFICER: _SEE | {"findings.decide", "findings.agree", "findings.sweep"},
    Role.TRAINING_SUPERVISOR: _SEE | {"findings.decide", "findings.agree", "findings.sweep"},
    Role.LEADER: _SEE,
    Role.PRINCIPAL: _SEE | {"findings.agree"},
    Role.ACADEMIC_DIRECTOR: _SEE | {"findings.agree"},
    Role.CLASS_TEACHER: _SEE,
    Role.SUBJECT_TEACHER: _SEE,
    Role.INSTITUTION_OFFICER: _SEE,
}
