"""What findings answer when everything is searched: schools and institutions with what is open there, and the findings."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.register import findings_url, search_findings
from shuangjian.findings.texts import message_of, names_of, title_of_rule
from shuangjian.registry.access import get_user, visible_to
from shuangjian.registry.models import Institution, School, User
from shuangjian.registry.selectors import find_owners
from shuangjian.web.addresses import address_of
from shuangjian.web.hits import HITS_MAX, Hit


def find(request: HttpRequest, text: str) -> list[Hit]:
    """Return the schools, institutions and findings that fit a text, of what the user may see."""
    user = get_user(request)
    if not user.has_permission("findings.view"):
        return []
    findings = list(search_findings(visible_findings(user), text).order_by("-day", "-id")[:HITS_MAX])
    names = names_of(findings)
    return _owners(user, text) + [
        Hit(_("Finding"), f"{names.get(each.owner_key, each.owner_id)}：{title_of_rule(each.rule_id)}", address_of("findings:finding", each.pk), message_of(each, names))
        for each in findings
    ]  # fmt: skip


def _owners(user: User, text: str) -> list[Hit]:
    names = find_owners(text)
    seen = [
        (kind, key)
        for kind, model in ((_("School"), School), (_("Institution"), Institution))
        for key in visible_to(model.objects.filter(key__in=names), user, "findings.view").values_list("key", flat=True)
    ][:HITS_MAX]
    still = visible_findings(user).filter(state=FindingState.OPEN, owner_key__in=[key for _kind, key in seen])
    counts = dict(still.order_by().values_list("owner_key").annotate(Count("pk")))
    return [
        Hit(
            kind,
            names[key],
            findings_url(owner=key, state=FindingState.OPEN),
            ngettext("{count} finding open", "{count} findings open", counts.get(key, 0)).format(
                count=counts.get(key, 0)
            ),
        )
        for kind, key in seen
    ]
