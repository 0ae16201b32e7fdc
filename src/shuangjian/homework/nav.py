"""Where homework stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.registry.roles import Role
from shuangjian.web.nav import NavItem

ITEMS = [
    NavItem(_("Homework"), "homework:overview", "homework.view", order=40, section=_("In school"), icon="notebook"),
    NavItem(
        _("Post homework"),
        "homework:choose",
        "homework.post",
        order=41,
        section=_("In school"),
        icon="pencil-plus",
        first_for=frozenset({Role.SUBJECT_TEACHER}),
    ),
    NavItem(
        _("My child's homework"), "homework:mine", "homework.choose", order=39, section=_("In school"), icon="backpack"
    ),
    NavItem(_("Homework library"), "homework:library", "homework.post", order=42, section=_("In school"), icon="books"),
    NavItem(
        _("Against the standard"),
        "homework:samples",
        "homework.review",
        order=43,
        section=_("In school"),
        icon="checklist",
    ),
    NavItem(
        _("Points of the curriculum standard"),
        "homework:points",
        "homework.points",
        order=44,
        section=_("In school"),
        icon="list-check",
    ),
]
