"""Who may see, post, correct and file homework, decide on what would break a rule, and agree to what is corrected of a past day."""

from __future__ import annotations

from shuangjian.registry.roles import Role

_TEACH = {"homework.view", "homework.post", "homework.correct"}

GRANTED = {
    Role.DISTRICT_OFFICER: {"homework.view", "homework.review", "homework.points", "homework.agree"},
    Role.LEADER: {"homework.view"},
    Role.PRINCIPAL: _TEACH | {"homework.file", "homework.release", "homework.review", "homework.agree"},
    Role.ACADEMIC_DIRECTOR: _TEACH | {"homework.file", "homework.release", "homework.review", "homework.agree"},
    Role.CLASS_TEACHER: _TEACH | {"homework.release"},
    Role.SUBJECT_TEACHER: _TEACH,
    Role.FAMILY: {"homework.view", "homework.choose"},
}
