"""Tokens of programs, what they were used for, and what was answered under their keys."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from shuangjian.registry.constraints import in_order
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import Institution, Region, School, SchoolClass, User
from shuangjian.registry.narrowing import Place, narrow

_PLACES = ("region", "school", "school_class", "institution")


def _at_most_one_place() -> Q:
    condition = Q(**{f"{place}__isnull": True for place in _PLACES})
    for chosen in _PLACES:
        condition |= Q(**{f"{place}__isnull": place != chosen for place in _PLACES})
    return condition


class PlacedModel(models.Model):
    """Something of a user's that holds in one place, or wherever the user's memberships reach."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = PlainTextField()
    region = KeyForeignKey(Region, to_field="code", db_column="region_code", null=True, blank=True, related_name="+")
    school = KeyForeignKey(School, db_column="school_key", null=True, blank=True, related_name="+")
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", null=True, blank=True, related_name="+")
    institution = KeyForeignKey(Institution, db_column="institution_key", null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=_at_most_one_place(), name="%(app_label)s_%(class)s_one_place"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="%(app_label)s_%(class)s_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Place | None:
        """Where it holds; None for everywhere the user's memberships reach."""
        return self.region or self.school or self.school_class or self.institution


class ApiToken(PlacedModel):
    """What a program shows instead of a password: part of what its user may do, in a place, until a day.

    The text of the token is shown once and not kept: `digest` is its SHA-256, `start` its first characters, by which people
    tell tokens apart.
    """

    start = PlainTextField()
    digest = models.BinaryField(max_length=32, unique=True)
    permissions = ArrayField(models.TextField())
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True)

    class Meta(PlacedModel.Meta):
        indexes = [models.Index(fields=["user", "id"], name="api_token_user")]
        constraints = [
            *PlacedModel.Meta.constraints,
            models.CheckConstraint(condition=Q(permissions__len__gt=0), name="api_apitoken_may_something"),
            in_order("created_at__date", "expires_on"),
        ]

    def is_in_force(self, today: dt.date | None = None) -> bool:
        """Whether it lets anybody in: neither withdrawn nor past its last day."""
        return self.withdrawn_at is None and self.expires_on >= (today or timezone.localdate())

    def acting_user(self) -> User:
        """Return the user with what this token leaves of their rights, as their memberships are now."""
        return narrow(self.user, self.permissions, self.place)


class TokenUse(models.Model):
    """How many requests a token made in its latest minute."""

    token = models.OneToOneField(ApiToken, models.CASCADE, primary_key=True, related_name="use")
    minute = models.DateTimeField()
    requests = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.token_id} {self.minute:%H:%M} {self.requests}"


class IdempotentAnswer(models.Model):
    """What a token was answered under a key of its own: a repeat gets the same and does nothing.

    `digest` is over method, address and body. Without a status the act is still under way, in a transaction nobody else sees.
    """

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = PlainTextField()
    digest = models.BinaryField(max_length=32)
    status = models.IntegerField(null=True)
    body = PlainTextField(default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="api_answer_at")]
        constraints = [models.UniqueConstraint(fields=("token", "key"), name="api_answer_once")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"
