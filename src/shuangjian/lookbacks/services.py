"""What can be done with look-backs: draw, give to another, answer. Each is one transaction."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from shuangjian.cases.choices import CaseState, EventKind
from shuangjian.cases.models import Case
from shuangjian.cases.services.by_facts import record_rebound, reopen_by_facts
from shuangjian.cases.services.recording import record
from shuangjian.lookbacks import errors, sampling, selectors
from shuangjian.lookbacks.choices import Result, Strata
from shuangjian.lookbacks.models import Candidate, Draw, LookBack
from shuangjian.lookbacks.notices import tell_given
from shuangjian.registry import versions
from shuangjian.registry.access import check_may, may
from shuangjian.registry.models import Region, User


@dataclass(frozen=True)
class SampleWanted:
    """What is to be drawn, and who is asked.

    Attributes:
        region: whose cases; those of the regions in it too.
        closed_from: the first day on which they were closed, in Shanghai.
        closed_to: the last; days that are over.
        strata: a code of `Strata`: each stratum is drawn from by itself.
        due_on: until when somebody looks.
        people: who is asked; a case in which all of them had a part is given to nobody, for who draws to see to.
        each: how many of each stratum, or
        share: how many percent of each, rounded up.
        seed: what decides, such as a number thrown in public; "" lets chance say it.
    """

    region: Region
    closed_from: dt.date
    closed_to: dt.date
    strata: str
    due_on: dt.date
    people: Sequence[User]
    each: int | None = None
    share: int | None = None
    seed: str = ""


@transaction.atomic
def draw_sample(*, by: User, wanted: SampleWanted) -> Draw:
    """Draw cases that a region closed as rectified, and give each to somebody who had no part in it.

    Raises:
        NotPermitted: `by` does not draw there.
        DaysTurnedRound, DaysNotOver, DueDayOver, NumberOrShare, NobodyLooks, NothingClosed, DrawnBefore: as they say.
    """
    check_may(by, selectors.DRAW, Draw(region_code=wanted.region.code))
    today = timezone.localdate()
    if wanted.closed_to < wanted.closed_from:
        raise errors.DaysTurnedRound
    if wanted.closed_to >= today:
        raise errors.DaysNotOver
    if wanted.due_on < today:
        raise errors.DueDayOver
    asked = [number for number in (wanted.each, wanted.share) if number is not None]
    if len(asked) != 1 or asked[0] < 1 or (wanted.share or 0) > 100:
        raise errors.NumberOrShare
    return draw_also_today(by=by, wanted=wanted)


def draw_also_today(*, by: User, wanted: SampleWanted) -> Draw:
    """Draw from days that need not be over; see `draw_sample`, which asks the right. Call in a transaction."""
    region, closed_from, closed_to = wanted.region, wanted.closed_from, wanted.closed_to
    able = {user.pk for user in selectors.who_may_look(region.code)}
    asked = sorted({user.pk for user in wanted.people})
    if not asked or not able.issuperset(asked):
        raise errors.NobodyLooks
    # One draw of a region at a time: the second sees the first.
    Region.objects.select_for_update().get(pk=region.pk)
    before = Draw.objects.filter(region_code=region.code, closed_from__lte=closed_to, closed_to__gte=closed_from)
    if (last := before.order_by("-drawn_at").first()) is not None:
        raise errors.DrawnBefore(day=timezone.localdate(last.drawn_at).isoformat())
    cases = {case.number: case for case in selectors.population(region.code, closed_from, closed_to)}
    if not cases:
        raise errors.NothingClosed
    given = wanted.seed.strip()
    seed = given or secrets.token_hex(8)
    layer = {number: selectors.stratum_of(case, wanted.strata) for number, case in cases.items()}
    drawn = sampling.draw(seed, layer, each=wanted.each, share=wanted.share)
    draw = Draw.objects.create(
        region_code=region.code, closed_from=closed_from, closed_to=closed_to, strata=Strata(wanted.strata), each=wanted.each, share=wanted.share, seed=seed,
        seed_given=bool(given), method=sampling.METHOD, due_on=wanted.due_on, drawn_by=by, stands_for=by.stands_for, drawn_at=timezone.now(),
    )  # fmt: skip
    taken = set(drawn)
    Candidate.objects.bulk_create(
        Candidate(
            draw=draw, region_code=case.region_code, case=case, stratum=layer[number], digest=sampling.digest(seed, number),
            drawn=number in taken,
        )
        for number, case in cases.items()
    )  # fmt: skip
    parts = selectors.had_a_part(cases[number].pk for number in drawn)
    person = sampling.assign(seed, drawn, asked, {number: parts[cases[number].pk] for number in drawn})
    rows = [
        LookBack(
            draw=draw,
            region_code=cases[number].region_code,
            case=cases[number],
            person_id=person[number],
            due_on=wanted.due_on,
        )
        for number in drawn
    ]
    tell_given(LookBack.objects.bulk_create(rows), f"draw/{draw.pk}")
    return draw


@transaction.atomic
def give_to(*, by: User, row: LookBack, person: User, due_on: dt.date, reason: str) -> LookBack:
    """Give a look-back to another person, or until another day; the history keeps who had it and why.

    Raises:
        NotPermitted: `by` does not draw there.
        AnsweredAlready, MayNotLook, HadAPart, DueDayOver: as they say.
        NothingChanged, ReasonMissing: as `versions.supersede` does.
    """
    check_may(by, selectors.DRAW, row)
    locked = _lock(row)
    if locked.result is not None:
        raise errors.AnsweredAlready
    if person not in selectors.who_may_look(locked.region_code):
        raise errors.MayNotLook(person)
    if person.pk in selectors.had_a_part([locked.case_id])[locked.case_id]:
        raise errors.HadAPart(person, locked.case.number)
    if due_on < timezone.localdate() and due_on != locked.due_on:
        raise errors.DueDayOver
    changed = versions.supersede(locked, by=by, reason=reason, person_id=person.pk, due_on=due_on)
    tell_given([changed], f"given/{changed.pk}/{due_on}/{person.pk}")
    return changed


@transaction.atomic
def answer(*, by: User, row: LookBack, result: str, text: str) -> LookBack:
    """Say what was found. What came back opens its case again and counts as a rebound (反弹) of it.

    Where the case is open again already nothing is opened a second time; where a newer case of the same cause is open, that one is told.

    Raises:
        NotYours: somebody else looks, or the right is gone.
        HadAPart: `by`, or in whose name they act, worked or verified the case meanwhile.
        AnsweredAlready, WordsMissing, OpenAgain: as they say.
    """
    case = Case.objects.select_for_update().get(pk=row.case_id)
    locked = _lock(row)
    if locked.person_id not in by.persons or not may(by, selectors.LOOK, locked):
        raise errors.NotYours
    if locked.result is not None:
        raise errors.AnsweredAlready
    if selectors.had_a_part([case.pk])[case.pk].intersection(by.persons):
        raise errors.HadAPart(by, case.number)
    if not text.strip():
        raise errors.WordsMissing
    if result == Result.MENDED and case.state != CaseState.CLOSED:
        raise errors.OpenAgain(case.number)
    now = timezone.now()
    locked.result, locked.text, locked.answered_at = Result(result), text.strip(), now
    locked.answered_by, locked.stands_for = by, by.stands_for
    if result == Result.MENDED:
        record(case, EventKind.LOOKED_BACK, by=by, text=text, at=now)
    elif case.state == CaseState.CLOSED:
        newer = Case.objects.select_for_update().filter(cause=case.cause).exclude(state=CaseState.CLOSED).first()
        if newer is None:
            reopen_by_facts([case], by=by, at=now, text=text.strip(), rebounded=True)
        else:
            record_rebound(newer, by=by, at=now, text=f"{case.number}：{text.strip()}")
        locked.reopened = newer is None
    locked.save()
    return locked


def _lock(row: LookBack) -> LookBack:
    return LookBack.objects.select_for_update(of=("self",)).select_related("case", "draw").get(pk=row.pk)
