"""Who stands in for somebody on leave, in which of their roles, from which day to which."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from shuangjian.registry.constraints import in_order
from shuangjian.registry.fields import PlainTextField
from shuangjian.registry.models.people import Membership, User


class StandIn(models.Model):
    """A role that somebody else holds in its owner's name for some days (代办), both days included, in Shanghai.

    The database refuses oneself, two for a role on one day, and chains: nobody stands in while somebody stands in for them.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="stand_ins")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = PlainTextField(default="")
    arranged_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    arranged_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # before its last day

    class Meta:
        constraints = [
            in_order("first_day", "last_day"),
            ExclusionConstraint(
                name="registry_standin_no_overlap",
                expressions=[
                    (Func(F("membership"), F("membership"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("first_day"), F("last_day"), Value("[]"), function="daterange"), "&&"),
                ],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} {self.membership_id} {self.first_day}"

    def is_in_force(self, day: dt.date) -> bool:
        """Whether the deputy holds the role on `day`: so long as its owner does."""
        return self.ended_at is None and self.first_day <= day <= self.last_day and self.membership.is_in_force(day)
