"""Django's registration of the portal."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Sign-in, navigation, home, search."""

    name = "shuangjian.portal"
    label = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Refuse to start where a setting names a role that there is none of: nobody would be held to it."""
        from shuangjian.portal.second_factor import required_roles

        required_roles()
