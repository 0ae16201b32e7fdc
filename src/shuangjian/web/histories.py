"""A page that shows every version of something: what changed, who changed it, when and why, and what was known on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from shuangjian.web.asked import read_day
from shuangjian.web.formats import format_value

Text = str | Promise
Say = Callable[[str, Any], str]


@dataclass(frozen=True)
class Version:
    """What was known of something from `since` until `until` (None: it is what is known now).

    Attributes:
        number: counts from 1.
        values: by the names of its columns; those of a withdrawal are what was withdrawn.
        since: when it was recorded.
        until: when the next one was.
        by: who recorded it, for people to read.
        reason: why.
        withdrawn: whether it says that the thing is no more.
    """

    number: int
    values: Mapping[str, Any]
    since: dt.datetime
    until: dt.datetime | None
    by: str
    reason: str
    withdrawn: bool = False


@dataclass(frozen=True)
class Change:
    """One value that a version changed."""

    label: Text
    was: str
    now: str


@dataclass(frozen=True)
class Entry:
    """A version as the page shows it: with what it changed, or for the first with what it says."""

    version: Version
    changes: Sequence[Change]
    restore_url: str = ""
    was_known: bool = False


def changes_of(version: Version, before: Version | None, labels: Mapping[str, Text], say: Say) -> list[Change]:
    """Return what a version changed against the one before it; all it says where there is none or it puts something back."""
    if version.withdrawn:
        return []
    old = {} if before is None or before.withdrawn else before.values
    return [
        Change(label, say(name, old[name]) if name in old else "", say(name, version.values.get(name)))
        for name, label in labels.items()
        if name not in old or old[name] != version.values.get(name)
    ]


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which a day is over, in Shanghai."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


def known_on(versions: Sequence[Version], day: dt.date) -> Version | None:
    """Return what was known at the end of `day`; None before it was recorded."""
    end = end_of(day)
    return next((each for each in versions if each.since < end and (each.until is None or each.until >= end)), None)


@dataclass(frozen=True)
class History:
    """The page of a history.

    Attributes:
        title: heading.
        versions: newest first.
        labels: the columns that are shown, in order, with their words.
        say: says a column's value for people.
        back: the address of what it is the history of.
        restore_url: returns the address that puts a version back in force; "" where this user may not.
        template: extends `web/history.html` where more is to be shown.
        extra: more for the template.
    """

    title: Text
    versions: Sequence[Version]
    labels: Mapping[str, Text]
    back: str
    say: Say = lambda name, value: format_value(value)
    restore_url: Callable[[Version], str] = lambda version: ""
    template: str = "web/history.html"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Show every version; with `?known=2026-09-01` mark the one that was known at the end of that day."""
        day = read_day(request.GET.get("known", ""))
        known = known_on(self.versions, day) if day else None
        entries = [self._entry(at, known) for at in range(len(self.versions))]
        context = {"title": self.title, "entries": entries, "known_day": day, "known": known, "back": self.back}
        return render(request, self.template, context | dict(self.extra))

    def _entry(self, at: int, known: Version | None) -> Entry:
        version = self.versions[at]
        before = self.versions[at + 1] if at + 1 < len(self.versions) else None
        past = at > 0 and not version.withdrawn
        return Entry(
            version,
            changes_of(version, before, self.labels, self.say),
            self.restore_url(version) if past else "",
            version is known,
        )
