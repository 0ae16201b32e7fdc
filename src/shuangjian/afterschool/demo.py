"""The demonstration's service plans: most schools have one in force, one waits for review, one has none."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuangjian.afterschool.choices import PlanState
from shuangjian.afterschool.models import ServicePlan
from shuangjian.afterschool.services import move_plan
from shuangjian.registry.models import School, User
from shuangjian.web.context import acting

_TERM = (dt.date(2026, 9, 1), dt.date(2027, 1, 31))
_PROJECTS = (
    "作业辅导：各年级按学科答疑",
    "体育社团：足球、跳绳",
    "艺术社团：书法、京剧、二胡",
    "科技社团：编程、航模",
    "阅读：校图书馆开放",
)


def seed(number: int) -> None:
    """File the plans of the demonstration's schools once; nothing without a district or the second time."""
    del number
    schools = list(School.objects.order_by("key"))
    if not schools or ServicePlan.objects.exists():
        return
    principal, officer = User.objects.get(username="principal"), User.objects.get(username="officer")
    own = principal.memberships.get().school_key
    with acting(principal.username, "demonstration: service plans"):
        plans = [_write(principal, school) for school in sorted(schools, key=lambda each: each.key != own)[:-1]]
        for plan in plans:
            _hand_in(plan)
    with acting(officer.username, "demonstration: service plans"):
        for plan in plans[:-1]:
            move_plan(by=officer, plan_id=plan.pk, action="approve", text="项目齐全，同意施行。（演示）")


def _write(user: User, school: School) -> ServicePlan:
    """Write a plan as the school's head would; the demonstration has one head, and many schools."""
    text = f"{school}按“愿留尽留”提供课后服务，每个教学日两个阶段，第一阶段指导作业，第二阶段开展社团活动。（演示）"
    return ServicePlan.objects.create(
        region_code=school.region_code, school=school, version=1, title=f"{school}课后服务方案", text=text, projects=list(_PROJECTS),
        in_force_from=_TERM[0], in_force_to=_TERM[1], written_by=user, written_at=timezone.now(),
    )  # fmt: skip


def _hand_in(plan: ServicePlan) -> None:
    plan.state = PlanState.SUBMITTED
    plan.save(update_fields=["state"])
