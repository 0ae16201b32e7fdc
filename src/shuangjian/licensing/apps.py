"""Django's registration of the licensing room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LicensingConfig(AppConfig):
    """Registers of sites and licences; their tables are the registry's."""

    name = "shuangjian.licensing"
    label = "licensing"
    verbose_name = _("Sites and licences")
