"""数据更正: the record was wrong. Who altered it does not decide that; a second person, higher up, agrees or objects."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.cases.choices import EventKind
from shuangjian.cases.errors import NotAllowedError, TextMissingError
from shuangjian.cases.services.by_facts import close_by_correction
from shuangjian.cases.services.recording import record, remember_workers
from shuangjian.findings.choices import PENDING, FindingEventKind, FindingState
from shuangjian.findings.cited_rows import NOT_SHOWN
from shuangjian.findings.errors import NotHighEnoughError, NothingToAgreeError, OwnCorrectionError
from shuangjian.findings.models import Finding, FindingEvent
from shuangjian.findings.texts import get_rule
from shuangjian.live.changes import changed_by
from shuangjian.registry.access import may
from shuangjian.registry.models import User
from shuangjian.registry.roles import Role

_BUREAU = frozenset({Role.DISTRICT_OFFICER, Role.TRAINING_SUPERVISOR})
_LEADERS = frozenset({Role.PRINCIPAL, Role.ACADEMIC_DIRECTOR})
# Who altered the record → whose agreement it takes: teacher, then the school's leaders, then the bureau.
AGREED_BY: dict[Role, frozenset[Role]] = {
    Role.SUBJECT_TEACHER: _LEADERS | _BUREAU,
    Role.CLASS_TEACHER: _LEADERS | _BUREAU,
}


def who_altered(finding: Finding) -> set[int]:
    """Return the ids of the users who changed what the finding rests on since it was last found."""
    rule = get_rule(finding.rule_id)
    if rule is None:
        return set()
    found = finding.events.filter(
        kind__in=[FindingEventKind.OPENED, FindingEventKind.CHANGED, FindingEventKind.REOPENED]
    )
    since = found.order_by("-id").values_list("at", flat=True).first() or finding.opened_at
    return {
        user
        for fact in rule.facts - NOT_SHOWN
        for user in changed_by(fact, finding.owner_key, finding.cited_rows, since)
    }


def check_may_agree(finding: Finding, user: User) -> None:
    """Raise unless the user may agree to the correction of a finding's record, or object.

    Raises:
        NothingToAgreeError: no correction waits.
        NotAllowedError: the user has no right here.
        OwnCorrectionError: the user altered the record.
        NotHighEnoughError: the record was altered by somebody whose corrections a higher office agrees to.
    """
    if finding.state != FindingState.ALTERED:
        raise NothingToAgreeError
    if not may(user, "findings.agree", finding):
        raise NotAllowedError(_("Agree to a correction"))
    altered = who_altered(finding)
    if user.pk in altered:
        raise OwnCorrectionError
    roles = {role for each in User.objects.filter(pk__in=altered) for role in each.roles}
    # What nobody known altered came from a file or another system: the bureau looks.
    needed = frozenset.intersection(*(AGREED_BY.get(role, _BUREAU) for role in roles)) if roles else _BUREAU
    if not needed & set(user.roles):
        raise NotHighEnoughError


@transaction.atomic
def agree_to_correction(*, finding_id: int, user: User, reason: str) -> Finding:
    """Agree that the record was wrong: the finding ends as corrected and counts no longer.

    Where it was the last of its case, the case closes as a correction, never as rectified.

    Raises:
        As `check_may_agree`; `TextMissingError` where it is not said what showed it.
    """
    finding = _get(finding_id, user, reason)
    altered = who_altered(finding)
    finding.state, finding.agreed_by, finding.agreed_reason = FindingState.CORRECTED, user, reason.strip()
    finding.save()
    _record(finding, FindingEventKind.CORRECTED, user, reason)
    case = finding.case
    if case is not None:
        now = timezone.now()
        if not case.findings.filter(state__in=PENDING).exists() and case.closed_at is None:
            close_by_correction([case], by=user, at=now, text=reason.strip())
            case.refresh_from_db()
        remember_workers(case, sorted(altered), EventKind.CORRECTED, at=now)
        record(case, EventKind.AGREED, by=user, text=f"{finding.day:%Y-%m-%d}：{reason.strip()}")
    return finding


@transaction.atomic
def object_to_correction(*, finding_id: int, user: User, reason: str) -> Finding:
    """Object: the breach was real, whatever the record says now. It stays open and is rectified, not corrected.

    Raises:
        As `agree_to_correction`.
    """
    finding = _get(finding_id, user, reason)
    altered = who_altered(finding)
    finding.state, finding.objected = FindingState.OPEN, True
    finding.save()
    if finding.case is not None:
        remember_workers(finding.case, sorted(altered), EventKind.CORRECTED, at=timezone.now())
    _record(finding, FindingEventKind.OBJECTED, user, reason)
    return finding


def _get(finding_id: int, user: User, reason: str) -> Finding:
    finding = Finding.objects.select_for_update().get(pk=finding_id)
    check_may_agree(finding, user)
    if not reason.strip():
        raise TextMissingError
    return finding


def _record(finding: Finding, kind: FindingEventKind, user: User, reason: str) -> None:
    FindingEvent.objects.create(finding=finding, kind=kind, at=timezone.now(), by=user, reason=reason.strip())
