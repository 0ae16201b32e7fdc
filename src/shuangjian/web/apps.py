"""Django's registration of the workshop."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Base templates, forms, lists, charts, exports."""

    name = "shuangjian.web"
    label = "web"
    verbose_name = _("Web")
    default_auto_field = "django.db.models.BigAutoField"
    APPEND_ONLY = ["ExportRecord"]
