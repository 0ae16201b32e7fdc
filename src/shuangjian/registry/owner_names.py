"""The names of the schools or institutions whose rows a list shows, fetched for a page at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise

from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.registers import Column


class OwnerNames:
    """Names by the key in one attribute of the rows: hand `prepare` to the register, and `column` among its columns."""

    def __init__(self, key: str = "institution_key") -> None:
        """Read the key from the attribute `key`."""
        self.key = key
        self._names: dict[str, str] = {}

    def prepare(self, rows: Sequence[Any]) -> None:
        """Fetch the names that are not known yet: two queries."""
        self._names.update(get_owner_names({getattr(row, self.key) for row in rows} - set(self._names)))

    def column(self, label: str | Promise) -> Column:
        """Return the column `institution` with the owner's name, sorted by key."""
        return Column("institution", label, value=self.name_of, sort=self.key)

    def name_of(self, row: Any) -> str:
        """Return the name of a row's owner, "" where it was not fetched."""
        return self._names.get(getattr(row, self.key), "")
