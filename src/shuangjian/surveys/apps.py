"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    """What families answer about homework: minutes, questionnaires, interviews at the gate, reports."""

    name = "shuangjian.surveys"
    label = "surveys"
    verbose_name = _("Surveys of families")
    default_auto_field = "django.db.models.BigAutoField"
