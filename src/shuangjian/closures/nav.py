"""Where closures stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

_SECTION = _("Closures of institutions")

ITEMS = [
    NavItem(_("Incidents"), "closures:incidents", "closures.view", order=81, section=_SECTION, icon="bell"),
    NavItem(_("Claims of families"), "closures:claims", "closures.view", order=81, section=_SECTION, icon="users"),
    NavItem(_("My claims"), "closures:my_claims", "closures.claim", order=81, section=_SECTION, icon="file-text"),
    NavItem(_("Disposal plans of institutions"), "closures:disposals", "closures.view", order=82, section=_SECTION, icon="building-bank"),
    NavItem(_("Contingency plans"), "closures:plans", "closures.view", order=83, section=_SECTION, icon="file-text"),
    NavItem(_("Steps of contingency plans"), "closures:steps", "closures.view", order=84, section=_SECTION, icon="checklist"),
    NavItem(_("Emergency task force"), "closures:force", "closures.view", order=85, section=_SECTION, icon="message-2"),
    NavItem(_("Duty roster"), "closures:duties", "closures.view", order=86, section=_SECTION, icon="checklist"),
    NavItem(_("Areas of responsibility"), "closures:areas", "closures.view", order=87, section=_SECTION, icon="map-pin"),
]  # fmt: skip
