"""What findings answer when everything is searched."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shuangjian.findings.access import visible_findings
from shuangjian.findings.register import search_findings
from shuangjian.findings.texts import message_of, names_of, title_of_rule
from shuangjian.registry.access import get_user
from shuangjian.web.addresses import address_of
from shuangjian.web.hits import HITS_MAX, Hit


def find(request: HttpRequest, text: str) -> list[Hit]:
    """Return the findings that fit a text, of what the user may see."""
    seen = visible_findings(get_user(request))
    findings = list(search_findings(seen, text).order_by("-day", "-id")[:HITS_MAX])
    names = names_of(findings)
    return [
        Hit(_("Finding"), f"{names.get(each.owner_key, each.owner_id)}：{title_of_rule(each.rule_id)}", address_of("findings:finding", each.pk), message_of(each, names))
        for each in findings
    ]  # fmt: skip
