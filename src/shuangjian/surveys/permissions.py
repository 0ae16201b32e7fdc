"""Who answers, and who sees what when: the class teacher first, then the subject teachers, then the school and the bureau."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_SCHOOL = {"surveys.view", "surveys.measured"}

GRANTED = {
    Role.FAMILY: {"surveys.answer"},
    Role.CLASS_TEACHER: {"surveys.view", "surveys.first", "surveys.appoint"},
    Role.SUBJECT_TEACHER: {"surveys.view", "surveys.group"},
    Role.PRINCIPAL: _SCHOOL | {"surveys.run", "surveys.review", "surveys.score"},
    Role.ACADEMIC_DIRECTOR: _SCHOOL | {"surveys.run", "surveys.review", "surveys.score"},
    Role.DISTRICT_OFFICER: _SCHOOL | {"surveys.run", "surveys.interview", "surveys.decide", "surveys.draw"},
    Role.LEADER: _SCHOOL,
}
