"""Draws of closed cases, what each was drawn from, and the look-backs that follow."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shuangjian.cases.models import Case
from shuangjian.lookbacks.choices import Result, Strata
from shuangjian.registry.constraints import in_order, no_overlap, one_of
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models import User


class Draw(models.Model):
    """A sample of the cases a region closed as rectified from a day to a day (Shanghai, both counted); never changed.

    Of each stratum `each` cases are drawn, or `share` percent of it rounded up: one of the two. `method` says how.
    """

    region_code = PlainTextField()
    closed_from = models.DateField()
    closed_to = models.DateField()
    strata = PlainTextField(choices=Strata.choices)
    each = models.IntegerField(null=True)
    share = models.IntegerField(null=True)
    seed = PlainTextField()
    seed_given = models.BooleanField()  # named by somebody, such as a number thrown in public; else by chance
    method = PlainTextField()
    due_on = models.DateField()
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    stands_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    drawn_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["region_code", "-drawn_at"], name="lookbacks_draw_region")]
        constraints = [
            one_of("strata", Strata),
            in_order("closed_from", "closed_to"),
            no_overlap("region_code", first="closed_from", last="closed_to"),
            models.CheckConstraint(
                condition=Q(each__gte=1, share__isnull=True) | Q(each__isnull=True, share__gte=1, share__lte=100),
                name="lookbacks_draw_number_or_share",
            ),
            models.CheckConstraint(condition=~Q(seed=""), name="lookbacks_draw_has_a_seed"),
        ]

    def __str__(self) -> str:
        return f"{self.closed_from} – {self.closed_to}"


class Candidate(models.Model):
    """A case that could be drawn, its stratum and its number under the seed (`sampling.digest`); never changed."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="candidates")
    region_code = PlainTextField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    stratum = PlainTextField()
    digest = PlainTextField()
    drawn = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("draw", "case"), name="lookbacks_candidate_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stratum}"


class LookBack(models.Model):
    """A drawn case that somebody looks at again by a day; nobody who had a part in it. Answered once, then never changed.

    `reopened` is whether the answer opened the case again; not where it had come back before somebody looked.
    """

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="lookbacks")
    region_code = PlainTextField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="lookbacks")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    result = PlainTextField(choices=Result.choices, null=True)
    text = PlainTextField(default="")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    stands_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    reopened = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["region_code", "result", "due_on"], name="lookbacks_lookback_region")]
        constraints = [
            one_of("result", Result),
            models.UniqueConstraint(fields=("draw", "case"), name="lookbacks_lookback_once"),
            models.CheckConstraint(
                condition=Q(result__isnull=True, answered_by__isnull=True, answered_at__isnull=True, text="")
                | (Q(result__isnull=False, answered_by__isnull=False, answered_at__isnull=False) & ~Q(text="")),
                name="lookbacks_lookback_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(reopened=False) | Q(result=Result.CAME_BACK), name="lookbacks_lookback_reopened_if_back"
            ),
            models.CheckConstraint(
                condition=Q(stands_for__isnull=True) | ~Q(stands_for=F("answered_by")),
                name="lookbacks_lookback_for_another",
            ),
        ]

    def __str__(self) -> str:
        return self.case.number
