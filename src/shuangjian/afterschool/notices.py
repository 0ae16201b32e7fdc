"""What people are told about service plans."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy

from shuangjian.afterschool.models import ServicePlan
from shuangjian.afterschool.states import MAY_REVIEW
from shuangjian.notices.kinds import NoticeKind
from shuangjian.notices.services import Message, notify
from shuangjian.registry.models import User
from shuangjian.registry.selectors import users_over
from shuangjian.web.addresses import address_of

SUBMITTED = NoticeKind(
    "afterschool.submitted", gettext_lazy("A service plan waits for my review"), "afterschool.review"
)
DECIDED = NoticeKind(
    "afterschool.decided", gettext_lazy("The service plan I wrote was decided on"), "afterschool.write"
)

KINDS = [SUBMITTED, DECIDED]


def tell_submitted(plan: ServicePlan) -> int:
    """Tell the bureau that reviews it."""
    people = [user for user in users_over(MAY_REVIEW, plan.region_code) if user != plan.written_by]
    return _tell(SUBMITTED, plan, people, plan.title)


def tell_decided(plan: ServicePlan, what: str) -> int:
    """Tell who wrote it what became of it, with the reason."""
    return _tell(DECIDED, plan, [plan.written_by], "；".join(filter(None, [what, plan.decision_text])))


def _tell(kind: NoticeKind, plan: ServicePlan, people: list[User], detail: str) -> int:
    key = f"{plan.pk}/{plan.state}/{plan.written_at.isoformat()}"
    with translation.override(settings.LANGUAGE_CODE):
        title = f"{kind.title}：{plan.school}"
    url = address_of("afterschool:plan", plan.pk)
    return notify(kind, [Message(user, key=key, title=title, detail=detail, url=url) for user in people])
