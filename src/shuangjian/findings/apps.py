"""Django's registration of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from shuangjian.funds.models import FundWarning

# History is added to, never changed.
APPEND_ONLY = ["FindingEvent", "FindingRows", "RuleCoverage", "Undecided"]


class FindingsConfig(AppConfig):
    """Sweeps and findings."""

    name = "shuangjian.findings"
    label = "findings"
    verbose_name = _("Findings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let what is suspected end with the warning that handles it."""
        from shuangjian.findings.services.decisions import follow_warning
        from shuangjian.funds.warnings import ended

        def follow(sender: object, warning: FundWarning, **more: object) -> None:
            follow_warning(warning)

        ended.connect(follow, weak=False, dispatch_uid="findings follow warnings")
