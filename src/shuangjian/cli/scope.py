"""The options that say which days and regions are wanted: the same in `check`, `simulate`, `sweep` and `indicators`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import click

from shuangjian.engine.book import Rulebook
from shuangjian.engine.regions import RegionTree
from shuangjian.engine.scope import Scope

DAY = click.DateTime(formats=["%Y-%m-%d"])
_REGION_CODE = re.compile(r"[0-9]{6}")

_DAYS = (
    click.option(
        "--from",
        "first",
        type=DAY,
        help="First day wanted; without it states are judged on the last day alone. 起始日期",
    ),
    click.option("--to", "last", type=DAY, help="Last day wanted and judged. 截止日期"),
    click.option(
        "--as-of",
        type=DAY,
        help="Last day judged (default: --to, else the last day of which anything is known). 判定截止日",
    ),
)
_REGIONS = click.option(
    "--region", "regions", multiple=True, help="Only this region and those in it; may be repeated. 只查这些地区"
)


def scoped(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --from, --to, --as-of and --region to a command, as `first`, `last`, `as_of` and `regions`."""
    for option in reversed((*_DAYS, _REGIONS)):
        command = option(command)
    return command


def as_day(value: datetime | None) -> date | None:
    """Return the day of an option, or None."""
    return value.date() if value else None


def scope_of(
    first: datetime | None, last: datetime | None, as_of: datetime | None, regions: Sequence[str]
) -> tuple[Scope, date | None]:
    """Return what was asked for, and the last day judged where it was said; refuse days the wrong way round."""
    if first and last and first > last:
        raise click.BadParameter("截止日期早于起始日期。", param_hint="--to")
    return Scope(as_day(first), as_day(last), tuple(regions)), as_day(as_of) or as_day(last)


def known_region(tree: RegionTree, code: str | None, option: str) -> None:
    """Refuse a region code given as an option that does not exist."""
    if code is not None and code not in tree:
        raise click.BadParameter(
            f"没有行政区划代码 {code}；请填六位代码（GB/T 2260），如 230804 前进区。", param_hint=option
        )


def region_to_be(book: Rulebook, code: str | None, option: str) -> None:
    """Refuse at once what is no region code; one that only the facts' own table may know is asked again when it is read."""
    if code is not None and not _REGION_CODE.fullmatch(code):
        known_region(book.regions, code, option)
