"""Who may see, write and review the schools' service plans, and who schedules the service."""

from __future__ import annotations

from shuangjian.registry.roles import Role

GRANTED = {
    Role.DISTRICT_OFFICER: {"afterschool.view", "afterschool.review"},
    Role.LEADER: {"afterschool.view"},
    Role.PRINCIPAL: {"afterschool.view", "afterschool.write", "afterschool.schedule"},
    Role.ACADEMIC_DIRECTOR: {"afterschool.view", "afterschool.write", "afterschool.schedule"},
    Role.CLASS_TEACHER: {"afterschool.view"},
    Role.SUBJECT_TEACHER: {"afterschool.view"},
}
