"""Applications for new licences; sites and licences themselves are the registry's."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from shuangjian.licensing.choices import ApplicationState
from shuangjian.registry.choices import Audience, Category
from shuangjian.registry.constraints import in_order, one_of
from shuangjian.registry.fields import PlainTextField

_OPEN = [ApplicationState.SUBMITTED, ApplicationState.ACCEPTED]


class LicenceApplication(models.Model):
    """What somebody asks to be allowed to open: `refused_by` are the ids of the provisions that forbade it on the day it was decided."""

    region_code = PlainTextField()
    applicant = PlainTextField()
    category = PlainTextField(choices=Category.choices)
    audience = PlainTextField(choices=Audience.choices)
    filed_on = models.DateField()
    state = PlainTextField(choices=ApplicationState.choices, default=ApplicationState.SUBMITTED)
    decided_on = models.DateField(null=True)
    grounds = PlainTextField(default="")
    refused_by = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints = [
            one_of("category", Category),
            one_of("audience", Audience),
            one_of("state", ApplicationState),
            in_order("filed_on", "decided_on"),
            models.CheckConstraint(condition=~Q(applicant=""), name="licensing_application_has_applicant"),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, decided_on__isnull=True, grounds="")
                | (~Q(state__in=_OPEN) & Q(decided_on__isnull=False) & ~Q(grounds="")),
                name="licensing_application_decided_with_grounds",
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.REFUSED) | Q(refused_by=[]), name="licensing_application_banned_is_refused"
            ),
            models.UniqueConstraint(
                fields=("region_code", "applicant", "audience", "filed_on"), name="licensing_application_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.applicant
