"""What cases answer when everything is searched."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuangjian.cases.access import visible_cases
from shuangjian.cases.deadlines import light_of
from shuangjian.cases.register import search_cases
from shuangjian.cases.selectors import get_today
from shuangjian.cases.texts import title_of_case
from shuangjian.registry.access import get_user
from shuangjian.web.addresses import address_of
from shuangjian.web.hits import HITS_MAX, Hit


def find(request: HttpRequest, text: str) -> list[Hit]:
    """Return the cases that fit a text, of what the user may see."""
    today = get_today()
    cases = search_cases(visible_cases(get_user(request)), text).order_by("-id")[:HITS_MAX]
    return [
        Hit(_("Case file"), f"{case.number} {title_of_case(case)}", address_of("cases:case", case.number), str(light_of(case, today)))
        for case in cases
    ]  # fmt: skip
