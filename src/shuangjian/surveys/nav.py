"""Where surveys stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

_SECTION = _("In school")

ITEMS = [
    NavItem(_("How long it took"), "surveys:answer", "surveys.answer", order=43, section=_SECTION, icon="clock"),
    NavItem(_("Announced and measured time"), "surveys:measured", "surveys.view", order=43, section=_SECTION, icon="clock"),
    NavItem(_("Trend of homework"), "surveys:trends", "surveys.view", order=43, section=_SECTION, icon="trending-up"),
    NavItem(_("School homework and outside tutoring"), "surveys:outside_homework", "surveys.view", order=43, section=_SECTION, icon="scale"),
    NavItem(_("Questionnaires"), "surveys:questionnaires", "surveys.measured", order=44, section=_SECTION, icon="clipboard-list"),
    NavItem(_("Interviews at the gate"), "surveys:gates", "surveys.interview", order=45, section=_SECTION, icon="message-2"),
    NavItem(_("Report an assignment"), "surveys:tell", "surveys.answer", order=44, section=_SECTION, icon="flag"),
    NavItem(_("Reports of families"), "surveys:tips", "surveys.decide", order=45, section=_SECTION, icon="flag"),
    NavItem(_("Two-monthly check"), "surveys:checks", "surveys.measured", order=46, section=_SECTION, icon="checklist"),
    NavItem(_("Review of the term"), "surveys:reviews", "surveys.measured", order=49, section=_SECTION, icon="report"),
]  # fmt: skip
