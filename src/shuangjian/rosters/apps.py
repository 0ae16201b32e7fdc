"""Django's registration of the room of rosters."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RostersConfig(AppConfig):
    """Registers of schools and their classes, whose tables are the registry's."""

    name = "shuangjian.rosters"
    label = "rosters"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Schools and classes")
