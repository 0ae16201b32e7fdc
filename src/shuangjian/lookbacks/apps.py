"""Django's registration of look-backs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LookbacksConfig(AppConfig):
    """Look-backs at what was rectified."""

    name = "shuangjian.lookbacks"
    label = "lookbacks"
    verbose_name = _("Look-backs")
    default_auto_field = "django.db.models.BigAutoField"
    APPEND_ONLY = ["Draw", "Candidate"]
