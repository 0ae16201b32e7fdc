"""Plans read from government documents: reviewed, corrected and adopted measure by measure."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shuangjian.cases.models import Case
from shuangjian.plans.choices import PlanState
from shuangjian.registry.constraints import one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User


class Plan(models.Model):
    """A document whose measures bind departments. `proposal` is what the reader made of it, kept as it was."""

    region_code = PlainTextField()
    state = PlainTextField(choices=PlanState.choices, default=PlanState.PROPOSED)
    title = PlainTextField()
    number = PlainTextField(default="")
    issuer = PlainTextField(default="")
    issued_on = models.DateField(null=True)
    file_name = PlainTextField(default="")
    proposal = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [one_of("state", PlanState)]
        indexes = [models.Index(fields=["region_code", "-uploaded_at"], name="plans_plan_region")]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """One measure of a plan, as corrected by a person. Without `due_on` it is owed for good, with regular proof.

    `case` is what it became on adoption."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures")
    no = PlainTextField()
    position = models.IntegerField()
    heading = PlainTextField()
    text = PlainTextField(default="")
    lead = ArrayField(models.TextField(), default=list)
    responsible = ArrayField(models.TextField(), default=list)
    deadline = PlainTextField(default="")
    due_on = models.DateField(null=True, blank=True)
    rhythm_days = models.IntegerField(null=True, blank=True)
    is_included = models.BooleanField(default=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, blank=True, related_name="measure", editable=False)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("plan", "position"), name="plans_measure_position"),
            models.UniqueConstraint(fields=("plan", "no"), name="plans_measure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.heading}"
