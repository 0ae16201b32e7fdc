"""The demonstration's look-backs: a few cases are closed as rectified, a sample of them drawn, one of it looked at and come back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState
from shuangjian.cases.errors import CaseError
from shuangjian.cases.models import Case
from shuangjian.cases.services.moves import hand_in, move_case
from shuangjian.lookbacks.choices import Result, Strata
from shuangjian.lookbacks.models import Draw
from shuangjian.lookbacks.selectors import regions_to_draw
from shuangjian.lookbacks.services import SampleWanted, answer, draw_also_today
from shuangjian.registry.models import User
from shuangjian.web.context import acting

_CLOSED = 3


def seed(number: int) -> None:
    """Close, draw and look at some, once; nothing without somebody to do it, or the second time."""
    people = {
        user.username: user
        for user in User.objects.filter(username__in=("officer", "principal", "supervisor", "leader"))
    }
    if Draw.objects.exists() or len(people) < 4:
        return
    officer, supervisor = people["officer"], people["supervisor"]
    with acting(officer.username, "demonstration: look back"), transaction.atomic():
        _close_some(people["principal"], officer)
        if not Case.objects.filter(closed_by="rectification").exists():
            return
        today = timezone.localdate()
        wanted = SampleWanted(
            region=regions_to_draw(officer)[0], closed_from=today - dt.timedelta(days=30), closed_to=today, strata=Strata.SEVERITY,
            share=60, due_on=today + dt.timedelta(days=14), people=[supervisor], seed=f"演示{number}",
        )  # fmt: skip
        draw = draw_also_today(by=officer, wanted=wanted)
        if (row := draw.lookbacks.filter(person=supervisor).order_by("pk").first()) is not None:
            answer(
                by=supervisor, row=row, result=Result.CAME_BACK, text="回访时同类问题再次出现，退回重新整改。（演示）"
            )


def _close_some(principal: User, officer: User) -> None:
    """Bring a few cases of the principal's school to their end; what may not be closed yet stays as it was."""
    waiting = visible_cases(principal, "cases.work").filter(kind="finding", state=CaseState.OPEN).order_by("-number")
    closed = 0
    for case in waiting:
        if closed == _CLOSED:
            return
        try:
            with transaction.atomic():
                move_case(case_id=case.pk, action="accept", user=principal)
                hand_in(case_id=case.pk, user=principal, text="整改措施已落实，台账附后。（演示）")
                move_case(case_id=case.pk, action="submit", user=principal, text="已按要求整改，请核验。（演示）")
                move_case(case_id=case.pk, action="verify", user=officer, text="核验属实，同意销号。（演示）")
        except CaseError:
            continue
        closed += 1
