"""Where prepaid money stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from shuangjian.web.nav import NavItem

_SECTION = _("Prepaid money")

ITEMS = [
    NavItem(_("My prepaid lessons"), "funds:family", "funds.family", order=20, section=_SECTION, icon="wallet"),
    NavItem(
        _("If it closed today"), "funds:institutions", "funds.view", order=70, section=_SECTION, icon="building-bank"
    ),
    NavItem(
        _("Contracts and prepaid money"), "funds:contracts", "funds.view", order=71, section=_SECTION, icon="file-text"
    ),
    NavItem(_("Three-way match"), "funds:match", "funds.view", order=71, section=_SECTION, icon="checklist"),
    NavItem(_("Refunds"), "funds:refunds", "funds.view", order=72, section=_SECTION, icon="receipt-refund"),
    NavItem(
        _("Objections to lessons"), "funds:objections", "funds.manage", order=73, section=_SECTION, icon="message-2"
    ),
    NavItem(_("Warnings of money"), "funds:warnings", "funds.warnings", order=76, section=_SECTION, icon="bell"),
    NavItem(_("Bank lines"), "funds:bank", "funds.bank", order=77, section=_SECTION, icon="receipt-refund"),
    NavItem(_("Bank statement"), "funds:statement", "funds.bank", order=78, section=_SECTION, icon="upload"),
    NavItem(
        _("Statements of banks"), "funds:statements", "funds.bank", order=78, section=_SECTION, icon="receipt-refund"
    ),
    NavItem(
        _("Orders to the bank"), "funds:bank_orders", "funds.bank", order=78, section=_SECTION, icon="building-bank"
    ),
    NavItem(_("Mutual-aid course bank"), "funds:gifts", "funds.view", order=79, section=_SECTION, icon="book"),
    NavItem(_("Supervised accounts"), "funds:accounts", "funds.view", order=74, section=_SECTION, icon="credit-card"),
    NavItem(_("Census of accounts"), "funds:census", "funds.view", order=74, section=_SECTION, icon="checklist"),
    NavItem(_("Capital of institutions"), "funds:capital", "funds.view", order=79, section=_SECTION, icon="coin"),
    NavItem(_("Fund-management guide"), "funds:guides", "funds.view", order=80, section=_SECTION, icon="file-text"),
    NavItem(_("How institutions charge"), "funds:charging", "funds.view", order=75, section=_SECTION, icon="coin"),
]
