"""Where after-school service stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Service plans"), "afterschool:plans", "afterschool.view", order=48, section=_("In school"), icon="files"),
    NavItem(_("Schedule of after-school service"), "afterschool:sessions", "afterschool.view", order=49, section=_("In school"), icon="calendar-time"),
    NavItem(_("Days without service"), "afterschool:exemptions", "afterschool.view", order=50, section=_("In school"), icon="calendar-off"),
]  # fmt: skip
