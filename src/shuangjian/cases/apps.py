"""Django's registration of cases."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# History is added to, never changed.
APPEND_ONLY = ["CaseEvent", "Proof", "CaseWorker", "SupervisionSheet"]


class CasesConfig(AppConfig):
    """Cases and their deadlines."""

    name = "shuangjian.cases"
    label = "cases"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"
