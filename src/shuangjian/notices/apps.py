"""Django's registration of the notices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices: what was told to whom, by which way."""

    name = "shuangjian.notices"
    label = "notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"
    APPEND_ONLY = ["Notice", "Reading", "Try"]
