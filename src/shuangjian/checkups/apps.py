"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckupsConfig(AppConfig):
    """What people hand in to be checked, and what came of it."""

    name = "shuangjian.checkups"
    label = "checkups"
    verbose_name = _("Check-up")
    default_auto_field = "django.db.models.BigAutoField"
