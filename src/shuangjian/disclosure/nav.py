"""Where public information stands in the navigation of who keeps it."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

_SECTION = _("Public information")

ITEMS = [
    NavItem(_("White and black list"), "disclosure:decisions", "disclosure.view", order=78, section=_SECTION, icon="checklist"),
    NavItem(_("Honest business"), "disclosure:certificates", "disclosure.view", order=79, section=_SECTION, icon="shield-check"),
    NavItem(_("Contacts for the public"), "disclosure:contacts", "disclosure.view", order=80, section=_SECTION, icon="message-2"),
]  # fmt: skip
