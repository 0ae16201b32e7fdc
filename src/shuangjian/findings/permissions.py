"""Who may see findings, decide what is suspected, agree to corrections and sweep at once."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_SEE = {"findings.view"}
# How far the rules reach is asked of a region as a whole.
_REACH = _SEE | {"findings.coverage"}

GRANTED = {
    Role.DISTRICT_OFFICER: _REACH | {"findings.decide", "findings.agree", "findings.sweep"},
    Role.TRAINING_SUPERVISOR: _REACH | {"findings.decide", "findings.agree", "findings.sweep"},
    Role.LEADER: _REACH,
    Role.PRINCIPAL: _SEE | {"findings.agree"},
    Role.ACADEMIC_DIRECTOR: _SEE | {"findings.agree"},
    Role.CLASS_TEACHER: _SEE,
    Role.SUBJECT_TEACHER: _SEE,
    Role.INSTITUTION_OFFICER: _SEE,
}
