"""Cases: what must be done, by whom, by when, and what proves it done."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shuangjian.attachments.models import Attachment
from shuangjian.cases.choices import Answer, CaseState, ClosedBy, EventKind, PartyRole
from shuangjian.live.words import Severity
from shuangjian.registry.actors import Acted
from shuangjian.registry.constraints import one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import Department, User
from shuangjian.registry.models.people import acting_for


class Case(models.Model):
    """Something somebody must do by a date, whatever it came from.

    `kind` names the origin (`origins.py`), `cause` what it is about: one open case per cause, kept by the database.
    A case without `due_on` owes proof every `rhythm_days` (长期坚持); `proof_due_on` is when next.
    """

    number = PlainTextField(unique=True)
    kind = PlainTextField()
    state = PlainTextField(choices=CaseState.choices, default=CaseState.OPEN)
    severity = PlainTextField(choices=Severity.choices)
    cause = PlainTextField()
    title = PlainTextField()
    title_en = PlainTextField(default="")
    description = PlainTextField(default="")
    region_code = PlainTextField()
    school_key = PlainTextField(null=True)
    institution_key = PlainTextField(null=True)
    owner_name = PlainTextField(default="")
    handler = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # in charge within its unit (承办人)
    clauses = ArrayField(models.TextField(), default=list)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    rhythm_days = models.IntegerField(null=True)
    proof_due_on = models.DateField(null=True)
    submitted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = PlainTextField(choices=ClosedBy.choices, null=True)
    escalation_level = models.IntegerField(default=0)
    escalated_on = models.DateField(null=True)
    times_reopened = models.IntegerField(default=0)
    rebounds = models.IntegerField(default=0)  # times it came back after it was rectified (反弹)

    class Meta:
        indexes = [
            models.Index(fields=["region_code", "state", "due_on"], name="cases_case_region"),
            models.Index(fields=["school_key", "state"], name="cases_case_school"),
            models.Index(fields=["institution_key", "state"], name="cases_case_inst"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("cause",), condition=~Q(state=CaseState.CLOSED), name="cases_one_open_case_per_cause"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False) | Q(rhythm_days__isnull=False), name="cases_case_has_a_clock"
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False, closed_by__isnull=False)
                | (~Q(state=CaseState.CLOSED) & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="cases_case_closed_says_how",
            ),
            one_of("state", CaseState),
            one_of("severity", Severity),
            one_of("closed_by", ClosedBy),
        ]

    def __str__(self) -> str:
        return self.number


class CaseParty(models.Model):
    """A department that leads or supports a case. `name` is as the document wrote it; who supports signs its own part."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    name = PlainTextField()
    role = PlainTextField(choices=PartyRole.choices)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    signed_at = models.DateTimeField(null=True)
    signed_text = PlainTextField(null=True)

    class Meta:
        # What a form was opened on is compared with what is read again: the same parties in the same order.
        ordering = ("role", "id")
        indexes = [models.Index(fields=["department", "case"], name="cases_party_department")]
        constraints = [
            models.UniqueConstraint(fields=("case", "name", "role"), name="cases_party_once"),
            one_of("role", PartyRole),
        ]

    def __str__(self) -> str:
        return self.name


class Proof(models.Model):
    """What somebody handed in to show that it is done: words and, if need be, a file."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="proofs")
    text = PlainTextField()
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="cases_proof_of")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d}"


class CaseWorker(models.Model):
    """Somebody who worked on a case, and how they first did; never forgotten. The database lets none of them close it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="workers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = PlainTextField(choices=EventKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("case", "user"), name="cases_worker_once"),
            one_of("what", EventKind),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"


class ExtensionRequest(models.Model):
    """More time asked for by who works a case, and answered by another."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="extension_requests")
    working_days = models.IntegerField()
    reason = PlainTextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = PlainTextField(choices=Answer.choices, null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_text = PlainTextField(null=True)

    class Meta:
        constraints = [
            one_of("answer", Answer),
            models.UniqueConstraint(
                fields=("case",), condition=Q(answer__isnull=True), name="cases_one_extension_asked_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("answered_by")), name="cases_extension_answered_by_another"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_by__isnull=True, answered_at__isnull=True)
                | Q(answer__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="cases_extension_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.working_days}"


class SupervisionSheet(models.Model):
    """A supervision sheet (督办单) as it was issued: its number in the year of its region, to whom, by when; never changed."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="sheet")
    region_code = PlainTextField()
    year = models.IntegerField()
    no = models.IntegerField()
    source = PlainTextField()  # the plan, or the kind of matter, it comes from
    lead = PlainTextField()
    due_on = models.DateField(null=True)
    told = PlainTextField(
        default=""
    )  # who was told through the platform, by name; nobody where the paper must be carried
    note = PlainTextField(default="")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region_code", "year", "no"), name="cases_sheet_number_once"),
            models.CheckConstraint(condition=Q(no__gte=1), name="cases_sheet_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"督办〔{self.year}〕{self.no}号"


class CaseEvent(Acted):
    """What happened to a case, in order; never changed. `stands_for` is in whose name it was done, null for one's own."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    kind = PlainTextField(choices=EventKind.choices)
    from_state = PlainTextField(null=True)
    to_state = PlainTextField(null=True)
    at = models.DateTimeField()
    text = PlainTextField(default="")
    stands_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(Acted.Meta):
        indexes = [models.Index(fields=["case", "id"], name="cases_caseevent_of")]
        constraints = [*Acted.Meta.constraints, one_of("kind", EventKind)]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

    @property
    def actor_name(self) -> str:
        """Who it was and in whose name, for people to read."""
        name = super().actor_name
        return name if self.stands_for is None else acting_for(name, self.stands_for.display_name)
