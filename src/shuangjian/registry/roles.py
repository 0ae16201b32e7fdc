"""The parts people play."""

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
