"""What differs from pupil to pupil: the level each does, and what each chose from the homework store."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shuangjian.homework.choices import Tier
from shuangjian.registry.constraints import above_zero, key_in, not_negative, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import Pupil, SchoolClass


class PupilTier(models.Model):
    """Which level of a subject's homework a pupil does; changed in place, the audit trail keeps what it was."""

    region_code = PlainTextField()
    school_key = PlainTextField()
    class_key = PlainTextField()
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    subject = PlainTextField()
    tier = PlainTextField(choices=[each for each in Tier.choices if each[0] != Tier.ALL])

    class Meta:
        indexes = [models.Index(fields=("class_key", "subject"), name="homework_tier_class")]
        constraints = [
            models.UniqueConstraint(fields=("pupil", "subject"), name="homework_pupiltier_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            one_of("tier", Tier),
            models.CheckConstraint(condition=~Q(tier=Tier.ALL), name="homework_pupiltier_a_level"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.tier}"


class PupilVariant(models.Model):
    """What a pupil does in place of a homework of the class, in minutes of its own; changed in place, the audit trail keeps what it was."""

    region_code = PlainTextField()
    school_key = PlainTextField()
    class_key = PlainTextField()
    homework_code = PlainTextField()
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    minutes = models.IntegerField()
    content = PlainTextField()

    class Meta:
        indexes = [models.Index(fields=("class_key", "homework_code"), name="homework_variant_class")]
        constraints = [
            models.UniqueConstraint(fields=("pupil", "homework_code"), name="homework_pupilvariant_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            models.CheckConstraint(condition=Q(minutes__range=(0, 600)), name="homework_pupilvariant_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.homework_code} {self.pupil_id}"


class StoreOffer(models.Model):
    """What a teacher offers a class for a day in the homework store (作业超市): of its items a pupil chooses at most `most`."""

    region_code = PlainTextField()
    school_key = PlainTextField()
    school_class = KeyForeignKey(SchoolClass, db_column="class_key", related_name="+")
    day = models.DateField()
    subject = PlainTextField()
    most = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("school_class", "day", "subject"), name="homework_storeoffer_once"),
            key_in("class_key", "school_key"),
            key_in("school_key", "region_code"),
            above_zero("most"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.day}"


class StoreItem(models.Model):
    """An item on offer, as the library had it when it was offered."""

    offer = models.ForeignKey(StoreOffer, models.CASCADE, related_name="on_offer")
    item_code = PlainTextField()
    content = PlainTextField()
    minutes = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("offer", "item_code"), name="homework_storeitem_once"),
            not_negative("minutes"),
        ]

    def __str__(self) -> str:
        return self.content


class StoreChoice(models.Model):
    """That a pupil chose an item. A trigger refuses more than the offer allows, also from two at the same moment."""

    item = models.ForeignKey(StoreItem, models.CASCADE, related_name="choices")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("item", "pupil"), name="homework_storechoice_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.pupil_id}"
