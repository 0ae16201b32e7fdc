"""Where the registers stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

_SECTION = _("In school")

ITEMS = [
    NavItem(_("Register of schools"), "rosters:schools", "rosters.view", order=56, section=_SECTION, icon="building"),
    NavItem(_("Register of classes"), "rosters:classes", "rosters.view", order=57, section=_SECTION, icon="users"),
    NavItem(_("Register of teachers"), "rosters:teachers", "rosters.teachers", order=58, section=_SECTION, icon="user-check"),
    NavItem(_("Register of pupils"), "rosters:pupils", "rosters.pupils", order=59, section=_SECTION, icon="user"),
    NavItem(_("School calendar"), "rosters:calendar", "rosters.days", order=60, section=_SECTION, icon="calendar"),
    NavItem(_("Register of institutions"), "rosters:institutions", "rosters.places", order=59, section=_("Training outside school"), icon="building-store"),
]  # fmt: skip
