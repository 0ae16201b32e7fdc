"""The demonstration's applications: one that may proceed, one that the rulebook forbids, one that was refused."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from shuangjian.licensing.applications import add_application, move_application
from shuangjian.licensing.models import LicenceApplication
from shuangjian.registry.models import Institution, User
from shuangjian.web.context import acting

_ASKED = (
    ("示例书画培训学校（申请）", "art", "primary", 6),
    ("示例数学培训学校（申请）", "subject", "junior", 4),
    ("示例英语培训学校（申请）", "subject", "primary", 30),
)


def seed(number: int) -> None:
    """Register three applications, once; nothing without institutions or the second time."""
    del number
    place = Institution.objects.order_by("key").first()
    if LicenceApplication.objects.exists() or place is None:
        return
    officer = User.objects.get(username="officer")
    with acting(officer.username, "demonstration: applications for licences"):
        *waiting, last = [
            add_application(
                by=officer, region_code=place.region_code, applicant=applicant, category=category, audience=audience,
                filed_on=timezone.localdate() - dt.timedelta(days=days),
            )
            for applicant, category, audience, days in _ASKED
        ]  # fmt: skip
        for row in waiting:
            move_application(by=officer, row=row, action="accept")
        move_application(by=officer, row=last, action="refuse", grounds="属于停止审批的范围。（演示）")
