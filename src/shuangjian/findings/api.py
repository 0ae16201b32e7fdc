"""Findings for programs: which rule was broken, by whom, on what it stands."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router, Schema

from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.findings.texts import basis_of, message_of, remedy_of, title_of_rule
from shuangjian.live.words import FindingKind, Severity
from shuangjian.registry.access import get_user
from shuangjian.web.api.endpoints import endpoint
from shuangjian.web.api.paging import Page, Paging, page_of
from shuangjian.web.api.problems import PROBLEMS
from shuangjian.web.api.values import Day, Key, RowId

router = Router(tags=["findings"])


class FindingOut(Schema):
    """A breach of a rule, or the suspicion of one. `identity` stays the same from sweep to sweep."""

    id: int
    identity: str
    rule: str
    rule_title: str
    kind: FindingKind
    state: FindingState
    severity: Severity
    message: str
    region_code: str
    school_key: str | None
    class_key: str | None
    institution_key: str | None
    day: dt.date
    since: dt.date | None
    observed: int | None
    limit: int | None
    unit: str
    case: str | None


class BasisOut(Schema):
    """A provision the finding stands on, as it is cited."""

    citation: str


class FindingDetail(FindingOut):
    """A finding with how it is mended, every provision in force for it, and the rows it was judged by."""

    remedy: str
    basis: list[BasisOut]
    cited_rows: list[str]


class FindingPaging(Paging):
    """A page of findings: of a state, a rule, a school or institution, of days from `since_day` on."""

    state: FindingState | None = None
    rule: Key | None = None
    school: Key | None = None
    institution: Key | None = None
    since_day: Day | None = None


@router.get("/findings", response={200: Page[FindingOut], **PROBLEMS})
@endpoint(permission="findings.view", title=_("List findings"))
def list_findings(request: HttpRequest, paging: Query[FindingPaging]) -> Page[FindingOut]:
    """List the findings the caller may see, those of the latest day first."""
    narrowed = {
        "state": paging.state,
        "rule_id": paging.rule,
        "school_key": paging.school,
        "institution_key": paging.institution,
        "day__gte": paging.since_day,
    }
    rows = visible_findings(get_user(request)).select_related("case")
    rows = rows.filter(**{name: value for name, value in narrowed.items() if value is not None})
    return page_of(request, rows, paging, order=("-day", "-id"), make=_out)


@router.get("/findings/{id}", response={200: FindingDetail, **PROBLEMS})
@endpoint(permission="findings.view", title=_("Read a finding"))
def get_finding(request: HttpRequest, id: Path[RowId]) -> FindingDetail:
    """Return a finding with what it stands on."""
    finding = get_object_or_404(visible_findings(get_user(request)).select_related("case"), pk=id)
    return FindingDetail(
        **_out(finding).model_dump(),
        remedy=remedy_of(finding),
        basis=[BasisOut(citation=each.citation) for each in basis_of(finding)],
        cited_rows=finding.cited_rows,
    )


def _out(finding: Finding) -> FindingOut:
    return FindingOut(
        id=finding.pk,
        identity=finding.identity,
        rule=finding.rule_id,
        rule_title=title_of_rule(finding.rule_id),
        kind=FindingKind(finding.kind),
        state=FindingState(finding.state),
        severity=Severity(finding.severity),
        message=message_of(finding),
        region_code=finding.region_code,
        school_key=finding.school_key,
        class_key=finding.class_key,
        institution_key=finding.institution_key,
        day=finding.day,
        since=finding.since,
        observed=finding.observed,
        limit=finding.limit,
        unit=finding.unit,
        case=finding.case.number if finding.case else None,
    )
