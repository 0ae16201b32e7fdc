"""What to look at first, by name: the worst class-day, the worst institution, the latest task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuangjian.cases.deadlines import light_of
from shuangjian.cases.selectors import get_today, late_cases
from shuangjian.cases.texts import title_of_case
from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.register import findings_url
from shuangjian.findings.texts import names_of, say_limit, say_observed
from shuangjian.live.words import FindingKind, Severity
from shuangjian.registry.models import User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.addresses import address_of

_TOO_MUCH = "homework.written_minutes"


@dataclass(frozen=True)
class Worst:
    """One thing to look at first: of what kind, its name, what is wrong, where it opens."""

    kind: str | Promise
    name: str
    detail: str
    url: str


def worst_class_day(user: User) -> Worst | None:
    """Return the open class-day furthest over its limit, the newest of equals."""
    over = visible_findings(user).filter(rule_id=_TOO_MUCH, state=FindingState.OPEN, limit__isnull=False)
    finding = over.order_by((F("observed") - F("limit")).desc(), "-day", "id").first()
    if finding is None:
        return None
    names = names_of([finding])
    school, of_class = (
        names.get(finding.owner_key, finding.owner_id),
        names.get(finding.subject_key) or _("class {id}").format(id=finding.subject_id),
    )
    detail = _("{day}: {observed}, limit {limit}").format(
        day=finding.day.isoformat(), observed=say_observed(finding), limit=say_limit(finding)
    )
    return Worst(_KINDS[0], f"{school} {of_class}", detail, address_of("findings:finding", finding.pk))


def worst_institution(user: User) -> Worst | None:
    """Return the institution with most serious breaches open, then with most of all."""
    breaches = visible_findings(user).filter(owner_type="institution", state=FindingState.OPEN, kind=FindingKind.BREACH)
    serious = Count("pk", filter=Q(severity=Severity.SERIOUS))
    counted = breaches.order_by().values("owner_key").annotate(serious=serious, all=Count("pk"))
    worst = counted.order_by("-serious", "-all", "owner_key").first()
    if worst is None:
        return None
    key = worst["owner_key"]
    detail = ngettext(
        "{count} open breach, {serious} of them serious",
        "{count} open breaches, {serious} of them serious",
        worst["all"],
    )
    return Worst(
        _KINDS[1],
        get_owner_names([key]).get(key, key),
        detail.format(count=worst["all"], serious=worst["serious"]),
        findings_url(owner=key, state=FindingState.OPEN, kind=FindingKind.BREACH),
    )


def latest_task(user: User) -> Worst | None:
    """Return the case that is longest past its day."""
    case = late_cases(user).first()
    if case is None:
        return None
    return Worst(
        _KINDS[2], title_of_case(case), light_of(case, get_today()).text, address_of("cases:case", case.number)
    )


_KINDS = (
    gettext_lazy("The class-day furthest over"),
    gettext_lazy("The institution with most"),
    gettext_lazy("The task longest late"),
)
_ASKED: tuple[tuple[str, Callable[[User], Worst | None]], ...] = (
    ("findings.view", worst_class_day),
    ("findings.view", worst_institution),
    ("cases.view", latest_task),
)  # fmt: skip


def find_worst(user: User) -> list[Worst]:
    """Return what this person should look at first; what there is nothing of is left out. At most seven queries."""
    found = (find(user) for permission, find in _ASKED if user.has_permission(permission))
    return [each for each in found if each is not None]
