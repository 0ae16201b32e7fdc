"""Django's registration of what is public."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """What anybody may look up."""

    name = "shuangjian.disclosure"
    label = "disclosure"
    verbose_name = _("Public information")
    default_auto_field = "django.db.models.BigAutoField"
    APPEND_ONLY = ["ListDecision"]
