"""What the app stores, and what the database refuses."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shuangjian.publicity.choices import AnnouncementState
from shuangjian.registry.constraints import key_in, one_of
from shuangjian.registry.fields import KeyForeignKey, PlainTextField
from shuangjian.registry.models import Publication, School, User


class Announcement(models.Model):
    """A text a school wants to publish. `rules` are the ids of those that would find it; a text with any waits for somebody else.

    Nothing here ranks a school: there is no column for it.
    """

    region_code = PlainTextField()
    school = KeyForeignKey(School, db_column="school_key", related_name="+")
    title = PlainTextField()
    text = PlainTextField()
    rules = ArrayField(PlainTextField(), default=list)
    state = PlainTextField(choices=AnnouncementState.choices)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decision_text = PlainTextField(default="")
    publication = models.OneToOneField(Publication, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=("school", "state"), name="publicity_announcement_school")]
        constraints = [
            key_in("school_key", "region_code"),
            one_of("state", AnnouncementState),
            models.CheckConstraint(condition=~Q(decided_by=F("written_by")), name="publicity_announcement_second_person"),
            models.CheckConstraint(
                condition=Q(rules=[]) | ~Q(state="published") | Q(decided_by__isnull=False) & ~Q(decision_text=""),
                name="publicity_announcement_held_is_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="published", publication__isnull=False) | ~Q(state="published") & Q(publication__isnull=True),
                name="publicity_announcement_published_is_publication",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title
