"""Database fields shared by the apps that publish facts."""

from __future__ import annotations

from typing import Any

from django.db import models


class PlainTextField(models.TextField):
    """Text under C collation, so that fact views compare it like the engines do and can use its indexes.

    Where the column may be null, an empty string is stored as null: in the facts empty *means* null.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set the collation; everything else is Django's."""
        kwargs.setdefault("db_collation", "C")
        if kwargs.get("null"):
            kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Give the model a quick `get_…_display`: Django's translates every choice to look one up, seventy times a list."""
        method = f"get_{name}_display"
        own = method in cls.__dict__
        super().contribute_to_class(cls, name, private_only)
        if self.choices and not own:
            labels: dict[Any, Any] = dict(self.flatchoices)

            def display(row: models.Model) -> str | None:
                value = getattr(row, name)
                return None if value is None else str(labels.get(value, value))

            setattr(cls, method, display)

    def get_prep_value(self, value: Any) -> Any:
        """Turn an empty string into null where null is allowed."""
        value = super().get_prep_value(value)
        return None if value == "" and self.null else value


class FenField(models.BigIntegerField):
    """An amount of money in integer fen (1/100 yuan)."""


class KeyForeignKey(models.ForeignKey):
    """A foreign key that stores the qualified key itself ("230804/S1/301"), under the name rules know it by.

    The column (`class_key`) is also the attribute, so `row.class_key` is the key and `row.school_class` the
    object. It carries no index of its own: every model names the composite indexes its questions need.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        """Refer to `to_field` ("key") of `to`; `db_column` is required and names the attribute too."""
        kwargs.setdefault("to_field", "key")
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        """Say `db_index=False` and `to_field` explicitly, because our defaults differ from Django's."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["db_index"] = self.db_index  # type: ignore[attr-defined]
        kwargs["to_field"] = self.remote_field.field_name
        return name, path, args, kwargs

    def get_attname(self) -> str:
        """Return the column as the attribute."""
        assert self.db_column, "a KeyForeignKey names its column"
        return self.db_column


class LocalDay(models.Func):
    """The Shanghai day of a timestamp."""

    template = "((%(expressions)s AT TIME ZONE 'Asia/Shanghai')::date)"
    output_field = models.DateField()


def local_day(field: str) -> models.GeneratedField:
    """Return a stored column with the Shanghai day of the timestamp `field`, kept right by the database.

    Rules and pages ask by day; a cast in the session's zone in every query was nine times slower.
    """
    return models.GeneratedField(expression=LocalDay(models.F(field)), output_field=models.DateField(), db_persist=True)
