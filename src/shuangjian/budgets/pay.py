"""What can be done with pay for after-school service: breakdowns by person, and the performance pay of a school's year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.budgets.choices import PayState
from shuangjian.budgets.duty import Recorded, recorded_duty
from shuangjian.budgets.errors import (
    BreakdownDiffers,
    CodeTaken,
    ItemAboveDuty,
    LineDiffers,
    MoveNotPossible,
    NoDuty,
    OwnProposal,
    PaidTwice,
    TextMissing,
)
from shuangjian.budgets.models import PayBreakdown, PayLine, PerformancePay
from shuangjian.budgets.services import SPEND, school_for
from shuangjian.budgets.states import BREAKDOWN, PROPOSAL
from shuangjian.registry import versions
from shuangjian.registry.access import check_may
from shuangjian.registry.errors import VersionUnknown
from shuangjian.registry.models import School, User
from shuangjian.registry.standing_in import persons_behind
from shuangjian.web.formats import plain_yuan
from shuangjian.web.states import Transition


@transaction.atomic
def file_breakdown(
    *, by: User, school_key: str, first_day: dt.date, last_day: dt.date, plan: str, amounts: Mapping[str, int] | None = None
) -> PayBreakdown:  # fmt: skip
    """Hand in who is paid what for the service of some days.

    Args:
        by: who hands it in.
        school_key: the school.
        first_day: of the service that is paid.
        last_day: of it, included.
        plan: the school's plan of pay it follows.
        amounts: fen by person; None for what each one's recorded duty comes to.

    Raises:
        PlaceNotYours: `by` hands in nothing for this school.
        NoStandard, NoDuty: nothing can be reckoned.
        BreakdownDiffers, LineDiffers: it does not come to what the recorded duty comes to, together and for each person.
        PaidTwice: another one pays some of these days.
    """
    school = school_for(by, SPEND, school_key)
    recorded = recorded_duty(school, first_day, last_day)
    if not recorded.lines:
        raise NoDuty
    paid = {line.staff_person_id: line.amount_fen for line in recorded.lines} if amounts is None else dict(amounts)
    _check_lines(paid, recorded)
    total = recorded.total_fen
    # Locked, so that two who hand in at the same moment are looked at one after the other.
    School.objects.select_for_update().get(pk=school.pk)
    others = PayBreakdown.objects.filter(school=school, first_day__lte=last_day, last_day__gte=first_day)
    if others.exclude(state=PayState.RETURNED).exists():
        raise PaidTwice
    made = PayBreakdown.objects.create(
        region_code=school.region_code, school=school, first_day=first_day, last_day=last_day, plan=plan.strip(), total_fen=total,
        duty_fen=recorded.total_fen, submitted_by=by,
    )  # fmt: skip
    PayLine.objects.bulk_create(
        PayLine(
            breakdown=made, staff_person_id=line.staff_person_id, sessions=line.sessions, minutes=line.minutes,
            amount_fen=line.amount_fen,
        )
        for line in recorded.lines
    )  # fmt: skip
    return made


@transaction.atomic
def move_breakdown(*, by: User, pk: int, action: str, text: str = "") -> PayBreakdown:
    """Approve a breakdown or send it back.

    Raises:
        NotPermitted, OwnProposal, MoveNotPossible, TextMissing: as they say.
        BreakdownDiffers, LineDiffers: the duty on record has changed since it was handed in.
    """
    row = PayBreakdown.objects.select_for_update(of=("self",)).select_related("school").get(pk=pk)
    move = _check_move(by, row, BREAKDOWN.by_action[action], text)
    if action == "approve":
        paid = dict(row.lines.values_list("staff_person_id", "amount_fen"))
        _check_lines(paid, recorded_duty(row.school, row.first_day, row.last_day))
    return versions.supersede(
        row, by=by, reason=text.strip() or str(move.label), state=move.target, decided_by_id=by.pk, decision_text=text.strip()
    )  # fmt: skip


# What a proposal says; the rest of a row is where it stands.
ASKED = ("year", "base_fen", "item_fen", "other_change_fen", "paid_from_base_fen")


@transaction.atomic
def propose(*, by: User, school_key: str, year: int, **values: Any) -> PerformancePay:
    """Hand in the performance pay of a school's year: the normal total, and the item for after-school service on top of it.

    Raises:
        PlaceNotYours, CodeTaken: as they say.
    """
    school = school_for(by, SPEND, school_key)
    if PerformancePay.objects.filter(school=school, year=year).exists():
        raise CodeTaken
    return PerformancePay.objects.create(
        region_code=school.region_code,
        school=school,
        year=year,
        submitted_by=by,
        submitted_on=timezone.localdate(),
        **values,
    )


@transaction.atomic
def change_proposal(
    *, by: User, row: PerformancePay, reason: str, school_key: str = "", **values: Any
) -> PerformancePay:
    """Change what is not approved; it is checked anew. Raises `NotPermitted`, `MoveNotPossible` and what `versions.supersede` does."""
    check_may(by, SPEND, row)
    if row.state == PayState.APPROVED:
        raise MoveNotPossible(state=row.get_state_display())
    if PerformancePay.objects.filter(school__key=row.school_key, year=values["year"]).exclude(pk=row.pk).exists():
        raise CodeTaken
    state = PayState.RETURNED if row.state == PayState.RETURNED else PayState.SUBMITTED
    return versions.supersede(row, by=by, reason=reason, state=state, **values)


@transaction.atomic
def restore_proposal(*, by: User, row: PerformancePay, number: int, reason: str) -> PerformancePay:
    """Put the amounts of a version back while nothing is approved; they are checked anew. Raises as `change_proposal` does, and `VersionUnknown`."""
    was = next((each.values for each in versions.versions_of(row) if each.number == number), None)
    if was is None:
        raise VersionUnknown(row, number)
    return change_proposal(by=by, row=row, reason=reason, **{name: was[name] for name in ASKED})


@transaction.atomic
def move_proposal(*, by: User, pk: int, action: str, text: str = "") -> PerformancePay:
    """Check a proposal against the recorded duty of its year, approve it, send it back, or hand it in again.

    What is checked and lies above the recorded duty is sent back at once, with the two sums as the reason.

    Raises:
        NotPermitted, OwnProposal, MoveNotPossible, TextMissing, NoStandard: as they say.
        ItemAboveDuty: it is to be approved, and the duty on record has become less.
    """
    row = PerformancePay.objects.select_for_update(of=("self",)).select_related("school").get(pk=pk)
    move = _check_move(by, row, PROPOSAL.by_action[action], text)
    if action == "submit":
        return versions.supersede(
            row, by=by, reason=str(move.label), state=move.target, submitted_by_id=by.pk, submitted_on=timezone.localdate(),
            decided_by_id=None, decision_text="",
        )  # fmt: skip
    target, said = move.target, text.strip()
    if action in ("check", "approve"):
        duty = duty_of_year(row).total_fen
        if row.item_fen > duty and action == "approve":
            raise ItemAboveDuty(item=plain_yuan(row.item_fen), year=row.year, duty=plain_yuan(duty))
        if row.item_fen > duty:
            target = PayState.RETURNED
            said = _("The item is {item} yuan; the recorded duty comes to {duty} yuan.").format(
                item=plain_yuan(row.item_fen), duty=plain_yuan(duty)
            )
    return versions.supersede(
        row, by=by, reason=said or str(move.label), state=target, decided_by_id=by.pk, decision_text=said
    )


def duty_of_year(row: PerformancePay) -> Recorded:
    """Return what the recorded duty of a proposal's year comes to. Raises `NoStandard`."""
    return recorded_duty(row.school, dt.date(row.year, 1, 1), dt.date(row.year, 12, 31))


def _check_lines(paid: Mapping[str, int], recorded: Recorded) -> None:
    total, held = sum(paid.values()), {line.staff_person_id: line.amount_fen for line in recorded.lines}
    if total != recorded.total_fen:
        raise BreakdownDiffers(total=plain_yuan(total), duty=plain_yuan(recorded.total_fen))
    for person in sorted(paid.keys() | held.keys()):
        if paid.get(person, 0) != held.get(person, 0):
            raise LineDiffers(
                person=person, total=plain_yuan(paid.get(person, 0)), duty=plain_yuan(held.get(person, 0))
            )


def _check_move(by: User, row: Any, move: Transition, text: str) -> Transition:
    check_may(by, move.permission, row)
    if row.state not in move.sources:
        raise MoveNotPossible(state=row.get_state_display())
    if move.action != "submit" and persons_behind(row, row.submitted_by_id).intersection(by.persons):
        raise OwnProposal
    if move.needs_text and not text.strip():
        raise TextMissing
    return move
