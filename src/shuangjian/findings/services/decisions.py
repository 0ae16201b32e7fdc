"""Decide what is suspected: a person looks, and only then does it count or go away."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from shuangjian.cases.errors import NotAllowedError, TextMissingError
from shuangjian.findings.choices import FindingEventKind, FindingState
from shuangjian.findings.errors import HandledAsWarningError, NothingToDecideError
from shuangjian.findings.models import Finding, FindingEvent
from shuangjian.findings.services.cases import attach
from shuangjian.findings.twins import suspected_of, warning_of
from shuangjian.funds.choices import WarningState
from shuangjian.funds.models import FundWarning
from shuangjian.registry.access import may
from shuangjian.registry.models import User


@transaction.atomic
def decide_finding(*, finding_id: int, user: User, is_breach: bool, reason: str) -> Finding:
    """Confirm a suspected finding as a breach, which puts it into a case, or dismiss it with the reason.

    Raises:
        NotAllowedError: the user may not decide here.
        NothingToDecideError: it is not waiting for a decision.
        HandledAsWarningError: a warning of money handles it.
        TextMissingError: a dismissal needs its reason.
    """
    finding = Finding.objects.select_for_update().get(pk=finding_id)
    if not may(user, "findings.decide", finding):
        raise NotAllowedError(str(FindingState.UNDECIDED.label))
    if finding.state != FindingState.UNDECIDED:
        raise NothingToDecideError
    if warning_of(finding) is not None:
        raise HandledAsWarningError(day=finding.day.isoformat())
    if not is_breach and not reason.strip():
        raise TextMissingError
    now = timezone.now()
    finding.state = FindingState.OPEN if is_breach else FindingState.DISMISSED
    finding.decided_by, finding.decision_reason = user, reason.strip()
    finding.save()
    FindingEvent.objects.create(
        finding=finding, kind=FindingEventKind.CONFIRMED if is_breach else FindingEventKind.DISMISSED, at=now, by=user,
        reason=reason.strip() or None,
    )  # fmt: skip
    if is_breach:
        finding.case = attach(finding, by=user, at=now)
    return finding


@transaction.atomic
def follow_warning(warning: FundWarning) -> Finding | None:
    """End what is suspected of the same movement as a warning of money that has ended, as it ended; return it, None where nothing waits.

    What was dismissed is dismissed for its reason. What was handled was real and is mended: who held the talk has confirmed it, who closed
    the warning has verified it.
    """
    finding = suspected_of(warning).select_for_update().first()
    steps = list(warning.steps.order_by("at", "pk"))
    if finding is None or warning.state not in _AS_ENDED:
        return None
    # The database takes no short cuts: what is mended was a breach before.
    for (kind, becomes), step in zip(_AS_ENDED[WarningState(warning.state)], steps, strict=True):
        finding.state = becomes
        finding.decided_by, finding.decision_reason = (
            finding.decided_by or step.by,
            finding.decision_reason or step.text,
        )
        finding.save()
        FindingEvent.objects.create(finding=finding, kind=kind, at=timezone.now(), by=step.by, reason=step.text)
    return finding


# What each step of an ended warning makes of the finding.
_AS_ENDED = {
    WarningState.DISMISSED: [(FindingEventKind.DISMISSED, FindingState.DISMISSED)],
    WarningState.CLOSED: [
        (FindingEventKind.CONFIRMED, FindingState.OPEN),
        (FindingEventKind.RECTIFIED, FindingState.RECTIFIED),
    ],
}


@transaction.atomic
def decide_many(*, finding_ids: Iterable[int], user: User, is_breach: bool, reason: str) -> int:
    """Decide several alike at once; all or none.

    Returns:
        How many were decided.
    """
    ids = sorted(set(finding_ids))
    for finding_id in ids:
        decide_finding(finding_id=finding_id, user=user, is_breach=is_breach, reason=reason)
    return len(ids)
