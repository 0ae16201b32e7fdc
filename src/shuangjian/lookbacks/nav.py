"""Where look-backs stand in the navigation: beside the cases they look at."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(
        _("Look-backs"),
        "lookbacks:lookbacks",
        "lookbacks.view",
        order=33,
        section=_("Governance"),
        icon="rotate-clockwise",
    )
]
