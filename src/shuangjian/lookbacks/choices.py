"""What a draw is layered by, and what a look-back finds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Strata(models.TextChoices):
    """What the cases are parted by before each part is drawn from (分层)."""

    NONE = "none", _("Not layered")
    KIND = "kind", _("By kind of matter")
    SEVERITY = "severity", _("By severity")


class Result(models.TextChoices):
    """What somebody found who looked again."""

    MENDED = "mended", _("Still mended")
    CAME_BACK = "came_back", _("Came back")
