"""Where figures and rules stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Overview"), "reporting:dashboard", "indicators.view", order=5, icon="layout-dashboard"),
    NavItem(
        _("Inspection sheets"),
        "reporting:inspections",
        "indicators.view",
        order=33,
        section=_("Governance"),
        icon="clipboard-check",
    ),
    NavItem(_("Rules"), "reporting:rules", "rulebook.view", order=80, section=_("Rulebook"), icon="scale"),
    NavItem(_("Documents"), "reporting:documents", "rulebook.view", order=81, section=_("Rulebook"), icon="book"),
    NavItem(
        _("Parameters"), "reporting:parameters", "rulebook.view", order=82, section=_("Rulebook"), icon="adjustments"
    ),
    NavItem(
        _("Clause map"), "reporting:clause_map", "rulebook.maintain", order=83, section=_("Rulebook"), icon="grid-dots"
    ),
    NavItem(_("What if"), "reporting:what_if", "rulebook.simulate", order=84, section=_("Rulebook"), icon="flask"),
]
