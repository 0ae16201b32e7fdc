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

from shuangjian.cases.choices import PartyRole
from shuangjian.cases.errors import NotAllowedError
from shuangjian.cases.models import Case, CaseParty
from shuangjian.cases.services.opening import Due, Matter, Party, Place, open_cases
from shuangjian.plans.choices import PlanState
from shuangjian.plans.errors import AlreadyAdopted, DepartmentUnknown, Incomplete, NoMeasures
from shuangjian.plans.models import Measure, Plan
from shuangjian.plans.origin import ORIGIN
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
        raise NoMeasures(file_name)
    plan = Plan.objects.create(
        region_code=region.code, title=proposal.get("title") or file_name, number=proposal.get("number") or "",
        issuer=proposal.get("issuer") or "", issued_on=_as_date(proposal.get("date")), file_name=file_name, proposal=dict(proposal),
        uploaded_by=user, uploaded_at=timezone.now(),
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
        raise AlreadyAdopted
    if problems := problems_before_adoption(plan):
        raise Incomplete(problems)
    measures = list(plan.measures.filter(is_included=True))
    offices = department_names(plan.region_code)
    now = timezone.now()
    cases = open_cases([_matter(plan, measure, offices) for measure in measures], by=user, at=now)
    for measure, case in zip(measures, cases, strict=True):
        measure.case = case
    Measure.objects.bulk_update(measures, ["case"])
    plan.state, plan.adopted_by, plan.adopted_at = PlanState.ADOPTED, user, now
    plan.save()
    return cases


def _matter(plan: Plan, measure: Measure, offices: Mapping[str, Department]) -> Matter:
    parties = [Party(PartyRole.LEAD, name, offices.get(name)) for name in dict.fromkeys(measure.lead)]
    parties += [
        Party(PartyRole.SUPPORT, name, offices.get(name))
        for name in dict.fromkeys(measure.responsible)
        if name not in measure.lead
    ]
    due = Due(on=measure.due_on) if measure.due_on else Due(rhythm_days=measure.rhythm_days)
    # In a list of cases from many plans the matter alone says nothing: “2 加强管理”.
    cause, title = f"measure:{plan.pk}:{measure.pk}", f"{plan.number or plan.title}：{measure.no} {measure.heading}"
    return Matter(ORIGIN, cause, title, parties, due, Place(plan.region_code), description=measure.text)


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
        raise AlreadyAdopted
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
            raise DepartmentUnknown
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
        raise DepartmentUnknown
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
