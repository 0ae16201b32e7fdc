"""Where the check-up stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Check-up"), "checkups:start", "checkups.make", order=35, section=_("Governance"), icon="stethoscope"),
]
