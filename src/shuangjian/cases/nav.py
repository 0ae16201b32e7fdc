"""Where cases stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Cases"), "cases:listing", "cases.view", order=31, section=_("Governance"), icon="briefcase"),
    NavItem(_("Supervision sheets"), "cases:sheets", "cases.urge", order=32, section=_("Governance"), icon="file-text"),
]
