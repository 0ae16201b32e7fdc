"""What data to fill refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.cases.errors import CaseError


class CellsStillEmpty(CaseError):
    """A case about empty cells is done when they are filled, not when somebody says so."""

    code = "gaps.cells_still_empty"
    text = _("{count} cells are still empty. Fill them; the next sweep closes the case by itself.")

    def __init__(self, count: int) -> None:
        """Say how many."""
        super().__init__(count=count)
