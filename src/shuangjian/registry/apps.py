"""Django's registration of the registry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# The application's role may insert (through the triggers), never change.
APPEND_ONLY = ["registry_audit"]


class RegistryConfig(AppConfig):
    """The registry: regions, organisations, people and the audit trail."""

    name = "shuangjian.registry"
    label = "registry"
    verbose_name = _("Registry")
    default_auto_field = "django.db.models.BigAutoField"
