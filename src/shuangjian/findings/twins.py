"""What a rule suspects and another part of the platform handles already: one matter, handled there and not decided here.

Money that leaves a supervised account is a warning at once (`funds.warnings`), with its talk and its handling; the sweep of the night
suspects the same movement by the same rule, and ends with the warning, whichever of the two came first.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.funds.choices import WarningState
from shuangjian.funds.models import FundWarning


def warning_of(finding: Finding) -> FundWarning | None:
    """Return the warning of money that handles what a finding suspects; None where there is none."""
    return FundWarning.objects.filter(
        rule_id=finding.rule_id, institution__key=finding.institution_key, day=finding.day
    ).first()


def suspected_of(warning: FundWarning) -> QuerySet[Finding]:
    """Return what waits for a decision about the same movement as a warning."""
    return Finding.objects.filter(
        state=FindingState.UNDECIDED, rule_id=warning.rule_id, institution_key=warning.institution_key, day=warning.day
    )


def is_twin() -> Exists:
    """Return the condition that a warning of money handles what a row of findings suspects."""
    same = FundWarning.objects.filter(
        rule_id=OuterRef("rule_id"), institution__key=OuterRef("institution_key"), day=OuterRef("day")
    )
    return Exists(same)


def with_twins(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Add to each finding `is_twin`, whether a warning of money handles it."""
    return rows.annotate(is_twin=is_twin())


def without_twins(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Leave out the findings that a warning of money handles."""
    return rows.filter(~is_twin())


def ended_with_suspicion() -> QuerySet[FundWarning]:
    """Return the warnings that have ended while the same movement is still suspected."""
    waiting = Finding.objects.filter(
        state=FindingState.UNDECIDED, rule_id=OuterRef("rule_id"), institution_key=OuterRef("institution__key"), day=OuterRef("day")
    )  # fmt: skip
    return FundWarning.objects.filter(Exists(waiting), state__in=(WarningState.CLOSED, WarningState.DISMISSED))
