"""What is asked for the homework of days that are over."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shuangjian.homework.choices import Office, RequestKind, RequestState
from shuangjian.registry.constraints import key_in, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import SchoolClass


class CorrectionRequest(models.Model):
    """更正申请: a homework of a past day is to be changed; nothing changes before a second person agrees.

    `assignment` is what is to hold, by column; null where the homework is to be withdrawn. `base_version` is the version that was
    looked at. The database lets the next version of a past day in only where it is what an agreed request says, and keeps answers.
    """

    region_code = PlainTextField()
    school_key = PlainTextField()
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    homework_code = PlainTextField()
    base_version = models.IntegerField()
    assigned_on = models.DateField()
    kind = PlainTextField(choices=RequestKind.choices)
    assignment = models.JSONField(null=True)
    reason = PlainTextField()
    office = PlainTextField(choices=Office.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = PlainTextField(choices=RequestState.choices, default=RequestState.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    answer_reason = PlainTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=("school_key", "homework_code", "base_version"), name="homework_request_homework"),
            models.Index(fields=("answered_at",), condition=Q(state="agreed"), name="homework_request_agreed"),
        ]
        constraints = [
            one_of("kind", RequestKind),
            one_of("state", RequestState),
            one_of("office", Office),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            models.UniqueConstraint(
                fields=("school_key", "homework_code"), condition=Q(state="waiting"), name="homework_request_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(kind="withdraw", assignment__isnull=True)
                | ~Q(kind="withdraw") & Q(assignment__isnull=False),
                name="homework_request_says_what",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(state="waiting")
                & Q(answered_by__isnull=False, answered_at__isnull=False, answer_reason__isnull=False),
                name="homework_request_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="homework_request_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.homework_code} {self.assigned_on}"
