"""Issue supervision sheets (督办单): numbered by region and year, told to those who must act, kept in a register."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shuangjian.cases.access import may_in_case
from shuangjian.cases.choices import CaseState, EventKind, PartyRole
from shuangjian.cases.errors import ClosedCaseError, NotAllowedError, SheetIssuedError
from shuangjian.cases.models import Case, SupervisionSheet
from shuangjian.cases.notices import SHEET, tell_of_event
from shuangjian.cases.origins import origin_of
from shuangjian.cases.people import people_of
from shuangjian.cases.services.recording import record
from shuangjian.registry.models import User
from shuangjian.web.locks import Lock, hold


@transaction.atomic
def issue_sheet(*, case_id: int, user: User, text: str = "") -> SupervisionSheet:
    """Issue the supervision sheet of a case: give it the next number of the year and tell those who work the case.

    Raises:
        NotAllowedError: the user does not send this case out.
        ClosedCaseError: it is closed.
        SheetIssuedError: it has one already.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    if not may_in_case(user, "cases.assign", case):
        raise NotAllowedError(_("Supervision sheet"))
    if case.state == CaseState.CLOSED:
        raise ClosedCaseError(case.number)
    before = SupervisionSheet.objects.filter(case=case).first()
    if before is not None:
        raise SheetIssuedError(case.number, before)
    now = timezone.now()
    year = timezone.localdate(now).year
    [(_case, people)] = people_of([case])
    told = "、".join(map(str, people))
    sheet = SupervisionSheet.objects.create(
        case=case, region_code=case.region_code, year=year, no=_next_no(case.region_code, year), source=_source_of(case),
        lead=leads_of(case), due_on=case.due_on, told=told, note=text.strip(), issued_by=user, issued_at=now,
    )  # fmt: skip
    said = "：".join(filter(None, [f"{sheet}", told]))
    event = record(case, EventKind.SHEET_ISSUED, by=user, text=said, at=now)
    tell_of_event(SHEET, event, [each for each in people if each != user], text.strip())
    return sheet


def leads_of(case: Case) -> str:
    """Return who must act, by name: the departments that lead, or the school or institution whose matter it is."""
    return "、".join(party.name for party in case.parties.all() if party.role == PartyRole.LEAD) or case.owner_name


def _source_of(case: Case) -> str:
    origin = origin_of(case)
    # As the sheet says it, whatever language its maker reads.
    with translation.override(settings.LANGUAGE_CODE):
        return origin.source(case) or str(origin.title)


def _next_no(region_code: str, year: int) -> int:
    """Return the next number of a region's year; the lock is held to the end of the transaction."""
    hold(Lock.NUMBERING_SHEETS)
    issued = SupervisionSheet.objects.filter(region_code=region_code, year=year).order_by("-no")
    return (issued.values_list("no", flat=True).first() or 0) + 1
