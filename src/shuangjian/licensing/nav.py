"""Where the registers stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

_SECTION = _("Training outside school")

ITEMS = [
    NavItem(_("Sites"), "licensing:sites", "licensing.view", order=60, section=_SECTION, icon="map-pin"),
    NavItem(_("Licences"), "licensing:licences", "licensing.view", order=61, section=_SECTION, icon="certificate"),
    NavItem(_("Applications for licences"), "licensing:applications", "licensing.review", order=62, section=_SECTION, icon="file-text"),
]  # fmt: skip
