"""Values of parameters that a region sets for itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.registry.fields import PlainTextField


class LocalValue(models.Model):
    """A dated value of a parameter of homework, of training or, by a guide, of prepaid money, set by the officials of a region; changed in place, the audit trail keeps the versions.

    `part` is the stage, or the grade "1" to "9", that it is for; null: for all. `value` is in the parameter's unit. `document`
    is what it stands on.
    """

    region_code = PlainTextField()
    parameter = PlainTextField()
    part = PlainTextField(null=True, blank=True)
    valid_from = models.DateField()
    value = models.IntegerField()
    document = PlainTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("region_code", "parameter", "part", "valid_from"), nulls_distinct=False, name="live_localvalue_once"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="live_localvalue_not_negative"),
            models.CheckConstraint(
                condition=Q(parameter__startswith="homework.") | Q(parameter__startswith="funds.") | Q(parameter="training.offline.local_for_all"),
                name="live_localvalue_of_known_area",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="live_localvalue_stands_on_something"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.parameter} {self.valid_from}"
