"""Training institutions: who they are, what was true of them when, where they teach, who owns them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from shuangjian.registry.choices import (
    Category,
    ControlWay,
    FundMode,
    InstitutionMode,
    InstitutionStatus,
    LegalForm,
    OwnerKind,
)
from shuangjian.registry.constraints import code_without_slash, in_order, key_in, key_is, no_overlap, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models.territory import Region


class Institution(models.Model):
    """A training institution's identity; `key` is "<region>/<code>". What changes is in its states."""

    region = KeyForeignKey(Region, to_field="code", db_column="region_code")
    code = PlainTextField()
    key = PlainTextField(unique=True)
    uscc = PlainTextField(null=True)  # unified social credit code, GB 32100

    class Meta:
        indexes = [models.Index("region", name="registry_institution_region")]
        constraints = [code_without_slash(), key_is("region_code", "code")]

    def __str__(self) -> str:
        return self.key


class InstitutionStateQuerySet(models.QuerySet["InstitutionState"]):
    """States by day."""

    def on(self, day: dt.date) -> InstitutionStateQuerySet:
        """Return the states in force on `day`: at most one per institution."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class InstitutionState(models.Model):
    """What was true of an institution from `valid_from` to `valid_to` (ends included, null open).

    The database refuses two states of one institution on one day.
    """

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="states")
    name = PlainTextField()
    category = PlainTextField(choices=Category.choices)
    mode = PlainTextField(choices=InstitutionMode.choices, null=True)
    legal_form = PlainTextField(choices=LegalForm.choices, null=True)
    status = PlainTextField(choices=InstitutionStatus.choices, null=True)
    licence_no = PlainTextField(null=True)
    licence_from = models.DateField(null=True, blank=True)
    licence_to = models.DateField(null=True, blank=True)
    approved_sites = models.IntegerField(null=True, blank=True)
    sites_in_use = models.IntegerField(null=True, blank=True)
    listed = models.BooleanField(null=True, blank=True)
    foreign_control = models.BooleanField(null=True, blank=True)
    fund_mode = PlainTextField(choices=FundMode.choices, null=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = InstitutionStateQuerySet.as_manager()

    class Meta:
        constraints = [
            in_order("valid_from", "valid_to"),
            in_order("licence_from", "licence_to"),
            one_of("category", Category),
            one_of("mode", InstitutionMode),
            one_of("legal_form", LegalForm),
            one_of("status", InstitutionStatus),
            one_of("fund_mode", FundMode),
            key_in("institution_key", "region_code"),
            no_overlap("institution_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place where an institution teaches; never approved where `approved_from` is null."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="sites")
    code = PlainTextField()
    key = PlainTextField(unique=True)
    address = PlainTextField(null=True)
    approved_from = models.DateField(null=True, blank=True)
    approved_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            code_without_slash(),
            key_is("institution_key", "code"),
            key_in("institution_key", "region_code"),
            in_order("approved_from", "approved_to"),
        ]

    def __str__(self) -> str:
        return self.address or self.code


class Owner(models.Model):
    """Somebody who owns part of an institution or controls it."""

    region_code = PlainTextField()
    institution = KeyForeignKey(Institution, db_column="institution_key", related_name="owners")
    code = PlainTextField()
    kind = PlainTextField(choices=OwnerKind.choices)
    country = PlainTextField(null=True)
    share_bp = models.IntegerField(null=True, blank=True)  # 1/10000
    control_way = PlainTextField(choices=ControlWay.choices, null=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            no_overlap("institution_key", "code"),
            code_without_slash(),
            key_in("institution_key", "region_code"),
            in_order("valid_from", "valid_to"),
            one_of("kind", OwnerKind),
            one_of("control_way", ControlWay),
            models.CheckConstraint(condition=Q(share_bp__range=(0, 10000)), name="registry_owner_share_range"),
        ]

    def __str__(self) -> str:
        return self.code
