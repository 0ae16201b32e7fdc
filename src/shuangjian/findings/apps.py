"""Django's registration of findings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# History is added to, never changed.
APPEND_ONLY = ["FindingEvent", "FindingRows", "Undecided"]


class FindingsConfig(AppConfig):
    """Sweeps and findings."""

    name = "shuangjian.findings"
    label = "findings"
    verbose_name = _("Findings")
    default_auto_field = "django.db.models.BigAutoField"
