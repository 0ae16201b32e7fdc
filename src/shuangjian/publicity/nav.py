"""Where announcements stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Announcements of schools"), "publicity:announcements", "publicity.view", order=55, section=_("In school"), icon="speakerphone")
]  # fmt: skip
