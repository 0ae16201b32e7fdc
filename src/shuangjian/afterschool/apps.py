"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AfterSchoolConfig(AppConfig):
    """What schools offer after class: service sessions, enrolment, activities."""

    name = "shuangjian.afterschool"
    label = "afterschool"
    verbose_name = _("After-school service")
    default_auto_field = "django.db.models.BigAutoField"
