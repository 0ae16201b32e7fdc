"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeworkConfig(AppConfig):
    """What schools assign: homework and its public notice, exams, timetables, exercise, filings."""

    name = "shuangjian.homework"
    label = "homework"
    verbose_name = _("Homework")
    default_auto_field = "django.db.models.BigAutoField"
