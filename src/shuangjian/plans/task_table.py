"""A plan as a table of tasks: the state of every measure, and the table of tasks and departments written back."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import docx
from django.db.models import Max, Prefetch
from django.http import HttpRequest, HttpResponse
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt

from shuangjian.cases.deadlines import light_of, stamp_of
from shuangjian.cases.models import Case, CaseParty
from shuangjian.documents import plan as proposals
from shuangjian.documents.limits import Limit
from shuangjian.documents.write import write_plan
from shuangjian.engine.reasons import Reason
from shuangjian.plans.models import Measure, Plan
from shuangjian.web.exports import XLSX
from shuangjian.web.marks import Light, Stamp
from shuangjian.web.models import ExportRecord

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The columns of the responsibility table as documents print it, in their order.
HEADERS = ("整改任务", "整改内容", "整改措施", "完成时限", "牵头单位", "责任单位")
_WIDTHS_CM = (3.2, 4.0, 9.5, 2.4, 3.0, 4.4)


@dataclass(frozen=True)
class Task:
    """One measure with its case; `case`, `stamp` and `light` are None where it was left out on adoption."""

    measure: Measure
    case: Case | None
    stamp: Stamp | None
    light: Light | None
    lead: str
    support: str
    last_proof: dt.datetime | None


def read_tasks(plan: Plan, today: dt.date) -> list[Task]:
    """Return every measure of a plan with the state of its case: three queries."""
    parties = Prefetch("parties", CaseParty.objects.select_related("department").order_by("id"))
    cases = Case.objects.filter(measure__plan=plan).annotate(last_proof=Max("proofs__at")).prefetch_related(parties)
    by_measure = {case.measure.pk: case for case in cases.select_related("measure")}
    return [_row(measure, by_measure.get(measure.pk), today) for measure in plan.measures.all()]


def _row(measure: Measure, case: Case | None, today: dt.date) -> Task:
    if case is None:
        return Task(measure, None, None, None, "、".join(measure.lead), "、".join(measure.responsible), None)
    names: dict[str, list[str]] = {"lead": [], "support": []}
    for party in case.parties.all():
        names[party.role].append(party.department.name if party.department else party.name)
    lead, support = ("、".join(names[role]) for role in ("lead", "support"))
    return Task(measure, case, stamp_of(case), light_of(case, today), lead, support, case.last_proof)  # type: ignore[attr-defined]


# Written back --------------------------------------------------------------------------------------------------------


def export_plan(request: HttpRequest, plan: Plan, kind: str) -> HttpResponse:
    """Answer with the plan as corrected: "xlsx" for review, "docx" as the table of tasks and departments."""
    measures = list(plan.measures.all())
    content = _workbook(plan, measures) if kind == "xlsx" else _document(plan, measures)
    ExportRecord.objects.create(
        username=request.user.get_username(), path=request.path, query="", rows=len(measures),
        request=getattr(request, "request_id", ""),
    )  # fmt: skip
    response = HttpResponse(content, content_type=XLSX if kind == "xlsx" else DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{plan.title}.{kind}')}"
    return response


def _workbook(plan: Plan, measures: list[Measure]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_plan(_as_proposal(plan, measures), path)
        return path.read_bytes()


def _as_proposal(plan: Plan, measures: list[Measure]) -> proposals.Plan:
    """Return the plan in the reader's form, its measures as people corrected them."""
    read = plan.proposal
    return proposals.Plan(
        title=plan.title, number=plan.number, issuer=plan.issuer, date=plan.issued_on.isoformat() if plan.issued_on else None,
        measures=[_as_read(measure, _original(plan, measure)) for measure in measures if measure.is_included],
        negative_list=[proposals.NegativeItem(**item) for item in read.get("negative_list", [])],
        promises=list(read.get("promises", [])),
        differences=[proposals.Difference(**item) for item in read.get("differences", [])],
        warnings=[Reason(said, said) for said in read.get("warnings", [])],
    )  # fmt: skip


def _as_read(measure: Measure, original: dict[str, Any]) -> proposals.PlanMeasure:
    return proposals.PlanMeasure(
        no=measure.no, heading=measure.heading, text=measure.text, lead=list(measure.lead), responsible=list(measure.responsible),
        deadline=say_deadline(measure), limits=[Limit(**limit) for limit in original.get("limits", [])], section=original.get("section", ""),
    )  # fmt: skip


def _original(plan: Plan, measure: Measure) -> dict[str, Any]:
    read = plan.proposal.get("measures", [])
    return dict(read[measure.position - 1]) if measure.position <= len(read) else {}


def say_deadline(measure: Measure) -> str:
    """Return the deadline's own words, or the day or rhythm a person set."""
    if measure.deadline:
        return measure.deadline
    return f"{measure.due_on:%Y-%m-%d}" if measure.due_on else "长期坚持"


def _document(plan: Plan, measures: list[Measure]) -> bytes:
    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.6)
    document.add_heading(plan.title, level=1)
    document.add_paragraph(" ".join(filter(None, (plan.number, plan.issuer, str(plan.issued_on or "")))))
    document.add_heading("工作任务责任分工表", level=2)
    table = document.add_table(rows=1, cols=len(HEADERS), style="Table Grid")
    _fill_row(table.rows[0], HEADERS, bold=True)
    for measure in measures:
        if measure.is_included:
            section_name = _original(plan, measure).get("section", "")
            cells = (section_name, f"{measure.no}. {measure.heading}", measure.text, say_deadline(measure), "、".join(measure.lead), "、".join(measure.responsible))  # fmt: skip
            _fill_row(table.add_row(), cells)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _fill_row(row: Any, texts: tuple[str, ...], *, bold: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, _WIDTHS_CM, strict=True):
        cell.width = Cm(width)
        run = cell.paragraphs[0].add_run(text)
        run.bold, run.font.size = bold, Pt(9)
