"""Where cases come from: each app that opens them says so in its `origin.py`, as `ORIGIN = Origin(…)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise

from shuangjian.cases.deadlines import ClockSum
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.official.document import Annex
from shuangjian.registry.models import User

Text = str | Promise


@dataclass(frozen=True)
class Panel:
    """What stands first on the page of a case: a template of the origin's, and what it shows beside `case`."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseFilter:
    """A parameter of the list of cases that only cases of one origin know; `label` names the mark it leaves."""

    label: Text
    apply: Callable[[QuerySet[Case], str], QuerySet[Case]]


def _show_itself(user: User, case: Case) -> Panel:
    return Panel("cases/_partials/own_panel.html")


def _nothing_annexed(user: User, case: Case) -> Sequence[Annex]:
    return ()


def _always(case: Case) -> None:
    return None


@dataclass(frozen=True)
class Origin:
    """What an app says of the cases it opens.

    Args:
        kind: stored with each case.
        title: what they are called.
        show: what the page of a case shows first, to a user.
        check_may_close: raises a `CaseError` that says why a case may not be closed yet.
        on_verified: what the origin does when somebody has verified that a case is done.
        say_event: an event in words where the origin knows them; None leaves it to the case.
        explain_due: a sentence that says where the due day comes from; "" for none.
        annex: what is annexed to the supervision sheet of a case, as a user may see it.
        source: the document a case comes from, by its title; "" where the kind of matter says it.
        filters: parameters of the list of cases that only this origin knows, by name.
    """

    kind: str
    title: Text
    show: Callable[[User, Case], Panel] = _show_itself
    check_may_close: Callable[[Case], None] = _always
    on_verified: Callable[[Case, User], None] = lambda case, user: None
    say_event: Callable[[CaseEvent], str | None] = lambda event: None
    explain_due: Callable[[Case, ClockSum | None], str] = lambda case, clock: ""
    annex: Callable[[User, Case], Sequence[Annex]] = _nothing_annexed
    source: Callable[[Case], str] = lambda case: ""
    filters: Mapping[str, CaseFilter] = field(default_factory=dict)


@cache
def load_origins() -> dict[str, Origin]:
    """Return the origins of all installed apps by kind, in the order of the layers."""
    modules = (f"{app}.origin" for app in settings.DOMAIN_APPS)
    found = [import_module(name).ORIGIN for name in modules if find_spec(name) is not None]
    return {origin.kind: origin for origin in found}


def origin_of(case: Case) -> Origin:
    """Return where a case comes from. One whose app is no longer there shows itself and closes by verification."""
    return load_origins().get(case.kind) or Origin(case.kind, case.kind)


def load_filters() -> dict[str, CaseFilter]:
    """Return the filters of all origins by parameter."""
    return {name: each for origin in load_origins().values() for name, each in origin.filters.items()}
