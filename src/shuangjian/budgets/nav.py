"""Where the money of schools stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

_SECTION = _("Funding")

ITEMS = [
    NavItem(_("Money of the schools"), "budgets:money", "budgets.view", order=80, section=_SECTION, icon="report-money"),
    NavItem(_("Special funds"), "budgets:funds", "budgets.view", order=81, section=_SECTION, icon="pig-money"),
    NavItem(_("Allocations"), "budgets:allocations", "budgets.view", order=82, section=_SECTION, icon="coins"),
    NavItem(_("Expenses"), "budgets:expenses", "budgets.view", order=83, section=_SECTION, icon="receipt"),
    NavItem(_("Needs of after-school service"), "budgets:needs", "budgets.view", order=84, section=_SECTION, icon="list-check"),
    NavItem(_("Standards of pay for after-school service"), "budgets:standards", "budgets.view", order=85, section=_SECTION, icon="scale"),
    NavItem(_("Breakdowns of pay"), "budgets:breakdowns", "budgets.view", order=86, section=_SECTION, icon="list-details"),
    NavItem(_("Performance pay"), "budgets:pay", "budgets.view", order=87, section=_SECTION, icon="cash"),
]  # fmt: skip
