"""Sweeps and what they find."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from shuangjian.cases.models import Case
from shuangjian.findings.choices import COUNTING, FindingEventKind, FindingState
from shuangjian.live.words import FindingKind, Severity
from shuangjian.registry.actors import Acted
from shuangjian.registry.constraints import one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User


class Sweep(Acted):
    """One run of the rules over the live facts: what was known and applied then.

    `rules` is rule id → version; `parameters` key → digest of its values; `skipped` rule id → reason, `skipped_zh`
    the same in Chinese. `scope` says which days
    (from, to) and regions alone were looked at; empty: all.
    """

    as_of = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    contract_version = models.IntegerField()
    rules = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    skipped = models.JSONField(default=dict)
    skipped_zh = models.JSONField(default=dict)
    scope = models.JSONField(default=dict)
    seen = models.IntegerField(default=0)
    opened = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    cleared = models.IntegerField(default=0)

    class Meta(Acted.Meta):
        indexes = [models.Index(fields=["-started_at"], name="findings_sweep_started")]

    def __str__(self) -> str:
        return f"{self.as_of} #{self.pk}"


class Finding(models.Model):
    """One breach of one rule. `identity` stays the same from sweep to sweep; versions are no part of it.

    `observed` and `limit` are in `unit`; where they are no numbers the text columns hold them. `basis` lists every
    provision in force as {provision, citation, status}; `parameter` the step that decided; `cited_rows` the ids of the
    rows it rests on (in a report: evidence). A state lasted from `since` up to but not including `until`; null: it lasts.
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
    until = models.DateField(null=True)
    stage = PlainTextField(null=True)
    discriminator = PlainTextField(null=True)
    observed = models.BigIntegerField(null=True)
    observed_text = PlainTextField(null=True)
    limit = models.BigIntegerField(null=True)
    limit_text = PlainTextField(null=True)
    unit = PlainTextField()
    details = models.JSONField(default=dict)
    cited_rows = ArrayField(models.TextField(), default=list)
    clauses = ArrayField(models.TextField(), default=list)
    basis = models.JSONField(default=list)
    parameter = models.JSONField(null=True)
    first_sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="+")
    last_sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    times_reopened = models.IntegerField(default=0)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="findings")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decision_reason = PlainTextField(null=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    agreed_reason = PlainTextField(null=True)
    objected = models.BooleanField(
        default=False
    )  # its correction was not agreed: it was real, whatever the record says

    class Meta:
        indexes = [
            models.Index(fields=["state", "rule_id", "owner_key"], name="findings_finding_cause"),
            models.Index(fields=["region_code", "state", "-day"], name="findings_finding_region"),
            models.Index(fields=["school_key", "state", "-day"], name="findings_finding_school"),
            models.Index(fields=["institution_key", "state", "-day"], name="findings_finding_inst"),
            models.Index(fields=["class_key", "-day"], name="findings_finding_class"),
            models.Index(fields=["case"], name="findings_finding_case"),
            GinIndex(fields=["clauses"], name="findings_finding_clauses"),
        ]
        constraints = [
            one_of("kind", FindingKind),
            one_of("severity", Severity),
            one_of("state", FindingState),
            models.CheckConstraint(
                condition=~Q(state=FindingState.CORRECTED) | Q(agreed_by__isnull=False),
                name="findings_finding_correction_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.subject_id} {self.day}"

    @property
    def counts(self) -> bool:
        """Whether it counts as a breach of its day: the facts decided, or a person has; mended or not."""
        return self.state in COUNTING

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
            "until": self.until,
            "region_code": self.region_code,
            "stage": self.stage,
            "discriminator": self.discriminator,
        }


class FindingEvent(Acted):
    """What happened to a finding, in order; never changed."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="events")
    sweep = models.ForeignKey(Sweep, models.PROTECT, null=True, related_name="+")
    kind = PlainTextField(choices=FindingEventKind.choices)
    at = models.DateTimeField()
    reason = PlainTextField(null=True)
    snapshot = models.JSONField(default=dict)  # observed, limit, cited rows as of then

    class Meta(Acted.Meta):
        indexes = [models.Index(fields=["finding", "id"], name="findings_event_of")]
        constraints = [*Acted.Meta.constraints, one_of("kind", FindingEventKind)]

    def __str__(self) -> str:
        return f"{self.kind} {self.finding_id}"


class FindingRows(models.Model):
    """The rows a finding cites as they were when a sweep judged them; never changed. `rows` are in the engine shape."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="rows_as_judged")
    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="+")
    fact = PlainTextField()
    rows = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["finding", "-sweep"], name="findings_rows_of")]

    def __str__(self) -> str:
        return f"{self.fact} {self.finding_id}"


class RuleCoverage(models.Model):
    """How far a sweep reached: of the subjects a rule has in a region, how many broke it, only look like it, or could not be judged.

    A subject is what a finding would be about: a class on a day, a lesson, an institution. The rest were clean.
    """

    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="coverage")
    rule_id = PlainTextField()
    region_code = PlainTextField()
    subjects = models.BigIntegerField()
    breach = models.BigIntegerField()
    suspected = models.BigIntegerField()
    undecided = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sweep", "rule_id", "region_code"], name="findings_coverage_of_rule")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.region_code} #{self.sweep_id}"


class Undecided(models.Model):
    """A cell that a sweep's rule waited for (待补数据): of a row, or (column "") of a table that is missing.

    `count` is how many rows waited for this column of this table in the whole sweep, of which at most a thousand are named.
    """

    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="undecided")
    rule_id = PlainTextField()
    fact = PlainTextField()
    column = PlainTextField()
    row_id = PlainTextField()
    count = models.IntegerField()
    region_code = PlainTextField(null=True)
    school_key = PlainTextField(null=True)
    institution_key = PlainTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["sweep", "school_key"], name="findings_undecided_school"),
            models.Index(fields=["sweep", "institution_key"], name="findings_undecided_inst"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.fact}.{self.column} {self.row_id}"
