"""Where plans stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [NavItem(_("Plans"), "plans:listing", "plans.view", order=32, section=_("Governance"), icon="checklist")]
