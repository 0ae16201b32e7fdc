"""Where every fact is stored: what the apps declare in their `stored.py`, together."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from shuangjian.engine.contract import load_contract
from shuangjian.web.stored import Stored


class DeclarationError(Exception):
    """A declaration that does not fit the contract or the models: a mistake in the code."""


@cache
def load_stored() -> tuple[Stored, ...]:
    """Return every declaration of the installed apps, in an order in which what is referred to comes first.

    Raises:
        DeclarationError: a fact or column the contract does not have.
    """
    modules = (f"{app}.stored" for app in settings.DOMAIN_APPS)
    found = tuple(each for name in modules if find_spec(name) is not None for each in import_module(name).STORED)
    contract = load_contract()
    for each in found:
        if each.fact not in contract:
            raise DeclarationError(f"{each.model} stores {each.fact}, which is no fact.")
        table = contract[each.fact]
        known = {column.name for column in table.columns} | set(table.keys) | {"region_code"}
        if unknown := sorted({*each.columns, *each.only, *filter(None, (each.once,))} - known):
            raise DeclarationError(f"{each.model} stores {', '.join(unknown)}, which {each.fact} does not have.")
    return found


def stored_for(fact: str) -> Stored:
    """Return where the rows of a fact are: of two models the one of what was true when.

    Raises:
        KeyError: nobody stores it.
    """
    return {each.fact: each for each in load_stored()}[fact]
