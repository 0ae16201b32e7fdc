"""Where findings stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Findings"), "findings:listing", "findings.view", order=30, section=_("Governance"), icon="alert-circle"),
    NavItem(
        _("Reach of the rules"),
        "findings:coverage",
        "findings.coverage",
        order=34,
        section=_("Governance"),
        icon="radar",
    ),
]
