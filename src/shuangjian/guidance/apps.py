"""Django's registration of the guidance room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidanceConfig(AppConfig):
    """Documents and activities about homework, of schools and of regions."""

    name = "shuangjian.guidance"
    label = "guidance"
    verbose_name = _("Guidance on homework")
