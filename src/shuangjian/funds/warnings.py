"""Warnings: raised at once by what the bank delivers, then a joint talk with minutes and a class of handling, or reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils import timezone

from shuangjian.funds.choices import Account, Direction, WarningState
from shuangjian.funds.errors import WarningMoved
from shuangjian.funds.models import BankMovement, FundWarning, WarningStep
from shuangjian.funds.notices import tell_warning
from shuangjian.funds.states import WARNINGS
from shuangjian.live.judging import Place, judge
from shuangjian.registry.access import check_may, visible_to
from shuangjian.registry.errors import ReasonMissing
from shuangjian.registry.models import Institution, User

# The rule that raises a warning while a delivery is taken in; the sweep of the night judges by all rules.
RULE = "funds.large_outflow_day"
# Sent with `warning` when one was closed or dismissed, in the transaction of that.
ended = Signal()


def raise_warnings(institution: Institution, days: Iterable[dt.date]) -> list[FundWarning]:
    """Ask the rule about an institution's days and keep what it finds; a warning that stands is brought up to date, not doubled."""
    asked = sorted(set(days))
    if not asked:
        return []
    place = Place(institution.region_code, {"institution_key": [institution.key], "day": asked})
    judged = judge("bank_movement", [], place, as_of=asked[-1])
    raised = []
    for finding in judged.findings:
        if finding.rule.id != RULE or finding.day is None:
            continue
        moved = BankMovement.objects.filter(
            institution=institution, booked_on=finding.day, direction=Direction.OUT, account__in=(Account.ESCROW, Account.DEPOSIT)
        )  # fmt: skip
        values = {
            "region_code": institution.region_code, "accounts": sorted(set(moved.values_list("account", flat=True))),
            "observed_fen": finding.observed or 0, "limit_fen": finding.limit or 0, "movements": moved.count(),
        }  # fmt: skip
        warning, made = FundWarning.objects.update_or_create(
            institution=institution, rule_id=RULE, day=finding.day, defaults=values
        )
        if made:
            tell_warning(warning)
            raised.append(warning)
    return raised


def warnings_for(user: User, permission: str = "funds.warnings") -> QuerySet[FundWarning]:
    """Return the warnings on which a user has a permission."""
    return visible_to(FundWarning.objects.all(), user, permission)


@transaction.atomic
def hold_talk(
    *, by: User, warning: FundWarning, on: dt.date, participants: str, minutes: str, handling: str
) -> FundWarning:
    """Record the joint talk with who took part and its minutes, and the class of handling it led to.

    Raises:
        NotPermitted: `by` does not handle warnings there.
        WarningMoved: it does not wait for a talk any more.
        ReasonMissing: no minutes, or nobody took part.
    """
    if not participants.strip():
        raise ReasonMissing
    return _move(by, warning, "talk", on, minutes, participants.strip(), handling)


@transaction.atomic
def dismiss(*, by: User, warning: FundWarning, reason: str) -> FundWarning:
    """Dismiss a warning with reasons; raises as `hold_talk` does."""
    return _move(by, warning, "dismiss", timezone.localdate(), reason)


@transaction.atomic
def close(*, by: User, warning: FundWarning, text: str) -> FundWarning:
    """Close a warning that was handled, saying what was done; raises as `hold_talk` does."""
    return _move(by, warning, "close", timezone.localdate(), text)


def _move(
    by: User, warning: FundWarning, action: str, on: dt.date, text: str, participants: str | None = None, handling: str | None = None
) -> FundWarning:  # fmt: skip
    move = WARNINGS.by_action[action]
    check_may(by, "funds.handle", warning)
    locked = FundWarning.objects.select_for_update().get(pk=warning.pk)
    if locked.state not in move.sources:
        raise WarningMoved
    if not text.strip():
        raise ReasonMissing
    WarningStep.objects.create(
        region_code=locked.region_code, institution_key=locked.institution_key, warning=locked, to_state=move.target, on=on,
        participants=participants, text=text.strip(), by=by,
    )  # fmt: skip
    locked.state = move.target
    if move.target == WarningState.HANDLING:
        locked.handling = handling
    locked.save()
    if not any(WARNINGS.moves_from(move.target)):
        ended.send(FundWarning, warning=locked)
    return locked
