"""Where documents and activities about homework stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

_SECTION = _("In school")

ITEMS = [
    NavItem(_("Homework documents"), "guidance:documents", "guidance.view", order=46, section=_SECTION, icon="file-text"),
    NavItem(_("Homework activities"), "guidance:activities", "guidance.view", order=47, section=_SECTION, icon="users-group"),
    NavItem(_("Who has filed"), "guidance:coverage", "guidance.view", order=48, section=_SECTION, icon="checklist"),
    NavItem(_("Homework campaigns"), "guidance:campaigns", "guidance.view", order=49, section=_SECTION, icon="flag"),
]  # fmt: skip
