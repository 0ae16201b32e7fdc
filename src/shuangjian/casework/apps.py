"""Django's registration of casework."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# History is added to, never changed.
APPEND_ONLY = ["FindingEvent", "CaseEvent", "Evidence"]


class CaseworkConfig(AppConfig):
    """Findings, cases, plans and their deadlines."""

    name = "shuangjian.casework"
    label = "casework"
    verbose_name = _("Casework")
    default_auto_field = "django.db.models.BigAutoField"
