"""Django's registration of the room of publicity."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicityConfig(AppConfig):
    """Announcements of schools: held, released, refused, published."""

    name = "shuangjian.publicity"
    label = "publicity"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Announcements")
