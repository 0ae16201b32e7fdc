"""Leads: what was heard and must be checked becomes a case of the bureau; the school does not see it beforehand."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from shuangjian.cases.choices import PartyRole
from shuangjian.cases.models import Case
from shuangjian.cases.services.opening import Party, Place, due_by_severity, open_case
from shuangjian.live.words import Severity
from shuangjian.registry.models import Department, School, User
from shuangjian.surveys.errors import LeadOpen
from shuangjian.surveys.origin import ORIGIN


def open_lead(*, by: User, school: School, cause: str, title: str, description: str) -> Case:
    """Open a lead about a school, for its region's education bureau to check. Call in a transaction.

    Raises:
        LeadOpen: there is one of this cause.
    """
    now = timezone.now()
    office = Department.objects.filter(region_code=school.region_code, code="education").first()
    lead = Party(PartyRole.LEAD, office.name if office else "教育局", office)
    try:
        with transaction.atomic():
            return open_case(
                ORIGIN, f"{ORIGIN.kind}:{cause}", f"{school}：{title}", [lead], due_by_severity(Severity.GENERAL, now),
                place=Place(school.region_code, owner_name=str(school)), by=by, at=now, description=description,
            )  # fmt: skip
    except IntegrityError:
        raise LeadOpen from None
