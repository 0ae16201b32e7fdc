"""Findings: the list, one finding with its grounds and rows, and deciding what is suspected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from shuangjian.cases.access import visible_cases
from shuangjian.cases.errors import CaseError
from shuangjian.cases.views.fields import Field, What, draw_fields, region_choices, several
from shuangjian.findings import texts
from shuangjian.findings.access import visible_findings
from shuangjian.findings.address_filters import findings_url, narrow_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.cited_rows import read_cited_rows
from shuangjian.findings.forms import DecisionForm
from shuangjian.findings.models import Finding
from shuangjian.findings.selectors import findings_to_decide
from shuangjian.findings.services.decisions import decide_many
from shuangjian.live.words import FindingKind, Severity, name_area
from shuangjian.registry.access import get_user, may
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.addresses import address_of
from shuangjian.web.lists import Column, ListPage
from shuangjian.web.marks import Stamp
from shuangjian.web.pages import page

# At once; more are decided in the next go.
DECIDED_AT_ONCE_MAX = 200
_NOWRAP = "cases/_partials/nowrap_cell.html"


@page(permission="findings.view")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the findings this person may see, narrowed by the address."""
    user = get_user(request)
    seen = visible_findings(user)
    rows = narrow_findings(seen, request.GET, user).select_related("case")
    names = get_owner_names(seen.order_by().values_list("owner_key", flat=True).distinct())
    is_export = "export" in request.GET
    may_decide = user.has_permission("findings.decide") and not is_export
    columns = _exported(names) if is_export else _columns(names)
    if may_decide and rows.filter(state=FindingState.UNDECIDED).exists():
        columns.insert(
            0, Column("select", gettext_lazy("Select"), value=_selectable, template="findings/_partials/select.html")
        )
    offered = ListPage(
        title=gettext_lazy("Findings"),
        columns=columns,
        order=("-day", "rule_id", "id"),
        empty=gettext_lazy("No findings"),
        empty_hint=gettext_lazy(
            "The nightly sweep runs every rule over what has been reported. It found nothing here."
        ),
        template="findings/findings.html",
    )
    fields = _fields(seen, names)
    extra = draw_fields(request, fields, _("Rule, school, institution, subject or clause")) | {"may_decide": may_decide}
    return offered.respond(request, rows, extra)


def _columns(names: dict[str, str]) -> list[Column]:
    return [
        Column("day", gettext_lazy("Day"), sort="day", template=_NOWRAP),
        Column(
            "rule", gettext_lazy("What was found"), value=lambda row: What(texts.title_of_rule(row.rule_id), texts.message_of(row)),
            sort="rule_id", href=lambda row: address_of("findings:finding", row.pk), template="cases/_partials/what_cell.html",
        ),
        Column("owner", gettext_lazy("School or institution"), value=lambda row: names.get(row.owner_key, row.owner_id), sort="owner_key"),
        Column("severity", gettext_lazy("Severity"), sort="severity", wide_only=True),
        Column("state", gettext_lazy("State"), value=_stamp, sort="state", template="cases/_partials/stamp_cell.html"),
        Column(
            "case", gettext_lazy("Case file"), value=lambda row: row.case.number if row.case else "", sort="case__number", template=_NOWRAP,
            href=lambda row: address_of("cases:case", row.case.number) if row.case else None,
        ),
    ]  # fmt: skip


def _exported(names: dict[str, str]) -> list[Column]:
    """A file has what the page says in sentences, column by column."""
    day, _what, owner, severity, state, case = _columns(names)
    return [
        day,
        Column("rule_id", gettext_lazy("Rule"), sort="rule_id"),
        Column("title", gettext_lazy("Title"), value=lambda row: texts.title_of_rule(row.rule_id)),
        owner,
        Column("subject", gettext_lazy("Who or what"), value=lambda row: row.subject_id),
        Column("observed", gettext_lazy("Observed"), value=texts.say_observed),
        Column("limit", gettext_lazy("Limit"), value=texts.say_limit),
        Column("message", gettext_lazy("What was found"), value=texts.message_of),
        Column("basis", gettext_lazy("Grounds"), value=lambda row: "；".join(each.citation for each in texts.basis_of(row))),
        severity,
        state,
        case,
        Column("region", gettext_lazy("Region"), value=lambda row: row.region_code),
    ]  # fmt: skip


def _stamp(finding: Finding) -> Stamp:
    return Stamp(finding.state, str(finding.get_state_display()))


def _selectable(finding: Finding) -> Any:
    return finding if finding.state == FindingState.UNDECIDED else None


def _fields(seen: Any, names: dict[str, str]) -> list[Field]:
    rules = sorted(seen.order_by().values_list("rule_id", flat=True).distinct())
    return [
        Field("state", _("State"), choices=FindingState.choices),
        Field("kind", _("Kind of matter"), choices=FindingKind.choices),
        Field("severity", _("Severity"), choices=Severity.choices, more=True),
        Field("area", _("Area of the rulebook"), choices=texts.list_areas(), more=True),
        Field("rule", _("Rule"), choices=[(rule, texts.title_of_rule(rule)) for rule in rules], more=True),
        Field("owner", _("School or institution"), choices=several(sorted(names.items()))),
        Field("region", _("Region"), choices=region_choices(seen), more=True),
        Field("from", _("From"), kind="date", more=True),
        Field("to", _("Until"), kind="date", more=True),
        Field("clause", _("Clause"), kind="hidden"),
        Field("case", _("Case file"), kind="hidden"),
        Field("waiting", _("Waiting for your decision"), kind="hidden"),
    ]


@page(permission="findings.view")
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one finding: grounds first, then the number, then the rows, then how it is mended."""
    user = get_user(request)
    finding = visible_findings(user).select_related("case", "decided_by").filter(pk=pk).first()
    if finding is None:
        raise Http404
    rule = texts.get_rule(finding.rule_id)
    owner = get_owner_names([finding.owner_key]).get(finding.owner_key, finding.owner_id)
    events = list(finding.events.select_related("finding", "by").order_by("id"))
    context = {
        "title": texts.title_of_rule(finding.rule_id),
        "finding": finding,
        "stamp": _stamp(finding),
        "rule": rule,
        "rule_url": texts.find_url("reporting:rule", finding.rule_id),
        "area": name_area(finding.rule_id.partition(".")[0]),
        "owner": owner,
        "message": texts.message_of(finding),
        "remedy": texts.remedy_of(finding),
        "basis": texts.basis_of(finding),
        "parameter": texts.parameter_of(finding),
        "observed": texts.say_observed(finding),
        "limit": texts.say_limit(finding),
        "difference": texts.say_difference(finding),
        "cited": read_cited_rows(finding),
        "events": [(event, texts.say_finding_event(event, finding.unit)) for event in events],
        "may_decide": finding.state == FindingState.UNDECIDED and may(user, "findings.decide", finding),
        "sees_case": finding.case is not None and visible_cases(user).filter(pk=finding.case.pk).exists(),
        "alike_url": findings_url(rule=finding.rule_id, owner=finding.owner_key),
    }
    return render(request, "findings/finding.html", context)


@page(permission="findings.decide")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Decide one suspected finding or several alike: choose, check the answers, send."""
    user = get_user(request)
    asked = (request.POST if request.method == "POST" else request.GET).getlist("finding")
    ids = [int(text) for text in asked if text.isdigit()][:DECIDED_AT_ONCE_MAX]
    waiting = list(findings_to_decide(user).filter(pk__in=ids))
    if not waiting:
        messages.info(request, _("None of the chosen findings waits for your decision. Choose some in the list."))
        return redirect(findings_url(waiting="decide"))
    form = DecisionForm(request.POST or None)
    checked = request.method == "POST" and form.is_valid()
    if checked and "send" in request.POST:
        is_breach = form.cleaned_data["decision"] == "breach"
        try:
            count = decide_many(
                finding_ids=[finding.pk for finding in waiting], user=user, is_breach=is_breach, reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except CaseError as error:
            form.add_error(None, error.message)
            checked = False
        else:
            return _decided(request, waiting, count, is_breach=is_breach)
    context = {
        "title": _("Check before you send") if checked and "change" not in request.POST else _("Decide"),
        "form": form,
        "is_check": checked and "change" not in request.POST,
        "rows": _described(waiting),
        "count": len(waiting),
    }
    return render(request, "findings/decide.html", context)


def _described(findings: list[Finding]) -> list[dict[str, Any]]:
    names = get_owner_names(finding.owner_key for finding in findings)
    return [
        {
            "finding": finding,
            "owner": names.get(finding.owner_key, finding.owner_id),
            "title": texts.title_of_rule(finding.rule_id),
            "message": texts.message_of(finding),
            "basis": texts.basis_of(finding),
        }
        for finding in findings
    ]


def _decided(request: HttpRequest, findings: list[Finding], count: int, *, is_breach: bool) -> HttpResponse:
    if is_breach:
        said = ngettext("{count} finding confirmed: it is in a case now.", "{count} findings confirmed: they are in cases now.", count)  # fmt: skip
    else:
        said = ngettext("{count} finding dismissed. It stays dismissed.", "{count} findings dismissed. They stay dismissed.", count)  # fmt: skip
    messages.success(request, said.format(count=count))
    if count == 1:
        return redirect("findings:finding", pk=findings[0].pk)
    return redirect(findings_url(waiting="decide"))
