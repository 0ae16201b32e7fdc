"""Which role may do what: the one table every page and service asks.

A permission is "<capability>.<act>". Where the act happens is a matter of scope (`access.py`): a right counts only
within the region, school, class or institution of the membership that gives it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The part a person plays in a membership."""

    DISTRICT_OFFICER = "district_officer", _("District education bureau")
    TRAINING_SUPERVISOR = "training_supervisor", _("Off-campus training supervision section")
    LEADER = "leader", _("Bureau leader")
    PRINCIPAL = "principal", _("Principal")
    ACADEMIC_DIRECTOR = "academic_director", _("Academic director")
    CLASS_TEACHER = "class_teacher", _("Class teacher")
    SUBJECT_TEACHER = "subject_teacher", _("Subject teacher")
    INSTITUTION_OFFICER = "institution_officer", _("Training institution")
    FAMILY = "family", _("Family")
    BANK = "bank", _("Bank")
    PARTNER_DEPARTMENT = "partner_department", _("Partner department")
    STREET_GRID = "street_grid", _("Street and community grid")
    PUBLIC = "public", _("Member of the public")


_SEE_SCHOOLS = {"homework.view", "afterschool.view", "registry.view"}
_SEE_TRAINING = {"training.view", "registry.view"}
_SEE_GOVERNANCE = {"findings.view", "cases.view", "plans.view", "indicators.view", "audit.view"}
_WORK_CASES = {"findings.view", "cases.view", "cases.work"}
_GOVERN = {"findings.decide", "cases.assign", "cases.verify", "plans.manage", "documents.adopt", "rulebook.simulate"}
_TEACH = {"homework.view", "homework.post", "homework.correct", "findings.view"}
_RUN_SCHOOL = _TEACH | {"homework.balance", "homework.file", "afterschool.manage", "indicators.view", "exports.make"}

_GRANTED: dict[Role, set[str]] = {
    Role.DISTRICT_OFFICER: _SEE_SCHOOLS
    | _SEE_TRAINING
    | _SEE_GOVERNANCE
    | _WORK_CASES
    | _GOVERN
    | {"funds.view", "voices.view", "voices.handle", "registry.manage", "users.manage", "exports.make"},
    Role.TRAINING_SUPERVISOR: _SEE_TRAINING
    | _SEE_GOVERNANCE
    | _WORK_CASES
    | _GOVERN
    | {"training.manage", "funds.view", "funds.release", "voices.view", "voices.handle", "exports.make"},
    Role.LEADER: _SEE_SCHOOLS | _SEE_TRAINING | _SEE_GOVERNANCE | {"cases.verify", "funds.view", "voices.view"},
    Role.PRINCIPAL: _SEE_SCHOOLS | _WORK_CASES | _RUN_SCHOOL | {"plans.view", "audit.view"},
    Role.ACADEMIC_DIRECTOR: _SEE_SCHOOLS | _WORK_CASES | _RUN_SCHOOL,
    Role.CLASS_TEACHER: _SEE_SCHOOLS | _TEACH | {"homework.balance", "cases.view"},
    Role.SUBJECT_TEACHER: _TEACH,
    Role.INSTITUTION_OFFICER: _SEE_TRAINING | _WORK_CASES | {"training.file", "funds.view", "exports.make"},
    Role.FAMILY: {"homework.view", "afterschool.view", "training.view", "funds.view", "funds.confirm", "voices.raise"},
    Role.BANK: {"training.view", "funds.view", "funds.report"},
    Role.PARTNER_DEPARTMENT: {"cases.view", "cases.work", "plans.view"},
    Role.STREET_GRID: {"cases.view", "cases.work", "voices.raise"},
    Role.PUBLIC: {"voices.raise"},
}

# The rulebook is public policy: whoever signs in may read it.
PERMISSIONS: dict[Role, frozenset[str]] = {
    role: frozenset({"rulebook.view", *granted}) for role, granted in _GRANTED.items()
}

ALL_PERMISSIONS: frozenset[str] = frozenset().union(*PERMISSIONS.values())
