"""What can be done with service plans: one transaction each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from shuangjian.afterschool.choices import PlanState
from shuangjian.afterschool.errors import (
    InPreparation,
    NoProjects,
    NotHere,
    NothingSaid,
    ReasonMissing,
    SameHand,
    WrongState,
)
from shuangjian.afterschool.models import ServicePlan
from shuangjian.afterschool.notices import tell_decided, tell_submitted
from shuangjian.afterschool.states import MAY_WRITE, PLAN
from shuangjian.attachments.limits import FILED
from shuangjian.attachments.services import attach
from shuangjian.registry.access import may
from shuangjian.registry.models import School, User
from shuangjian.registry.standing_in import persons_behind
from shuangjian.web.states import Transition


@transaction.atomic
def write_plan(
    *, by: User, school: School, title: str, text: str = "", file: UploadedFile | None = None, projects: Sequence[str] = (),
    in_force_from: dt.date, in_force_to: dt.date | None = None,
) -> ServicePlan:  # fmt: skip
    """Write the next version of a school's plan as a draft, or write the draft anew that is there.

    Raises:
        NotHere: the user does not write plans there.
        InPreparation: a version waits for review.
        NothingSaid: neither words nor a file.
        FileRefused: the file is not taken.
    """
    if not may(by, MAY_WRITE, school):
        raise NotHere(action=PLAN.by_action["submit"].label)
    last = ServicePlan.objects.select_for_update().filter(school=school).order_by("-version").first()
    if last is not None and last.state == PlanState.SUBMITTED:
        raise InPreparation(version=last.version)
    draft = last if last is not None and last.state == PlanState.DRAFT else None
    attachment = attach(file, use=FILED, by=by) if file is not None else (draft.attachment if draft else None)
    if not text.strip() and attachment is None:
        raise NothingSaid
    plan = draft or ServicePlan(region_code=school.region_code, school=school, version=last.version + 1 if last else 1)
    plan.title, plan.text, plan.attachment = title.strip(), text.strip(), attachment
    plan.projects = [line.strip() for line in projects if line.strip()]
    plan.in_force_from, plan.in_force_to = in_force_from, in_force_to
    plan.written_by, plan.written_at = by, timezone.now()
    plan.save()
    return plan


def check_can(user: User, plan: ServicePlan, transition: Transition) -> None:
    """Raise unless the user may make this move now.

    Raises:
        WrongState: it does not start from here.
        NotHere: the role or the place does not give the right.
        SameHand: who wrote it would review it.
    """
    if plan.state not in transition.sources:
        raise WrongState(state=plan.get_state_display())
    if not may(user, transition.permission, plan):
        raise NotHere(action=transition.label)
    if transition.action == "approve" and persons_behind(plan, plan.written_by_id).intersection(user.persons):
        raise SameHand


@transaction.atomic
def move_plan(*, by: User, plan_id: int, action: str, text: str = "") -> ServicePlan:
    """Hand in, approve, send back or withdraw a version. Approved, it ends the former on the day before its own first.

    Raises:
        WrongState, NotHere, SameHand: see `check_can`.
        NoProjects: it names no project.
        ReasonMissing: sent back or withdrawn without a word.
    """
    plan = ServicePlan.objects.select_for_update().select_related("school").get(pk=plan_id)
    transition = PLAN.by_action[action]
    check_can(by, plan, transition)
    if transition.needs_text and not text.strip():
        raise ReasonMissing
    if action == "submit" and not plan.projects:
        raise NoProjects
    if action == "approve":
        _end_former(plan)
    plan.state = transition.target
    if action != "submit":
        plan.decided_by, plan.decided_at, plan.decision_text = by, timezone.now(), text.strip()
    plan.save()
    if action == "submit":
        tell_submitted(plan)
    else:
        tell_decided(plan, str(transition.label))
    return plan


def _end_former(plan: ServicePlan) -> None:
    eve = plan.in_force_from - dt.timedelta(days=1)
    former = ServicePlan.objects.filter(school=plan.school, state=PlanState.IN_FORCE, in_force_from__lte=eve)
    former.filter(Q(in_force_to=None) | Q(in_force_to__gt=eve)).update(in_force_to=eve)
