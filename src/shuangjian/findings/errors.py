"""What is refused of findings, with what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shuangjian.cases.errors import CaseError


class FindingsOpenError(CaseError):
    """A case with open findings is closed by the rule being clean, not by word."""

    def __init__(self, count: int) -> None:
        """Say how many are open."""
        super().__init__(
            _(
                "{count} findings of this case are still open. Correct the facts; the next sweep closes the case."
            ).format(count=count)
        )


class NothingToDecideError(CaseError):
    """A finding that no decision is waiting for."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_("This finding is not waiting for a decision."))
