"""Where the interface stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Tokens for programs"), "api:tokens", "tokens.make", order=90, section=_("Connections"), icon="key"),
]
