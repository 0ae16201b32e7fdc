"""Django's registration of the interface."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The interface for programs."""

    name = "shuangjian.api"
    label = "api"
    verbose_name = _("Interface for programs")
    default_auto_field = "django.db.models.BigAutoField"
    APPEND_ONLY = ["Attempt"]

    def ready(self) -> None:
        """Plan the telling of every event where it is published."""
        # Here: models may be imported only when all apps are loaded.
        from shuangjian.api.webhooks import listen

        listen()
