"""Who may see and work findings, cases and plans."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_SEE = {"findings.view", "cases.view", "plans.view"}
_WORK = {"findings.view", "cases.view", "cases.work"}
_GOVERN = {"findings.decide", "cases.assign", "cases.verify", "plans.manage", "documents.adopt"}

GRANTED = {
    Role.DISTRICT_OFFICER: _SEE | _WORK | _GOVERN,
    Role.TRAINING_SUPERVISOR: _SEE | _WORK | _GOVERN,
    Role.LEADER: _SEE | {"cases.verify"},
    Role.PRINCIPAL: _WORK | {"plans.view"},
    Role.ACADEMIC_DIRECTOR: _WORK,
    Role.CLASS_TEACHER: {"findings.view", "cases.view"},
    Role.SUBJECT_TEACHER: {"findings.view"},
    Role.INSTITUTION_OFFICER: _WORK,
    Role.PARTNER_DEPARTMENT: {"cases.view", "cases.work", "plans.view"},
    Role.STREET_GRID: {"cases.view", "cases.work"},
}
