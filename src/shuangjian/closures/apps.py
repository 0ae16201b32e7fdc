"""Django's registration of closures."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClosuresConfig(AppConfig):
    """Closures and what follows."""

    name = "shuangjian.closures"
    label = "closures"
    verbose_name = _("Closures")
    default_auto_field = "django.db.models.BigAutoField"
    APPEND_ONLY = ["ClaimEvidence", "Distribution", "ClaimShare"]
