"""What can be asked of findings."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding, Sweep, Undecided
from shuangjian.findings.twins import without_twins
from shuangjian.registry.access import visible_to
from shuangjian.registry.models import User

# So many sweeps back a rule is looked for that the newer ones did not run.
_LOOKED_BACK = 50


def findings_to_decide(user: User | AnonymousUser) -> QuerySet[Finding]:
    """Return the suspected findings a person must decide; what a warning of money handles is decided there."""
    waiting = visible_findings(user, "findings.decide").filter(state=FindingState.UNDECIDED)
    return without_twins(waiting).order_by("-day", "id")


def corrections_to_agree(user: User | AnonymousUser) -> QuerySet[Finding]:
    """Return the findings whose record was altered and that wait for a second person to agree."""
    return visible_findings(user, "findings.agree").filter(state=FindingState.ALTERED).order_by("-day", "id")


def cells_to_fill(user: User | AnonymousUser) -> QuerySet[Undecided]:
    """Return the cells that the rules waited for (待补数据), each rule in the last sweep that ran it, of what the user may see."""
    said = Q(pk=None)
    for sweep, rules in last_sweep_of_rules().items():
        said |= Q(sweep=sweep, rule_id__in=rules)
    return visible_to(Undecided.objects.filter(said), user, "findings.view").order_by("fact", "column", "row_id")


def last_sweep_of_rules() -> dict[int, list[str]]:
    """Return the sweeps that say how things stand: of each rule the last that ran it everywhere, by their ids with those rules."""
    ran = Sweep.objects.filter(finished_at__isnull=False, scope={}).order_by("-id")
    found: dict[int, list[str]] = {}
    seen: set[str] = set()
    # A sweep of some rules is seldom, and one of all comes every night.
    for pk, rules, skipped in ran.values_list("pk", "rules", "skipped")[:_LOOKED_BACK]:
        if new := sorted({*rules, *skipped} - seen):
            found[pk] = new
            seen.update(new)
    return found
