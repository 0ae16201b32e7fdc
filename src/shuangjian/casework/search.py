"""What casework answers when everything is searched."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuangjian.casework.access import visible_cases, visible_findings, visible_plans
from shuangjian.casework.filters import narrow_cases, narrow_findings
from shuangjian.casework.selectors import get_today
from shuangjian.casework.wording import light_of, message_of, title_of_case, title_of_rule
from shuangjian.registry.access import get_user
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.addresses import address_of
from shuangjian.web.hits import HITS_MAX, Hit


def find(request: HttpRequest, text: str) -> list[Hit]:
    """Return the cases, findings and plans that fit a text, of what the user may see."""
    user, today = get_user(request), get_today()
    cases = narrow_cases(visible_cases(user), {"q": text}).order_by("-id")[:HITS_MAX]
    hits = [
        Hit(_("Case file"), f"{case.number} {title_of_case(case)}", address_of("casework:case", case.number), str(light_of(case, today)))
        for case in cases
    ]  # fmt: skip
    findings = list(narrow_findings(visible_findings(user), {"q": text}).order_by("-day", "-id")[:HITS_MAX])
    names = get_owner_names(finding.owner_key for finding in findings)
    hits += [
        Hit(_("Finding"), f"{names.get(each.owner_key, each.owner_id)}：{title_of_rule(each.rule_id)}", address_of("casework:finding", each.pk), message_of(each))
        for each in findings
    ]  # fmt: skip
    plans = visible_plans(user).filter(title__icontains=text).order_by("-id")[:HITS_MAX]
    return hits + [Hit(_("Plan"), plan.title, address_of("casework:plan", plan.pk), plan.number) for plan in plans]
