"""Plans: take a reader's proposal, let a person correct it, adopt it: each measure becomes a case."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuangjian.casework.choices import CaseKind, CaseState, EventKind, PartyRole, PlanState, Severity
from shuangjian.casework.errors import NotAllowedError, PlanError
from shuangjian.casework.models import Case, CaseEvent, CaseParty, Measure, Plan
from shuangjian.casework.services.grouping import _next_numbers
from shuangjian.registry.access import may
from shuangjian.registry.models import Department, DepartmentName, Region, User
from shuangjian.registry.services import create_department, name_department

# A measure that is owed for good proves itself once a month unless a person says otherwise.
DEFAULT_RHYTHM_DAYS = 30
NEW_DEPARTMENT = "new"
_LASTING = re.compile(r"长期|持续|常态")
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")


def read_deadline(text: str) -> tuple[dt.date | None, int | None]:
    """Return the due day a deadline's words give, or the rhythm of proof where it is owed for good.

    “2023年12月底前” is the last day of that month. Words that give neither, or none, leave it to a person: a plan in
    which something has no deadline is not adopted (SH-02).
    """
    if _LASTING.search(text):
        return None, DEFAULT_RHYTHM_DAYS
    match = _DATE.search(text)
    if match is None:
        return None, None
    year, month = int(match.group(1)), int(match.group(2))
    if not 1 <= month <= 12:
        return None, None
    days = calendar.monthrange(year, month)[1]
    # A day that the month does not have is a slip of the pen for its last.
    return dt.date(year, month, min(int(match.group(3) or days), days) or days), None


@transaction.atomic
def propose_plan(*, proposal: Mapping[str, Any], region: Region, user: User, file_name: str = "") -> Plan:
    """Store what the reader made of a document, for review.

    Args:
        proposal: the reader's plan as `intake --output plan.json` gives it.
        region: whose plan it is.
        user: who hands it in.
        file_name: what the document was called.

    Raises:
        NotAllowedError: the user may not manage plans there.
        PlanError: the document has no measures.
    """
    if not may(user, "plans.manage", Plan(region_code=region.code)):
        raise NotAllowedError(_("Plans"))
    if not proposal.get("measures"):
        raise PlanError(
            _("{name} has no measures that could be read. Check that it is a work plan, and its format.").format(
                name=file_name
            )
        )
    plan = Plan.objects.create(
        region_code=region.code, title=proposal.get("title") or file_name, number=proposal.get("number") or "",
        issuer=proposal.get("issuer") or "", issued_on=_as_date(proposal.get("date")), file_name=file_name, proposal=dict(proposal),
        uploaded_by=user.display_name, uploaded_at=timezone.now(),
    )  # fmt: skip
    measures = []
    for position, item in enumerate(proposal["measures"], start=1):
        due_on, rhythm = read_deadline(item.get("deadline") or "")
        measures.append(
            Measure(
                plan=plan, no=str(item.get("no") or position), position=position, heading=item.get("heading") or "", text=item.get("text") or "",
                lead=list(item.get("lead") or []), responsible=list(item.get("responsible") or []), deadline=item.get("deadline") or "",
                due_on=due_on, rhythm_days=rhythm,
            )
        )  # fmt: skip
    Measure.objects.bulk_create(measures)
    return plan


def gaps_of(measure: Measure) -> list[str]:
    """Return what a measure lacks before it can be adopted; empty where it lacks nothing or is left out."""
    if not measure.is_included:
        return []
    gaps = []
    if not measure.lead and not measure.responsible:
        gaps.append(_("Measure {no} names no department.").format(no=measure.no))
    elif not measure.lead:
        gaps.append(_("Measure {no} names no lead: say which of its units leads.").format(no=measure.no))
    if measure.due_on is None and not measure.rhythm_days:
        gaps.append(_("Measure {no} has neither a deadline nor a rhythm of proof.").format(no=measure.no))
    return gaps


def problems_before_adoption(plan: Plan) -> list[str]:
    """Return what keeps a plan from being adopted, each naming its measure; empty where nothing does (SH-02)."""
    problems = [gap for measure in plan.measures.filter(is_included=True) for gap in gaps_of(measure)]
    if not plan.measures.filter(is_included=True).exists():
        problems.append(_("No measure is included."))
    return problems


@transaction.atomic
def adopt_plan(*, plan_id: int, user: User) -> list[Case]:
    """Adopt a reviewed plan: each included measure becomes a case with its departments and its clock.

    Raises:
        NotAllowedError: the user may not adopt documents there.
        PlanError: it is adopted already, or a measure is incomplete.
    """
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    if not may(user, "documents.adopt", plan):
        raise NotAllowedError(_("Adopt"))
    if plan.state == PlanState.ADOPTED:
        raise PlanError(_("This plan has been adopted already."))
    if problems := problems_before_adoption(plan):
        raise PlanError(" ".join(problems))
    now = timezone.now()
    measures = list(plan.measures.filter(is_included=True))
    cases = []
    for number, measure in zip(_next_numbers(len(measures), now), measures, strict=True):
        rhythm = None if measure.due_on else measure.rhythm_days
        cases.append(
            Case(
                number=number, kind=CaseKind.MEASURE, state=CaseState.OPEN, severity=Severity.GENERAL, cause=f"measure:{plan.pk}:{measure.pk}",
                title=f"{measure.no} {measure.heading}", title_en=f"Measure {measure.no}", description=measure.text, region_code=plan.region_code, measure=measure,
                opened_at=now, due_on=measure.due_on, rhythm_days=rhythm,
                proof_due_on=timezone.localdate(now) + dt.timedelta(days=rhythm) if rhythm else None,
            )
        )  # fmt: skip
    Case.objects.bulk_create(cases)
    offices = department_names(plan.region_code)
    parties: list[CaseParty] = []
    for case, measure in zip(cases, measures, strict=True):
        for role, names in (
            (PartyRole.LEAD, measure.lead),
            (PartyRole.SUPPORT, measure.responsible),
        ):
            leading = {party.name for party in parties if party.case is case}
            parties += [
                CaseParty(case=case, department=offices.get(name), name=name, role=role)
                for name in dict.fromkeys(names)
                if name not in leading
            ]
    CaseParty.objects.bulk_create(parties)
    CaseEvent.objects.bulk_create(
        CaseEvent(case=case, kind=EventKind.OPENED, to_state=CaseState.OPEN, at=now, by=user.display_name)
        for case in cases
    )
    plan.state, plan.adopted_by, plan.adopted_at = PlanState.ADOPTED, user.display_name, now
    plan.save()
    return cases


@transaction.atomic
def correct_measures(*, plan_id: int, user: User, corrections: Mapping[int, Mapping[str, Any]]) -> Plan:
    """Correct what the reader proposed, before adoption.

    Args:
        plan_id: the plan.
        user: who reviews it.
        corrections: measure id → the fields of `Measure` to set; others stay.

    Raises:
        NotAllowedError: the user may not manage plans there.
        PlanError: it is adopted already.
    """
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    if not may(user, "plans.manage", plan):
        raise NotAllowedError(_("Plans"))
    if plan.state == PlanState.ADOPTED:
        raise PlanError(_("This plan has been adopted already."))
    for measure in plan.measures.filter(pk__in=list(corrections)):
        for name, value in corrections[measure.pk].items():
            setattr(measure, name, value)
        measure.save()
    return plan


@transaction.atomic
def settle_departments(*, plan_id: int, user: User, meanings: Mapping[str, str]) -> int:
    """Say of names in a plan which department each means, and return how many were settled.

    Args:
        plan_id: the plan.
        user: who reviews it.
        meanings: a name → the key of a department of the region, or "new" for one to be added under that name.

    Raises:
        NotAllowedError: the user may not manage plans there.
        PlanError: the plan names no such unknown department, or the region has no such department.
    """
    plan = Plan.objects.get(pk=plan_id)
    for name, meaning in meanings.items():
        if meaning == NEW_DEPARTMENT:
            if not may(user, "plans.manage", plan):
                raise NotAllowedError(_("Plans"))
            if name in unknown_departments(plan):
                create_department(region=Region.objects.get(code=plan.region_code), name=name)
        elif meaning.isdigit():
            bind_department(plan_id=plan_id, name=name, department_id=int(meaning), user=user)
        else:
            raise PlanError(_("Choose one of the region's departments for a name that this plan uses."))
    return len(meanings)


@transaction.atomic
def bind_department(*, plan_id: int, name: str, department_id: int, user: User) -> None:
    """Remember that a name in a plan means a department of its region.

    Raises:
        NotAllowedError: the user may not manage plans there.
        PlanError: the plan names no such unknown department, or the region has no such department.
    """
    plan = Plan.objects.get(pk=plan_id)
    if not may(user, "plans.manage", plan):
        raise NotAllowedError(_("Plans"))
    department = Department.objects.filter(region_code=plan.region_code, pk=department_id).first()
    if department is None or name not in unknown_departments(plan):
        raise PlanError(_("Choose one of the region's departments for a name that this plan uses."))
    name_department(department=department, name=name)
    # Cases already made under this name become the department's too.
    CaseParty.objects.filter(case__measure__plan=plan, name=name, department=None).update(department=department)


def department_names(region_code: str) -> dict[str, Department]:
    """Return every name a department of the region goes by → the department."""
    names = {d.name: d for d in Department.objects.filter(region_code=region_code)}
    for alias in DepartmentName.objects.filter(region_code=region_code).select_related("department"):
        names.setdefault(alias.name, alias.department)
    return names


def unknown_departments(plan: Plan) -> list[str]:
    """Return the names in a plan that no department of its region goes by."""
    known = department_names(plan.region_code)
    named: Sequence[str] = [name for measure in plan.measures.all() for name in (*measure.lead, *measure.responsible)]
    return sorted({name for name in named if name not in known})


def _as_date(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
