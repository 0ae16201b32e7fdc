"""Sweeps and what they find."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from shuangjian.casework.choices import FindingEventKind, FindingKind, FindingState, Severity
from shuangjian.registry.constraints import one_of
from shuangjian.registry.fields import PlainTextField


class Sweep(models.Model):
    """One run of the rules over the live facts: what was known and applied then.

    `rules` is rule id → version; `parameters` key → digest of its values; `skipped` rule id → reason.
    """

    as_of = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    started_by = PlainTextField()
    contract_version = models.IntegerField()
    rules = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    skipped = models.JSONField(default=dict)
    seen = models.IntegerField(default=0)
    opened = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    cleared = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="casework_sweep_started")]

    def __str__(self) -> str:
        return f"{self.as_of} #{self.pk}"


class Finding(models.Model):
    """One breach of one rule. `identity` stays the same from sweep to sweep; versions are no part of it.

    `observed` and `limit` are in `unit`; where they are no numbers the text columns hold them. `basis` lists every
    provision in force as {provision, citation, status}; `parameter` the step that decided.
    """

    identity = PlainTextField(unique=True)
    rule_id = PlainTextField()
    rule_version = PlainTextField()
    kind = PlainTextField(choices=FindingKind.choices)
    severity = PlainTextField(choices=Severity.choices)
    state = PlainTextField(choices=FindingState.choices)
    region_code = PlainTextField()
    owner_type = PlainTextField()  # school | institution
    owner_key = PlainTextField()
    owner_id = PlainTextField()
    school_key = PlainTextField(null=True)
    class_key = PlainTextField(null=True)
    institution_key = PlainTextField(null=True)
    subject_type = PlainTextField()
    subject_key = PlainTextField()
    subject_id = PlainTextField()
    day = models.DateField()
    since = models.DateField(null=True)
    stage = PlainTextField(null=True)
    discriminator = PlainTextField(null=True)
    observed = models.BigIntegerField(null=True)
    observed_text = PlainTextField(null=True)
    limit = models.BigIntegerField(null=True)
    limit_text = PlainTextField(null=True)
    unit = PlainTextField()
    details = models.JSONField(default=dict)
    evidence = ArrayField(models.TextField(), default=list)
    clauses = ArrayField(models.TextField(), default=list)
    basis = models.JSONField(default=list)
    parameter = models.JSONField(null=True)
    first_sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="+")
    last_sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    times_reopened = models.IntegerField(default=0)
    case = models.ForeignKey("casework.Case", models.PROTECT, null=True, related_name="findings")
    decided_by = PlainTextField(null=True)
    decision_reason = PlainTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "rule_id", "owner_key"], name="casework_finding_cause"),
            models.Index(fields=["region_code", "state", "-day"], name="casework_finding_region"),
            models.Index(fields=["school_key", "state", "-day"], name="casework_finding_school"),
            models.Index(fields=["institution_key", "state", "-day"], name="casework_finding_inst"),
            models.Index(fields=["class_key", "-day"], name="casework_finding_class"),
            models.Index(fields=["case"], name="casework_finding_case"),
            GinIndex(fields=["clauses"], name="casework_finding_clauses"),
        ]
        constraints = [
            one_of("kind", FindingKind),
            one_of("severity", Severity),
            one_of("state", FindingState),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.subject_id} {self.day}"

    @property
    def counts(self) -> bool:
        """Whether it counts as a breach: the facts decided, or a person has."""
        return self.state == FindingState.OPEN

    @property
    def placeholders(self) -> dict[str, Any]:
        """What the rule's message may name."""
        return {
            **self.details,
            "observed": self.observed_text if self.observed_text is not None else self.observed,
            "limit": self.limit_text if self.limit_text is not None else self.limit,
            "owner_id": self.owner_id,
            "subject_id": self.subject_id,
            "day": self.day,
            "since": self.since,
            "region_code": self.region_code,
            "stage": self.stage,
            "discriminator": self.discriminator,
        }


class FindingEvent(models.Model):
    """What happened to a finding, in order; never changed."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="events")
    sweep = models.ForeignKey(Sweep, models.PROTECT, null=True, related_name="+")
    kind = PlainTextField(choices=FindingEventKind.choices)
    at = models.DateTimeField()
    by = PlainTextField()
    reason = PlainTextField(null=True)
    snapshot = models.JSONField(default=dict)  # observed, limit, evidence as of then

    class Meta:
        indexes = [models.Index(fields=["finding", "id"], name="casework_findingevent_of")]
        constraints = [one_of("kind", FindingEventKind)]

    def __str__(self) -> str:
        return f"{self.kind} {self.finding_id}"
