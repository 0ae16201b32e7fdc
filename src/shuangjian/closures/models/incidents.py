"""What the app stores, and what the database refuses."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shuangjian.cases.models import Case
from shuangjian.closures.choices import IncidentKind, Risk, TaskKind
from shuangjian.registry.constraints import above_zero, in_order, key_in, not_negative, one_of
from shuangjian.registry.fields import FenField, KeyForeignKey, PlainTextField
from shuangjian.registry.models import Department, Institution, User


class ContingencyPlan(models.Model):
    """What an area does when institutions close: one for each region, with steps."""

    region_code = PlainTextField(unique=True)
    title = PlainTextField()
    approved_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="closures_plan_has_title")]

    def __str__(self) -> str:
        return self.title


class ContingencyStep(models.Model):
    """A step of an area's plan: an incident makes it a task of the department."""

    region_code = PlainTextField()
    plan = models.ForeignKey(ContingencyPlan, models.PROTECT, related_name="steps")
    number = models.IntegerField()
    risk = PlainTextField(choices=Risk.choices)
    text = PlainTextField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    working_days = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="closures_step_once"),
            one_of("risk", Risk),
            above_zero("number"),
            not_negative("working_days"),
            models.CheckConstraint(condition=~Q(text=""), name="closures_step_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class DisposalPlan(models.Model):
    """One institution's own plan (一机构一方案): learners, what is owed to them, staff, risks, and who looks after it by name."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    prepared_on = models.DateField()
    learners = models.IntegerField()
    liability_fen = FenField(db_default=0)
    staff = models.IntegerField(db_default=0)
    is_complex = models.BooleanField(db_default=False)
    risks = PlainTextField(db_default="")
    measures = PlainTextField(db_default="")
    responsible_person = PlainTextField(null=True)
    responsible_unit = PlainTextField(null=True)

    class Meta:
        constraints = [
            key_in("institution_key", "region_code"),
            not_negative("learners"),
            not_negative("liability_fen"),
            not_negative("staff"),
            models.UniqueConstraint(fields=("institution",), name="closures_disposal_once"),
        ]

    def __str__(self) -> str:
        return self.institution_key


class TaskForceMember(models.Model):
    """A department of an area's emergency task force (应急专班), with whom to reach."""

    region_code = PlainTextField()
    department = models.OneToOneField(Department, models.PROTECT, related_name="+")
    contact = PlainTextField()
    phone = PlainTextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(contact=""), name="closures_member_has_contact")]

    def __str__(self) -> str:
        return self.department.name


class DutyTurn(models.Model):
    """Who of the task force is on duty from one day to another."""

    region_code = PlainTextField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    person = PlainTextField()
    phone = PlainTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("department", "first_day"), name="closures_duty_once"),
            in_order("first_day", "last_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.first_day}"


class ResponsibilityArea(models.Model):
    """Which district handles what happens at addresses that contain `place`; the longest that fits decides."""

    region_code = PlainTextField()
    place = PlainTextField()
    handler_region = PlainTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("region_code", "place"), name="closures_area_once"),
            models.CheckConstraint(condition=~Q(place=""), name="closures_area_has_place"),
        ]

    def __str__(self) -> str:
        return self.place


class Incident(models.Model):
    """Something that happened at an institution. `lead_region` leads by the address of the main site, the others cooperate."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="+")
    kind = PlainTextField(choices=IncidentKind.choices)
    reported_at = models.DateTimeField()
    address = PlainTextField()
    lead_region = PlainTextField()
    cooperating = ArrayField(models.TextField(), default=list)
    response_minutes_max = models.IntegerField(null=True)
    description = PlainTextField()
    staff = models.IntegerField(default=0)
    amount_fen = FenField(default=0)
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=("institution", "-reported_at"), name="closures_incident_inst")]
        constraints = [
            key_in("institution_key", "region_code"),
            one_of("kind", IncidentKind),
            not_negative("staff"),
            not_negative("amount_fen"),
            models.CheckConstraint(condition=~Q(description=""), name="closures_incident_says_something"),
            models.CheckConstraint(
                condition=~Q(kind=IncidentKind.UNPAID_WAGES) | Q(staff__gt=0, amount_fen__gt=0),
                name="closures_wages_are_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.institution_key}"


class IncidentTask(models.Model):
    """A case that an incident opened, and why."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="tasks")
    case = models.OneToOneField(Case, models.PROTECT, related_name="incident_task")
    kind = PlainTextField(choices=TaskKind.choices)
    step = models.ForeignKey(ContingencyStep, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            one_of("kind", TaskKind),
            models.UniqueConstraint(fields=("incident",), condition=Q(kind=TaskKind.LEAD), name="closures_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class IncidentPayment(models.Model):
    """What was paid of what an incident is about; only added."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="payments")
    paid_on = models.DateField()
    amount_fen = FenField()
    staff = models.IntegerField()
    text = PlainTextField(default="")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [above_zero("amount_fen"), above_zero("staff")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.paid_on}"
