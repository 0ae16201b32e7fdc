"""Django's registration of the room of budgets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    """Funds, allocations, expenses, needs; standards of pay, breakdowns and performance pay."""

    name = "shuangjian.budgets"
    label = "budgets"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Funding")
