"""Django's registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    """Where the prepaid money is: contracts, payments, lessons consumed, releases, refunds, bank lines."""

    name = "shuangjian.funds"
    label = "funds"
    verbose_name = _("Funds")
    default_auto_field = "django.db.models.BigAutoField"
    # Entries are only added; the balances beside them are the database's own.
    APPEND_ONLY = ["Entry", "LedgerAccount", "WarningStep", "Redemption"]
