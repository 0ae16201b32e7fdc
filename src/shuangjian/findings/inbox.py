"""What findings put into the inbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from shuangjian.findings.models import Finding
from shuangjian.findings.register import findings_url
from shuangjian.findings.selectors import corrections_to_agree, findings_to_decide
from shuangjian.findings.texts import message_of, names_of, title_of_rule
from shuangjian.web.addresses import address_of
from shuangjian.web.inbox import InboxItem, InboxSection


def _describe(findings: Sequence[Finding]) -> list[InboxItem]:
    names = names_of(findings)
    return [
        InboxItem(
            f"{names.get(finding.owner_key, finding.owner_id)}：{title_of_rule(finding.rule_id)}",
            address_of("findings:finding", finding.pk),
            message_of(finding, names),
        )
        for finding in findings
    ]


SECTIONS = [
    InboxSection(
        "decide", _("To decide"), _("They only look like breaches: they count when you say so"), 40, findings_to_decide, _describe,
        lambda: findings_url(waiting="decide"),
    ),
    InboxSection(
        "agree", _("To agree"), _("Records altered after a breach was found: agree that they were wrong, or object"), 45, corrections_to_agree,
        _describe, lambda: findings_url(waiting="agree"),
    ),
]  # fmt: skip
