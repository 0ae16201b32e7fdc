"""数据更正: the record was wrong. Who altered it does not decide that; a second person, higher up, agrees or objects."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.cases.choices import EventKind
from shuangjian.cases.errors import NotAllowedError, TextMissingError
from shuangjian.cases.services.by_facts import close_by_correction
from shuangjian.cases.services.recording import record, remember_workers
from shuangjian.findings.choices import COUNTING, FindingEventKind, FindingState
from shuangjian.findings.cited_rows import NOT_SHOWN
from shuangjian.findings.errors import NotHighEnoughError, NothingToAgreeError, OwnCorrectionError
from shuangjian.findings.models import Finding, FindingEvent, Sweep
from shuangjian.findings.texts import get_rule
from shuangjian.homework.choices import RequestState
from shuangjian.homework.correction_requests import agreed_requests, say_changes
from shuangjian.homework.models import CorrectionRequest, Homework
from shuangjian.live.changes import changed_by
from shuangjian.registry.access import may
from shuangjian.registry.models import User
from shuangjian.registry.second_person import roles_that_agree


def who_altered(finding: Finding) -> set[int]:
    """Return the ids of the users who changed what the finding rests on since it was last found."""
    rule = get_rule(finding.rule_id)
    if rule is None:
        return set()
    since = _last_found(finding)
    return {
        user
        for fact in rule.facts - NOT_SHOWN
        for user in changed_by(fact, finding.owner_key, finding.cited_rows, since)
    }


def _last_found(finding: Finding) -> dt.datetime:
    found = finding.events.filter(
        kind__in=[FindingEventKind.OPENED, FindingEventKind.CHANGED, FindingEventKind.REOPENED]
    )
    return found.order_by("-id").values_list("at", flat=True).first() or finding.opened_at


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
    if altered.intersection(user.persons):
        raise OwnCorrectionError
    roles = {role for each in User.objects.filter(pk__in=altered) for role in each.roles}
    # What nobody known altered came from a file or another system: the bureau looks.
    if not roles_that_agree(roles) & set(user.roles):
        raise NotHighEnoughError


@transaction.atomic
def agree_to_correction(*, finding_id: int, user: User, reason: str) -> Finding:
    """Agree that the record was wrong: the finding ends as corrected and counts no longer.

    Where nothing of its case is a breach any more, the case closes as a correction, never as rectified. One that holds what was
    rectified before is verified by somebody, as any other.

    Raises:
        As `check_may_agree`; `TextMissingError` where it is not said what showed it.
    """
    finding = _get(finding_id, user, reason)
    _end_as_corrected(finding, user, reason.strip(), f"{finding.day:%Y-%m-%d}：{reason.strip()}")
    return finding


def settle_agreed(sweep: Sweep) -> int:
    """End as corrected what a sweep no longer finds where all that was changed had been agreed to beforehand (往日作业更正).

    The case says what was corrected, from what to what and why. What else was altered waits for agreement as ever.

    Returns:
        How many ended so.
    """
    schools = CorrectionRequest.objects.filter(state=RequestState.AGREED).values("school_key")
    altered = Finding.objects.select_for_update().filter(
        state=FindingState.ALTERED, last_sweep=sweep, school_key__in=schools
    )
    settled = 0
    for finding in altered:
        requests = _agreed_beforehand(finding)
        if not requests:
            continue
        changes = "；".join(
            f"{change.label} {change.was or '—'} → {change.now or '—'}"
            for request in requests
            for change in say_changes(request)
        )
        latest = requests[0]
        agreed_by, reason = latest.answered_by, latest.answer_reason or ""
        assert agreed_by is not None, "the database holds an answer to who gave it"
        _end_as_corrected(finding, agreed_by, reason, f"{finding.day:%Y-%m-%d}：{changes}（{latest.reason}）{reason}")
        settled += 1
    return settled


def _agreed_beforehand(finding: Finding) -> list[CorrectionRequest]:
    """Return the requests that cover all that was altered of a finding, the latest first; none where one change is not covered."""
    rule = get_rule(finding.rule_id)
    facts = rule.facts - NOT_SHOWN if rule is not None else frozenset()
    since = _last_found(finding)
    others = {
        user for fact in facts - {"homework"} for user in changed_by(fact, finding.owner_key, finding.cited_rows, since)
    }
    versions = Homework.objects.filter(
        school__key=finding.owner_key, code__in=finding.cited_rows, known_from__gt=since
    ).values_list("code", "version")
    agreed = {
        (each.homework_code, each.base_version + 1): each
        for each in agreed_requests(finding.owner_key, finding.cited_rows)
    }
    if others or not versions or any(each not in agreed for each in versions):
        return []
    found = sorted((agreed[each] for each in versions), key=lambda each: each.answered_at or since, reverse=True)
    # Who altered one row of it agrees to none of it.
    return [] if found[0].answered_by_id in {each.asked_by_id for each in found} else found


def _end_as_corrected(finding: Finding, user: User, reason: str, text: str) -> None:
    altered = who_altered(finding)
    finding.state, finding.agreed_by, finding.agreed_reason = FindingState.CORRECTED, user, reason
    finding.save()
    _record(finding, FindingEventKind.CORRECTED, user, reason)
    case = finding.case
    if case is not None:
        now = timezone.now()
        if not case.findings.filter(state__in=COUNTING).exists() and case.closed_at is None:
            close_by_correction([case], by=user, at=now, text=reason)
            case.refresh_from_db()
        remember_workers(case, sorted(altered), EventKind.CORRECTED, at=now)
        record(case, EventKind.AGREED, by=user, text=text)


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
