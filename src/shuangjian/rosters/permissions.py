"""Who may see and keep the registers of schools, classes, teachers, pupils and institutions, and the school calendar.

Pupils are kept by their school alone; nobody above it needs to know who they are.
"""

from __future__ import annotations

from shuangjian.registry.roles import Role

_SCHOOL = {"rosters.view", "rosters.classes", "rosters.teachers", "rosters.pupils"}

GRANTED = {
    Role.DISTRICT_OFFICER: {
        "rosters.view", "rosters.schools", "rosters.classes", "rosters.teachers", "rosters.institutions", "rosters.places",
        "rosters.days", "rosters.calendar",
    },
    Role.TRAINING_SUPERVISOR: {"rosters.institutions", "rosters.places", "rosters.days"},
    Role.LEADER: {"rosters.view", "rosters.places", "rosters.days"},
    Role.PRINCIPAL: _SCHOOL,
    Role.ACADEMIC_DIRECTOR: _SCHOOL,
    Role.CLASS_TEACHER: {"rosters.pupils"},
}  # fmt: skip
