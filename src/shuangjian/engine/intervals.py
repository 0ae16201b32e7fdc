"""States over a window of days: pieces of a state that touch are one, and those that touch the window are findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from shuangjian.engine.finding import Finding
from shuangjian.engine.provisions import FAR_FUTURE, FAR_PAST

_DAY = timedelta(days=1)


def lasting(pieces: Iterable[Finding], first: date, last: date) -> Iterator[Finding]:
    """Yield a finding for every interval of a state that touches the days from `first` to `last`, both included.

    Args:
        pieces: findings of one rule whose `since` and `until` are set, half-open; those of one matter share `identity`.
        first: first day judged.
        last: last day judged.

    Yields:
        Findings whose pieces are joined where one begins no later than the last ended. What is observed, on what grounds,
        is that of the piece which held last within the window; `day` is the last day judged on which it held.
    """
    ordered = sorted(pieces, key=lambda piece: (_matter(piece), piece.since, piece.until))
    for _, matter in groupby(ordered, key=_matter):
        for interval in _joined(matter):
            shown = _shown(interval, first, last)
            if shown is not None:
                yield shown


def _matter(piece: Finding) -> tuple[str, ...]:
    """What `identity` is made of, compared without making a digest of it."""
    return piece.subject_key, piece.owner_key, piece.discriminator or ""


def _joined(matter: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Yield the pieces of one matter, grouped where they touch or overlap."""
    together: list[Finding] = []
    end = FAR_PAST
    for piece in matter:
        assert piece.since
        assert piece.until
        if together and piece.since > end:
            yield together
            together = []
        end = max(end, piece.until) if together else piece.until
        together.append(piece)
    if together:
        yield together


def _standing(piece: Finding) -> tuple[date, date, str]:
    """Order pieces by what held last; of two that held alike, by what they say, so that every engine shows the same one."""
    said = (piece.evidence, str(piece.observed), sorted((name, str(value)) for name, value in piece.details.items()))
    return piece.until or FAR_FUTURE, piece.since or FAR_PAST, repr(said)


def _shown(interval: list[Finding], first: date, last: date) -> Finding | None:
    since = min(piece.since for piece in interval if piece.since)
    until = max(piece.until for piece in interval if piece.until)
    if since > last or until <= first:
        return None
    held = [piece for piece in interval if piece.since and piece.since <= last]
    latest = max(held, key=_standing)
    return replace(
        latest,
        day=min(last, until - _DAY),
        since=None if since == FAR_PAST else since,
        until=None if until == FAR_FUTURE else until,
        evidence=tuple(sorted({row for piece in held for row in piece.evidence})),
    )
