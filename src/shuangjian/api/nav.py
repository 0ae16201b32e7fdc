"""Where the interface stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(
        _("Webhooks"), "api:webhooks", "webhooks.manage", order=91, section=_("Connections"), icon="plug-connected"
    ),
    NavItem(_("Tokens for programs"), "api:tokens", "tokens.make", order=90, section=_("Connections"), icon="key"),
]
