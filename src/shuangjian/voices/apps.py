"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VoicesConfig(AppConfig):
    """What people say: matters reported or found by inspection, never who reported them."""

    name = "shuangjian.voices"
    label = "voices"
    verbose_name = _("Voices")
    default_auto_field = "django.db.models.BigAutoField"
