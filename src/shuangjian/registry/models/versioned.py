"""Rows that are corrected by a superseding row, never in place."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from shuangjian.registry.fields import PlainTextField


class VersionedQuerySet(models.QuerySet["Versioned"]):
    """Versions by the time they were known."""

    def current(self) -> Self:
        """Return what holds now: the latest version of each, without the withdrawn."""
        return self.filter(known_to__isnull=True, withdrawn=False)

    def known_at(self, moment: dt.datetime) -> Self:
        """Return what held as far as was known at `moment`."""
        return self.filter(Q(known_to__isnull=True) | Q(known_to__gt=moment), known_from__lte=moment, withdrawn=False)


class Versioned(models.Model):
    """One version of something that `code` names within its owner.

    A correction inserts the next version and closes this one's `known_to`; a withdrawal inserts a version with
    `withdrawn` set. A trigger refuses every other update and every delete (migration 0002,
    `registry_keep_versions`), so the table is its own history. Written through `registry.versions`.
    """

    # The column of the owner within which `code` names it.
    version_owner: ClassVar[str]

    code = PlainTextField()
    version = models.IntegerField(default=1)
    withdrawn = models.BooleanField(default=False)
    known_from = models.DateTimeField(db_default=Now())
    known_to = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reason = PlainTextField(null=True)

    objects = VersionedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="%(app_label)s_%(class)s_version_counts"),
            models.CheckConstraint(
                condition=Q(version=1) | Q(reason__isnull=False), name="%(app_label)s_%(class)s_correction_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(known_to__isnull=True) | Q(known_to__gte=F("known_from")),
                name="%(app_label)s_%(class)s_known_in_order",
            ),
        ]
