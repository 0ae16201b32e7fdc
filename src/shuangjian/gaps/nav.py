"""Where data to fill stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Data to fill"), "gaps:listing", "gaps.view", order=33, section=_("Governance"), icon="forms"),
]
