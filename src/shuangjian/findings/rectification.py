"""整改办结: the breach was real, it was mended, and somebody who had no part in it verified that."""

from __future__ import annotations

from django.utils import timezone

from shuangjian.cases.models import Case
from shuangjian.findings.choices import FindingEventKind, FindingState
from shuangjian.findings.errors import CorrectionsWaitError, StillHoldsError
from shuangjian.findings.models import Finding, FindingEvent
from shuangjian.live.book import book_in_force
from shuangjian.registry.models import User


def check_may_close(case: Case) -> None:
    """Raise where a case of findings cannot be verified yet.

    An event is mended when its owner's measures are accepted; a state only when it holds no longer.

    Raises:
        StillHoldsError: a state still holds.
        CorrectionsWaitError: a record was altered and nobody has agreed.
    """
    states = [rule.id for rule in book_in_force().rules.values() if rule.nature == "state"]
    findings = Finding.objects.filter(case=case)
    if holding := findings.filter(state=FindingState.OPEN, rule_id__in=states).count():
        raise StillHoldsError(count=holding)
    if waiting := findings.filter(state=FindingState.ALTERED).count():
        raise CorrectionsWaitError(count=waiting)


def rectify(case: Case, user: User) -> None:
    """End the findings of a case that somebody has verified: they stay breaches of their days."""
    ended = list(Finding.objects.filter(case=case, state__in=[FindingState.OPEN, FindingState.ENDED]))
    now = timezone.now()
    Finding.objects.filter(pk__in=[finding.pk for finding in ended]).update(state=FindingState.RECTIFIED)
    FindingEvent.objects.bulk_create(
        FindingEvent(finding=finding, kind=FindingEventKind.RECTIFIED, at=now, by=user) for finding in ended
    )
