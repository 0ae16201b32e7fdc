"""Django's registration of the portal."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Sign-in, navigation, home, search."""

    name = "shuangjian.portal"
    label = "portal"
    verbose_name = _("Portal")
