"""Fill any register from a spreadsheet: staged, looked at, confirmed, and undone where nobody has gone on from it."""

from shuangjian.registry.imports.batches import confirm, stage, undo
from shuangjian.registry.imports.plan import Import

__all__ = ["Import", "confirm", "stage", "undo"]
