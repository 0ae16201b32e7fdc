"""Where casework stands in the navigation."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shuangjian.casework.selectors import count_waiting
from shuangjian.registry.access import get_user
from shuangjian.web.nav import NavItem


def _waiting(request: HttpRequest) -> int:
    return sum(count_waiting(get_user(request)).values())


ITEMS = [
    NavItem(_("Inbox"), "casework:inbox", "cases.view", order=10, icon="inbox", badge=_waiting),
    NavItem(
        _("Findings"), "casework:findings", "findings.view", order=30, section=_("Governance"), icon="alert-circle"
    ),
    NavItem(_("Cases"), "casework:cases", "cases.view", order=31, section=_("Governance"), icon="briefcase"),
    NavItem(_("Plans"), "casework:plans", "plans.view", order=32, section=_("Governance"), icon="checklist"),
]
