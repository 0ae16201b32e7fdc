"""Django's registration of packs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PacksConfig(AppConfig):
    """A rulebook of a region's own; the tables are in `live`, which reads them."""

    name = "shuangjian.packs"
    label = "packs"
    verbose_name = _("Local rules")
