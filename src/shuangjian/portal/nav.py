"""Where the inbox stands in the navigation: first, with what waits."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shuangjian.portal.inbox import count_waiting
from shuangjian.registry.access import get_user
from shuangjian.web.nav import NavItem


def _waiting(request: HttpRequest) -> int:
    return sum(count_waiting(get_user(request)).values())


ITEMS = [
    NavItem(_("Inbox"), "portal:inbox", "cases.view", order=10, icon="inbox", badge=_waiting),
    NavItem(
        _("Roles"),
        "portal:memberships",
        "memberships.manage",
        order=89,
        section=_("People and accounts"),
        icon="users-group",
    ),
]
