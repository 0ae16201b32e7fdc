"""Where packs stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [NavItem(_("Local rules"), "packs:packs", "packs.view", order=82, section=_("Rulebook"), icon="map-pin")]
