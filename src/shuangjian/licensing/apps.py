"""Django's registration of the licensing room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicensingConfig(AppConfig):
    """Registers of sites and licences, whose tables are the registry's, and of applications."""

    name = "shuangjian.licensing"
    label = "licensing"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Sites and licences")
