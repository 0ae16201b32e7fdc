"""What the linter says of a pack, and what it would find on the facts that are there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from shuangjian.engine.book import Rulebook
from shuangjian.engine.errors import Problem
from shuangjian.engine.reasons import Reason
from shuangjian.engine.simulate import Effect, compare_books
from shuangjian.live.book import book_in_force
from shuangjian.live.session import last_day_judged, leaving_nothing, open_session
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack import Fault, Pack, PackError, between, lay_pack
from shuangjian.rulebook.pack_reader import read_pack


@dataclass(frozen=True)
class Judged:
    """A pack as read, None where it has faults; the faults, and where it is looser than what holds above."""

    pack: Pack | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Problem, ...] = ()
    waiting: int = 0


@dataclass(frozen=True)
class Trial:
    """What a pack would change: from which day to which, and the findings that are new and gone."""

    first: dt.date
    last: dt.date
    effect: Effect = field(repr=False)


def judge_files(files: Mapping[str, str], region_code: str, book: Rulebook | None = None) -> Judged:
    """Read a pack for a region and lay it over the rulebook in force, as the linter does at the command line.

    Args:
        files: path → text.
        region_code: whose it is.
        book: the rulebook in force, by whoever has it.
    """
    try:
        # Entries that are not confirmed are looked at too: they wait for a person, not for the linter.
        whole = read_pack(packaged_rulebook(), files, all_count=True)
        pack = read_pack(packaged_rulebook(), files)
    except PackError as error:
        return Judged(None, tuple(error.faults))
    book = book or book_in_force()
    if faults := _foreign(whole, region_code, book):
        return Judged(None, faults)
    try:
        laid = lay_pack(book, whole)
    except PackError as error:
        return Judged(None, tuple(error.faults))
    looser = tuple(problem for problem in laid.warnings if problem not in book.warnings)
    return Judged(pack, (), looser, pack.waiting)


def _foreign(pack: Pack, region_code: str, book: Rulebook) -> tuple[Fault, ...]:
    """Return what of a pack is another region's: its territory, or names that another's pack in force has taken."""
    of = pack.instrument.territory
    if of != region_code:
        said = Reason(
            f"适用地区 {of} 与规则包所属地区 {region_code} 不一致；请改成一致。",
            f"It holds in {of}, and the pack is of {region_code}; make them the same.",
        )
        return (Fault("instrument", None, said),)
    taken = [id for id in pack.instruments if id in book.instruments and book.instruments[id].territory != region_code]
    taken += [id for id in pack.provisions if id in book.provisions and book.provisions[id].territory != region_code]
    return tuple(
        Fault(
            "provisions", None,
            Reason(f"代号 {id} 已被其他地区的规则包使用；请换一个。", f"{id} is a name in another region's pack; choose another."),
        )
        for id in taken
    )  # fmt: skip


def try_pack(files: Mapping[str, str], region_code: str, first: dt.date, last: dt.date | None = None) -> Trial:
    """Run a pack over the facts of a span as if it were in force; entries not confirmed count, nothing is kept.

    Raises:
        PackError: the pack has faults.
    """
    book = book_in_force()
    pack = between(read_pack(packaged_rulebook(), files, all_count=True), first, None)
    laid = lay_pack(book, pack)
    until = last or last_day_judged()
    with transaction.atomic(), leaving_nothing():
        effect = compare_books(
            lambda asked: open_session(until, first=first, book=asked), book, laid,
            lambda found: first <= found.day <= until and book.regions.contains(region_code, found.region_code),
        )  # fmt: skip
    return Trial(first, until, effect)
