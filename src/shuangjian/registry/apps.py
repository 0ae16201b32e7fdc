"""Django's registration of the registry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Written by the database's own functions: the application's role may read.
KEPT_BY_DATABASE = ["registry_audit", "registry_auditseal"]
APPEND_ONLY = ["Event"]


class RegistryConfig(AppConfig):
    """The registry: regions, organisations, people and the audit trail."""

    name = "shuangjian.registry"
    label = "registry"
    verbose_name = _("Registry")
    default_auto_field = "django.db.models.BigAutoField"
