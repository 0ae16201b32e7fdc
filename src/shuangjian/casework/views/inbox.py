"""待办: everything that waits for somebody, on one page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shuangjian.casework import selectors
from shuangjian.casework.access import visible_cases
from shuangjian.casework.choices import CaseState
from shuangjian.casework.filters import cases_url, findings_url
from shuangjian.casework.models import Case, CaseEvent, Finding, Plan
from shuangjian.casework.selectors import InboxSection
from shuangjian.casework.wording import (
    Light,
    light_of,
    message_of,
    say_actor,
    stamp_of,
    title_of_case,
    title_of_rule,
)
from shuangjian.registry.access import get_user
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page

_RECENT = 8


@dataclass(frozen=True)
class Item:
    """One thing that waits: what it is, where it leads, what is said beside it."""

    title: str | Promise
    url: str
    detail: str
    light: Light | None = None


@page(permission="cases.view")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, the most pressing first, and what was done lately."""
    user = get_user(request)
    sections = selectors.inbox(user)
    names = get_owner_names(
        waiting.owner_key for section in sections for waiting in section.first if isinstance(waiting, Finding)
    )
    late = selectors.late_cases(user).count()
    context = {
        "title": _("Inbox"),
        "sections": [(section, _items(section, names), _see_all(section)) for section in sections],
        "total": sum(section.count for section in sections),
        "late": late,
        "late_url": cases_url(late="1"),
        "recent": _recent(visible_cases(user).filter(state=CaseState.CLOSED)),
    }
    return render(request, "casework/inbox.html", context)


def _items(section: InboxSection, names: dict[str, str]) -> list[Item]:
    today = selectors.get_today()
    return [_item(waiting, names, today) for waiting in section.first]


def _item(waiting: Case | Finding | Plan, names: dict[str, str], today: dt.date) -> Item:
    if isinstance(waiting, Case):
        return _case_item(waiting, light_of(waiting, today))
    return _finding_item(waiting, names) if isinstance(waiting, Finding) else _plan_item(waiting)


def _case_item(case: Case, light: Light) -> Item:
    return Item(
        title_of_case(case), address_of("casework:case", case.number), f"{case.number} · {stamp_of(case)}", light
    )


def _finding_item(finding: Finding, names: dict[str, str]) -> Item:
    owner = names.get(finding.owner_key, finding.owner_id)
    url = address_of("casework:finding", finding.pk)
    return Item(f"{owner}：{title_of_rule(finding.rule_id)}", url, message_of(finding))


def _plan_item(plan: Plan) -> Item:
    detail = " · ".join(filter(None, (plan.number, plan.issuer, plan.uploaded_by)))
    return Item(plan.title, address_of("casework:plan", plan.pk), detail)


def _see_all(section: InboxSection) -> str:
    if section.name == "decide":
        return findings_url(waiting="decide")
    if section.name == "adopt":
        return f"{address_of('casework:plans')}?waiting=adopt"
    return cases_url(waiting=section.name)


def _recent(closed: object) -> list[tuple[Case, str]]:
    """Return the cases closed last with who or what closed them (已办)."""
    cases = list(closed.order_by("-closed_at")[:_RECENT])  # type: ignore[attr-defined]
    last = CaseEvent.objects.filter(case__in=cases, kind="closed").order_by("id").values_list("case_id", "by")
    by = {case_id: say_actor(name) for case_id, name in last}
    return [(case, by.get(case.pk, "")) for case in cases]
