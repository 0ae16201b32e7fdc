"""Django's registration of reporting."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What a figure was is never changed: a new run is added.
APPEND_ONLY = ["IndicatorValue"]


class ReportingConfig(AppConfig):
    """Indicator runs and the pages of figures."""

    name = "shuangjian.reporting"
    label = "reporting"
    verbose_name = _("Reporting")
    default_auto_field = "django.db.models.BigAutoField"
