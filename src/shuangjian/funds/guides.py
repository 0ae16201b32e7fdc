"""Adopt a version of the fund-management guide, and read what versions set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from shuangjian.funds.errors import GuideBegun, GuideSaysNothing, LooserThanPrinted, SettingUnknown
from shuangjian.funds.models import FundGuide
from shuangjian.live.book import book_in_force, value_of
from shuangjian.live.models import LocalValue
from shuangjian.registry.access import check_may, region_codes
from shuangjian.registry.models import User
from shuangjian.rulebook import packaged_rulebook

# What a guide may set: deposit, thresholds, release and refund. The caps of national law are not among them.
KEYS = (
    "funds.deposit.months", "funds.large_movement.day_max", "funds.large_movement.times_max", "funds.confirm.silence_days",
    "funds.refund.silence_days", "funds.refund.days_max", "funds.refund.before_start_days_max", "funds.refund.whole_days", "funds.release.period_days", "funds.release.parts",
    "funds.risk.idle_days",
)  # fmt: skip


@transaction.atomic
def adopt_guide(
    *, by: User, region_code: str, title: str, number: str, issued_on: dt.date, starts_on: dt.date, text: str,
    values: Mapping[str, int],
) -> FundGuide:  # fmt: skip
    """Adopt a version of a region's guide: what it sets holds from `starts_on`, and days before are judged as they were.

    Args:
        by: who adopts it.
        region_code: where it binds.
        title: of the document.
        number: of the document, "" for none.
        issued_on: when it was issued.
        starts_on: the first day on which it holds.
        text: what it says in words.
        values: key of `KEYS` → value in its unit; what is not named stays as it was.

    Raises:
        NotPermitted: `by` does not look after money there.
        SettingUnknown: a number that no guide sets.
        GuideSaysNothing: no number is set.
        LooserThanPrinted: a number asks less than what a document above it prints.
        GuideBegun: a version that begins on this day or later is there; the next begins after it.
    """
    guide = FundGuide(
        region_code=region_code, title=title.strip(), number=number.strip(), issued_on=issued_on, starts_on=starts_on, text=text.strip(),
        adopted_by=by,
    )  # fmt: skip
    check_may(by, "funds.manage", guide)
    if unknown := sorted(set(values) - set(KEYS)):
        raise SettingUnknown(key=unknown[0])
    if not values:
        raise GuideSaysNothing
    last = FundGuide.objects.filter(region_code=region_code).order_by("-starts_on").first()
    if last is not None and last.starts_on >= starts_on:
        raise GuideBegun(day=last.starts_on)
    for key, value in values.items():
        _check_not_looser(key, value, region_code, starts_on)
    guide.save()
    LocalValue.objects.bulk_create(
        LocalValue(region_code=region_code, parameter=key, valid_from=starts_on, value=value, document=str(guide))
        for key, value in values.items()
    )
    return guide


def _check_not_looser(key: str, value: int, region_code: str, day: dt.date) -> None:
    """Refuse what asks less than a document above prints; a number that is only our default binds nobody."""
    book = packaged_rulebook()
    above = value_of(key, region_code, day, book)
    if above is not None and above.status != "recalled" and book.parameters[key].is_looser(value, above.value):
        raise LooserThanPrinted(above.provision.citation() if above.provision else key)


def values_of(guide: FundGuide) -> QuerySet[LocalValue]:
    """Return the numbers that a version sets."""
    return LocalValue.objects.filter(
        region_code=guide.region_code, valid_from=guide.starts_on, parameter__startswith="funds."
    )


def guides_for(user: User) -> QuerySet[FundGuide]:
    """Return the guides that bind where a user sees money: of their regions and those above."""
    tree = packaged_rulebook().regions
    mine = region_codes(user, "funds.view").values_list("code", flat=True)
    return FundGuide.objects.filter(region_code__in={code for each in mine for code in tree.chain(each)})


@dataclass(frozen=True)
class SettingInForce:
    """A number of a guide as it holds on a day, in its unit, and what it stands on."""

    key: str
    unit: str
    title_zh: str
    title_en: str
    value: int | None
    citation: str


def settings_on(region_code: str, day: dt.date, language: str) -> list[SettingInForce]:
    """Return every number a guide may set, as it holds in a region on a day."""
    book, found = book_in_force(), []
    for key in KEYS:
        value, known = value_of(key, region_code, day, book), book.parameters[key]
        source = value.provision if value else None
        found.append(
            SettingInForce(
                key, known.unit, known.title_zh, known.title_en, value.value if value else None,
                source.citation(language) if source else "",
            )
        )  # fmt: skip
    return found
