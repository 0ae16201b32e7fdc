"""What the app stores, and what the database refuses."""

from __future__ import annotations

from django.db import models

from shuangjian.registry.constraints import code_without_slash, key_in, one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.voices.choices import Outcome, SubjectType


class Report(models.Model):
    """A matter that was reported or found by inspection: never the person who reported it.

    Whoever may see this row learns the matter and its place. Who spoke up is kept apart, in tables this one does not
    refer to.
    """

    region_code = PlainTextField()
    code = PlainTextField()
    subject_type = PlainTextField(choices=SubjectType.choices)
    subject_key = PlainTextField()
    item = PlainTextField()  # checklist item, e.g. LC-NI-03
    received_on = models.DateField()
    outcome = PlainTextField(choices=Outcome.choices, null=True)

    class Meta:
        indexes = [
            models.Index(fields=("subject_key", "received_on"), name="voices_report_subject_day"),
            models.Index(fields=("received_on",), name="voices_report_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("region_code", "code"), name="voices_report_once"),
            code_without_slash(),
            key_in("subject_key", "region_code"),
            one_of("subject_type", SubjectType),
            one_of("outcome", Outcome),
        ]

    def __str__(self) -> str:
        return self.code
