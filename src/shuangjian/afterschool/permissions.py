"""Who may see, write and review the schools' service plans, who schedules the service and who approves days without it."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    Role.DISTRICT_OFFICER: {"afterschool.view", "afterschool.review", "afterschool.exempt"},
    Role.LEADER: {"afterschool.view"},
    Role.PRINCIPAL: {"afterschool.view", "afterschool.write", "afterschool.schedule"},
    Role.ACADEMIC_DIRECTOR: {"afterschool.view", "afterschool.write", "afterschool.schedule"},
    Role.CLASS_TEACHER: {"afterschool.view"},
    Role.SUBJECT_TEACHER: {"afterschool.view"},
}
