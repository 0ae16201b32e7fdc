"""What can be done with packs: one transaction each; the database holds who may and what stays (`live/migrations/packs.sql`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.live.models import PackState, RulePack, RulePackVersion
from shuangjian.live.words import language
from shuangjian.packs import errors
from shuangjian.packs.entries import Files, data_of
from shuangjian.packs.judging import Judged, judge_files
from shuangjian.packs.states import MAY_WRITE, PACK
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.models import Region, User
from shuangjian.registry.standing_in import persons_behind
from shuangjian.web.context import acting

_FAULTS_SAID = 5


@transaction.atomic
def draft_pack(*, by: User, region_code: str, files: Mapping[str, str], reason: str) -> RulePack:
    """Begin an edition of a region's pack. Faults of its entries are no hindrance: they are mended on its page.

    Raises:
        RegionNotYours: `by` keeps no pack there.
        NotAPack: the files hold no sections at all.
    """
    if not visible_to(Region.objects.all(), by, MAY_WRITE).filter(code=region_code).exists():
        raise errors.RegionNotYours
    data = data_of(files)
    if not data:
        raise errors.NotAPack
    # Two who begin at once wait for each other.
    Region.objects.select_for_update().get(code=region_code)
    last = RulePack.objects.filter(region_code=region_code).aggregate(last=Max("number"))["last"] or 0
    with acting(by.get_username(), reason):
        pack = RulePack.objects.create(
            region_code=region_code, number=last + 1, title=_title_of(data) or _("Untitled"), created_by=by
        )
        RulePackVersion.objects.create(pack=pack, files=dict(files), written_by=by, reason=reason)
    return pack


@transaction.atomic
def change_files(
    *, by: User, pack: RulePack, seen: int, reason: str, change: Callable[[Files], Files], strict: bool = True
) -> RulePackVersion:
    """Add the next version of a draft.

    Args:
        by: who changes it.
        pack: the edition.
        seen: number of the version the change was made on.
        reason: why, or what.
        change: what makes of the files that are there those that shall be.
        strict: refuse a version with faults that the one before has not.

    Raises:
        NotThatWay: it is no draft any more.
        Moved: somebody else changed it meanwhile.
        Faulty: the linter found something new.
    """
    check_may(by, MAY_WRITE, pack)
    locked = RulePack.objects.select_for_update().get(pk=pack.pk)
    if locked.state != PackState.DRAFT:
        raise errors.NotThatWay
    latest = latest_of(locked)
    if latest.number != seen:
        raise errors.Moved
    files = change(dict(latest.files))
    if not data_of(files):
        raise errors.NotAPack
    if strict:
        before = {(fault.section, fault.reason) for fault in judge_files(latest.files, locked.region_code).faults}
        _refuse(judge_files(files, locked.region_code), before)
    with acting(by.get_username(), reason):
        made = RulePackVersion.objects.create(pack=locked, files=files, written_by=by, reason=reason)
    title = _title_of(data_of(files))
    if title and title != locked.title:
        versions.supersede(locked, by=by, reason=reason, title=title)
    return RulePackVersion.objects.get(pk=made.pk)


@transaction.atomic
def submit(*, by: User, pack: RulePack) -> RulePack:
    """Hand the last version of a draft in for review; it is sealed.

    Raises:
        NotThatWay: it is no draft.
        Faulty: the linter found something.
    """
    locked = _locked(by, pack, "submit")
    latest = latest_of(locked)
    _refuse(judge_files(latest.files, locked.region_code))
    return versions.supersede(
        locked, by=by, reason=_("handed in for review"), state=PackState.REVIEW, digest=latest.digest, submitted_by=by,
        submitted_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def approve(*, by: User, pack: RulePack, in_force_from: dt.date) -> RulePack:
    """Put an edition in force from a day on; the one before it ends with that day.

    Raises:
        NotThatWay: it is not under review.
        OwnPack: `by` wrote, began or handed in any of it.
        Faulty: the linter finds something by now.
        TooEarly: its documents are not in force by then.
        DayTaken: the edition in force began on that day or later.
    """
    locked = _locked(by, pack, "approve")
    wrote = RulePackVersion.objects.filter(pack=locked).values_list("written_by", flat=True).distinct()
    if persons_behind(locked, *wrote, locked.created_by_id, locked.submitted_by_id).intersection(by.persons):
        raise errors.OwnPack
    judged = judge_files(latest_of(locked).files, locked.region_code)
    _refuse(judged)
    assert judged.pack is not None, "what has no faults is read"
    earliest = min(each.in_force_from for each in judged.pack.instruments.values())
    if in_force_from < earliest:
        raise errors.TooEarly(day=earliest)
    rows = RulePack.objects.select_for_update().filter(region_code=locked.region_code, in_force_from__isnull=False)
    for before in rows.exclude(state=PackState.SUPERSEDED).order_by("in_force_from"):
        if before.in_force_to is not None and before.in_force_to <= in_force_from:
            continue
        if before.in_force_to is not None or (before.in_force_from or in_force_from) >= in_force_from:
            raise errors.DayTaken(day=before.in_force_from)
        reason = _("edition {number} begins").format(number=locked.number)
        versions.supersede(before, by=by, reason=reason, state=PackState.SUPERSEDED, in_force_to=in_force_from)
    return versions.supersede(
        locked, by=by, reason=_("approved"), state=PackState.APPROVED, approved_by=by, approved_at=timezone.now(), in_force_from=in_force_from,
    )  # fmt: skip


@transaction.atomic
def send_back(*, by: User, pack: RulePack, reason: str) -> RulePack:
    """Make an edition under review a draft again. Raises `NotThatWay`."""
    locked = _locked(by, pack, "return")
    return versions.supersede(
        locked, by=by, reason=reason, state=PackState.DRAFT, digest=None, submitted_by=None, submitted_at=None
    )


@transaction.atomic
def drop(*, by: User, pack: RulePack, reason: str) -> RulePack:
    """Give a draft up; its versions stay. Raises `NotThatWay`."""
    return versions.supersede(_locked(by, pack, "drop"), by=by, reason=reason, state=PackState.WITHDRAWN)


@transaction.atomic
def withdraw(*, by: User, pack: RulePack, reason: str, ends_on: dt.date) -> RulePack:
    """End an approved edition on a day (the first on which it no longer holds), none following it.

    Raises `NotThatWay`.
    """
    locked = _locked(by, pack, "withdraw")
    last = max(ends_on, locked.in_force_from or ends_on)
    return versions.supersede(locked, by=by, reason=reason, state=PackState.WITHDRAWN, in_force_to=last)


def latest_of(pack: RulePack) -> RulePackVersion:
    """Return the last version of an edition."""
    return pack.versions.order_by("-number")[0]


def _locked(by: User, pack: RulePack, action: str) -> RulePack:
    move = PACK.by_action[action]
    check_may(by, move.permission, pack)
    locked = RulePack.objects.select_for_update().get(pk=pack.pk)
    if locked.state not in move.sources:
        raise errors.NotThatWay
    return locked


def _refuse(judged: Judged, known: Any = frozenset()) -> None:
    new = [fault for fault in judged.faults if (fault.section, fault.reason) not in known]
    if new:
        raise errors.Faulty(faults=" ".join(fault.of(language()) for fault in new[:_FAULTS_SAID]))


def _title_of(data: Mapping[str, Any]) -> str:
    of = data.get("instrument")
    return str(of.get("title") or "").strip()[:200] if isinstance(of, dict) else ""
