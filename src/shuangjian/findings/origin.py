"""Findings as an origin of cases: what the page of such a case shows, and when it may close."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.cases.choices import EventKind
from shuangjian.cases.deadlines import ClockSum
from shuangjian.cases.models import Case, CaseEvent
from shuangjian.cases.origins import CaseFilter, Origin, Panel
from shuangjian.cases.working_days import WORKING_DAYS_MAX
from shuangjian.documents.blocks import Block
from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.findings.rectification import check_may_close, rectify
from shuangjian.findings.register import findings_url
from shuangjian.findings.texts import basis_of, message_of, names_of, remedy_of
from shuangjian.official.document import Annex
from shuangjian.registry.models import User

_SHOWN = 30


def _show(user: User, case: Case) -> Panel:
    """Show the grounds and the findings, open ones first."""
    rows = visible_findings(user).filter(case=case)
    states = list(rows.order_by().values_list("state", flat=True))
    ordered = sorted(rows.order_by("-day", "id")[:500], key=lambda finding: finding.state != FindingState.OPEN)
    names = names_of(ordered[:_SHOWN])
    context = {
        "findings": [
            {"finding": finding, "message": message_of(finding, names), "state": finding.get_state_display()}
            for finding in ordered[:_SHOWN]
        ],
        "findings_count": len(states),
        "findings_open": states.count(FindingState.OPEN),
        "findings_url": findings_url(case=case.number),
        "basis": basis_of(ordered[0]) if ordered else [],
        "remedy": remedy_of(ordered[0], names) if ordered else case.description,
    }
    return Panel("findings/_partials/case_panel.html", context)


# So many are annexed to a sheet; it says how many more there are.
_ANNEXED = 200


def _annex(user: User, case: Case) -> list[Annex]:
    """Return the list of the case's open findings as a table, with what each stands on."""
    with translation.override("zh-hans"):
        open_ones = visible_findings(user).filter(case=case, state=FindingState.OPEN).order_by("day", "id")
        found = list(open_ones[:_ANNEXED])
        if not found:
            return []
        names = names_of(found)
        rows = [
            (
                str(number),
                finding.day.isoformat(),
                message_of(finding, names),
                "；".join(each.citation for each in basis_of(finding)),
            )
            for number, finding in enumerate(found, start=1)
        ]
        blocks = [Block(1, rows=(("序号", "日期", "问题", "依据"), *rows))]
        more = open_ones.count() - len(found)
        if more:
            blocks.append(Block(2, f"另有{more}项，见平台。"))
    return [Annex("问题清单", tuple(blocks))]


def _say_event(event: CaseEvent) -> str | None:
    # The text is the number of the sweep.
    if event.kind == EventKind.CLOSED and event.text.startswith("#"):
        return _("Sweep {number} found nothing left that was a breach").format(number=event.text)
    if event.kind in (EventKind.REOPENED, EventKind.REBOUNDED) and event.text.startswith("#"):
        return _("Sweep {number} found it again").format(number=event.text)
    return None


def _explain_due(case: Case, clock: ClockSum | None) -> str:
    if clock is None or clock.counted != WORKING_DAYS_MAX[case.severity]:
        return ""
    return _("Working days by severity are this deployment's own practice, not a figure of any instrument.")


def _of_rule(rows: QuerySet[Case], rule_id: str) -> QuerySet[Case]:
    return rows.filter(Exists(Finding.objects.filter(case=OuterRef("pk"), rule_id=rule_id)))


ORIGIN = Origin(
    kind="finding",
    title=gettext_lazy("Rule finding"),
    show=_show,
    check_may_close=check_may_close,
    on_verified=rectify,
    say_event=_say_event,
    explain_due=_explain_due,
    annex=_annex,
    filters={"rule": CaseFilter(gettext_lazy("Rule"), _of_rule)},
)
