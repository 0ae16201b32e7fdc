"""What the workshop itself stores."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class ExportRecord(models.Model):
    """Who took which table out of the platform, when, and how many rows. Append-only."""

    username = models.CharField(max_length=150)
    path = models.TextField()
    query = models.TextField(blank=True)
    rows = models.PositiveIntegerField()
    request = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["username", "at"], name="web_export_user_at")]

    def __str__(self) -> str:
        return f"{self.username} {self.path} {self.at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """A form that was sent and done: a second sending under the same token leads where the first did."""

    token = models.CharField(max_length=64, unique=True)
    user = models.CharField(max_length=150, blank=True)
    location = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["at"], name="web_submission_at")]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"


class SavedView(models.Model):
    """A narrowed list under a name of one's own: nothing but its address, which may be passed on as it is."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.TextField()
    query = models.TextField()
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("user", "path", "name"), name="web_savedview_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """The address."""
        return f"{self.path}?{self.query}"
