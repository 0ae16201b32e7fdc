"""Constraints that many models need, each named after its table."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

_NAME = "%(app_label)s_%(class)s_"


class Joined(Func):
    """Text joined by `||`; unlike `Concat` it is null when a part is, so that the check passes."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = models.TextField()


def one_of(field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Hold `field` to the codes of `choices` (null passes)."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=f"{_NAME}{field}_known")


def code_without_slash(field: str = "code") -> models.CheckConstraint:
    """Refuse empty codes and codes with a slash: it separates the parts of a qualified key."""
    return models.CheckConstraint(condition=Q(**{f"{field}__regex": "^[^/]+$"}), name=f"{_NAME}{field}_form")


def no_identity_number(field: str) -> models.CheckConstraint:
    """Refuse an identity number (GB 11643) where the number of a school or employer is kept."""
    return models.CheckConstraint(condition=~Q(**{f"{field}__regex": r"^\d{17}[\dXx]$"}), name=f"{_NAME}{field}_is_own")


def key_is(*parts: str) -> models.CheckConstraint:
    """Hold `key` to the parts joined by slashes."""
    pieces: list[F | Value] = [F(parts[0])]
    for part in parts[1:]:
        pieces += [Value("/"), F(part)]
    return models.CheckConstraint(condition=Q(key=Joined(*pieces)), name=f"{_NAME}key_form")


class StartsWith(Func):
    """Whether a text begins with another, as a condition."""

    function = "starts_with"
    output_field = models.BooleanField()


def key_in(field: str, outer: str) -> models.CheckConstraint:
    """Hold the qualified key in `field` to lie inside `outer` (a region code or another key); null passes."""
    inside = StartsWith(F(field), Joined(F(outer), Value("/")))
    return models.CheckConstraint(condition=Q(inside), name=f"{_NAME}{field}_in_{outer}")


def path_ends_in(field: str) -> models.CheckConstraint:
    """Hold `path` to end in the value of `field` and a slash."""
    end = Func(Joined(F(field), Value("/")), function="reverse")
    ends = StartsWith(Func(F("path"), function="reverse"), end)
    return models.CheckConstraint(condition=Q(ends), name=f"{_NAME}path_ends_in_{field}")


def in_order(first: str, last: str, *, strictly: bool = False) -> models.CheckConstraint:
    """Refuse a `last` before `first` (or at it, when `strictly`); null passes."""
    lookup = "gt" if strictly else "gte"
    return models.CheckConstraint(
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{last}__{lookup}": F(first)}),
        name=f"{_NAME}{last}_after_{first}",
    )


def not_negative(field: str) -> models.CheckConstraint:
    """Refuse a negative amount."""
    return models.CheckConstraint(condition=Q(**{f"{field}__gte": 0}), name=f"{_NAME}{field}_not_negative")


def above_zero(field: str) -> models.CheckConstraint:
    """Refuse an amount of zero or less."""
    return models.CheckConstraint(condition=Q(**{f"{field}__gt": 0}), name=f"{_NAME}{field}_above_zero")


def no_overlap(*owner: str, first: str = "valid_from", last: str = "valid_to") -> ExclusionConstraint:
    """Refuse two rows of one owner (the columns `owner` together) whose days overlap; ends included, null open.

    Without btree_gist only ranges can be excluded together, so the owner becomes a range of one number: the 64-bit
    hash of its key. Two owners share a hash, and would be refused wrongly, once in 2^64 pairs.
    """
    pieces: list[F | Value] = [F(owner[0])]
    for part in owner[1:]:
        pieces += [Value("/"), F(part)]
    number = Func(Joined(*pieces), Value(0), function="hashtextextended", output_field=models.BigIntegerField())
    return ExclusionConstraint(
        name=f"{_NAME}no_overlap",
        expressions=[
            (Func(number, number, Value("[]"), function="int8range"), "&&"),
            (Func(F(first), F(last), Value("[]"), function="daterange"), "&&"),
        ],
    )
