"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GapsConfig(AppConfig):
    """Cells to fill, by school and institution."""

    name = "shuangjian.gaps"
    label = "gaps"
    verbose_name = _("Data to fill")
    default_auto_field = "django.db.models.BigAutoField"
