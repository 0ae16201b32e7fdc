"""The register of findings: the list, its address and its counts."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shuangjian.findings import texts
from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.models import Finding
from shuangjian.findings.selectors import corrections_to_agree, findings_to_decide
from shuangjian.findings.twins import is_twin, with_twins
from shuangjian.live.book import book_in_force
from shuangjian.live.words import FindingKind, Severity
from shuangjian.registry.models import User
from shuangjian.registry.selectors import by_region, find_owners, get_owner_names, region_choices
from shuangjian.web.addresses import address_of
from shuangjian.web.marks import Stamp
from shuangjian.web.registers import BulkAction, Column, Filter, Register, What, by_day, same, several
from shuangjian.web.registers.filters import Choices
from shuangjian.web.search import fits

_NOWRAP = "web/_cells/nowrap.html"


def findings_url(**params: str) -> str:
    """Return the address of the list, narrowed; `from` is written `from_`."""
    return findings_for(None).url(**params)


def findings_for(user: User | None) -> Register:
    """Return the register as `user` has it; None for its addresses alone."""
    names: dict[str, str] = {}

    def seen() -> QuerySet[Finding]:
        return visible_findings(user) if user is not None else Finding.objects.none()

    def prepare(rows: Sequence[Finding]) -> None:
        names.update(texts.names_of(rows))

    return Register(
        title=_("Findings"),
        url_name="findings:listing",
        rows=lambda reader: with_twins(seen().select_related("case")),
        columns=_columns(names, user is not None and user.has_permission("cases.view")),
        filters=[
            Filter("state", _("State"), same("state"), FindingState.choices),
            Filter("kind", _("Kind of matter"), same("kind"), FindingKind.choices),
            Filter("severity", _("Severity"), same("severity"), Severity.choices, more=True),
            Filter("area", _("Area of the rulebook"), lambda rows, area: rows.filter(rule_id__startswith=f"{area}."), texts.list_areas, more=True),
            Filter("rule", _("Rule"), same("rule_id"), lambda: _rules(seen()), more=True),
            Filter("owner", _("School or institution"), same("owner_key"), lambda: _owners(seen(), names)),
            Filter("region", _("Region"), by_region, lambda: region_choices(seen()), more=True),
            Filter("from", _("From"), by_day("day__gte"), kind="date", more=True),
            Filter("to", _("Until"), by_day("day__lte"), kind="date", more=True),
            Filter("clause", _("Clause"), lambda rows, chosen: rows.filter(clauses__contains=[chosen]), kind="hidden"),
            Filter("case", _("Case file"), same("case__number"), kind="hidden"),
            Filter("twins", _("Handled as a warning of money"), _by_twin, [("yes", _("Yes")), ("no", _("No"))], kind="hidden"),
            Filter("waiting", _("Waiting for your decision"), lambda rows, chosen: _by_waiting(rows, chosen, user), [("decide", _("To decide")), ("agree", _("To agree"))], kind="hidden"),
        ],
        search=search_findings,
        search_hint=_("Rule, school, institution, subject or clause"),
        order=("-day", "rule_id", "id"),
        prepare=prepare,
        empty=_("No findings"),
        empty_hint=_("The nightly sweep runs every rule over what has been reported. It found nothing here."),
        template="findings/findings.html",
        actions=_actions(user),
    )  # fmt: skip


def _actions(user: User | None) -> list[BulkAction]:
    if user is None or not user.has_permission("findings.decide"):
        return []
    hint = _("Tick what is to be decided in the list: alike ones can be decided together.")
    decide = address_of("findings:decide")
    return [BulkAction(_("Decide the selected"), decide, _is_undecided, hint, param="finding", icon="gavel")]


def _is_undecided(finding: Finding) -> bool:
    return finding.state == FindingState.UNDECIDED and not finding.is_twin  # type: ignore[attr-defined]


def _columns(names: dict[str, str], sees_cases: bool) -> list[Column]:
    """A file has what the page says in sentences, column by column."""
    return [
        Column("day", _("Day"), sort="day", template=_NOWRAP),
        Column(
            "rule", _("What was found"), value=lambda row: What(texts.title_of_rule(row.rule_id), texts.message_of(row, names)),
            sort="rule_id", href=lambda row: address_of("findings:finding", row.pk), template="web/_cells/what.html", in_file=False,
        ),
        Column("rule_id", _("Rule"), on_page=False),
        Column("title", _("Title"), value=lambda row: texts.title_of_rule(row.rule_id), on_page=False),
        Column("owner", _("School or institution"), value=lambda row: names.get(row.owner_key, row.owner_id), sort="owner_key"),
        Column("subject", _("Who or what"), value=lambda row: names.get(row.subject_key, row.subject_id), on_page=False),
        Column("observed", _("Observed"), value=texts.say_observed, on_page=False),
        Column("limit", _("Limit"), value=texts.say_limit, on_page=False),
        Column("message", _("What was found"), value=lambda row: texts.message_of(row, names), on_page=False),
        Column("basis", _("Grounds"), value=lambda row: "；".join(each.citation for each in texts.basis_of(row)), on_page=False),
        Column("severity", _("Severity"), sort="severity", wide_only=True),
        Column("state", _("State"), value=stamp_of, sort="state", template="cases/_partials/stamp_cell.html"),
        Column(
            "case", _("Case file"), value=lambda row: row.case.number if row.case else "", sort="case__number", template=_NOWRAP,
            href=lambda row: address_of("cases:case", row.case.number) if row.case and sees_cases else None,
        ),
        Column("region", _("Region"), value=lambda row: row.region_code, on_page=False),
    ]  # fmt: skip


def stamp_of(finding: Finding) -> Stamp:
    """Return the state of a finding as a stamp."""
    return Stamp(finding.state, str(finding.get_state_display()))


def search_findings(rows: QuerySet[Finding], text: str) -> QuerySet[Finding]:
    """Return the findings of which every word fits the rule, the owner (in pinyin too), the subject or a clause."""
    for word in text.split():
        rules = [
            rule.id for rule in book_in_force().rules.values() if fits(word, rule.title.zh, rule.title.en, rule.id)
        ]
        rows = rows.filter(
            Q(rule_id__in=rules)
            | Q(owner_key__in=list(find_owners(word)))
            | Q(subject_id__icontains=word)
            | Q(clauses__contains=[word.upper()])
        )
    return rows


def _by_waiting(rows: QuerySet[Finding], chosen: str, user: User | None) -> QuerySet[Finding]:
    waiting = {"decide": findings_to_decide, "agree": corrections_to_agree}.get(chosen)
    return rows.filter(pk__in=waiting(user).order_by().values("pk")) if waiting and user else rows.none()


def _by_twin(rows: QuerySet[Finding], chosen: str) -> QuerySet[Finding]:
    conditions = {"yes": is_twin(), "no": ~is_twin()}
    return rows.filter(conditions[chosen]) if chosen in conditions else rows.none()


def _rules(seen: QuerySet[Finding]) -> list[tuple[str, str]]:
    rules = sorted(seen.order_by().values_list("rule_id", flat=True).distinct())
    return [(rule, texts.title_of_rule(rule)) for rule in rules]


def _owners(seen: QuerySet[Finding], names: dict[str, str]) -> Choices:
    found = get_owner_names(seen.order_by().values_list("owner_key", flat=True).distinct())
    names.update(found)
    return several(sorted(found.items()))
