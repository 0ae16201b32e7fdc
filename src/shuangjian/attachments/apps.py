"""Django's registration of the attachments."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    """Files that people hand in."""

    name = "shuangjian.attachments"
    label = "attachments"
    verbose_name = _("Attachments")
    default_auto_field = "django.db.models.BigAutoField"
    APPEND_ONLY = ["Attachment"]
