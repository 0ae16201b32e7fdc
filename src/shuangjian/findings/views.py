"""Findings: the list, one finding with its grounds and rows, and deciding what is suspected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.cases.access import visible_cases
from shuangjian.cases.errors import CaseError
from shuangjian.findings import texts
from shuangjian.findings.access import visible_findings
from shuangjian.findings.choices import FindingState
from shuangjian.findings.cited_rows import read_cited_rows, read_judged_rows
from shuangjian.findings.forms import AgreementForm, DecisionForm
from shuangjian.findings.models import Finding
from shuangjian.findings.register import findings_for, findings_url, stamp_of
from shuangjian.findings.selectors import findings_to_decide
from shuangjian.findings.services.corrections import (
    agree_to_correction,
    check_may_agree,
    object_to_correction,
    who_altered,
)
from shuangjian.findings.services.decisions import decide_many
from shuangjian.findings.services.recheck import recheck
from shuangjian.findings.twins import warning_of
from shuangjian.live.words import name_area
from shuangjian.registry.access import get_user, may
from shuangjian.registry.models import User
from shuangjian.web.acts import place, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.asked import read_number
from shuangjian.web.pages import page

# At once; more are decided in the next go.
DECIDED_AT_ONCE_MAX = 200


@page(permission="findings.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show the findings this person may see, narrowed by the address."""
    return findings_for(get_user(request)).respond(request)


@page(permission="findings.view")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one finding: grounds first, then the number, then the rows, then how it is mended."""
    user = get_user(request)
    finding = visible_findings(user).select_related("case", "decided_by", "agreed_by").filter(pk=pk).first()
    if finding is None:
        raise Http404
    rule = texts.get_rule(finding.rule_id)
    names = texts.names_of([finding])
    events = list(finding.events.select_related("finding", "by").order_by("id"))
    warning = warning_of(finding)
    context = {
        "title": texts.title_of_rule(finding.rule_id),
        "finding": finding,
        "stamp": stamp_of(finding),
        "rule": rule,
        "rule_url": texts.find_url("reporting:rule", finding.rule_id),
        "area": name_area(finding.rule_id.partition(".")[0]),
        "owner": names.get(finding.owner_key, finding.owner_id),
        "message": texts.message_of(finding, names),
        "remedy": texts.remedy_of(finding, names),
        "basis": texts.basis_of(finding),
        "parameter": texts.parameter_of(finding),
        "observed": texts.say_observed(finding),
        "limit": texts.say_limit(finding),
        "difference": texts.say_difference(finding),
        "cited": read_cited_rows(finding, user),
        "judged": read_judged_rows(finding, user),
        "agreement": AgreementForm() if _may_agree(finding, user) else None,
        "why_not": _why_not_agree(finding, user),
        "altered_by": _who_altered(finding),
        "may_sweep": user.has_permission("findings.sweep"),
        "events": [(event, texts.say_finding_event(event, finding.unit)) for event in events],
        "may_decide": finding.state == FindingState.UNDECIDED
        and warning is None
        and may(user, "findings.decide", finding),
        "warning": warning,
        "warning_url": address_of("funds:warning", warning.pk)
        if warning and may(user, "funds.warnings", warning)
        else "",
        "sees_case": finding.case is not None and visible_cases(user).filter(pk=finding.case.pk).exists(),
        "alike_url": findings_url(rule=finding.rule_id, owner=finding.owner_key),
    }
    return render(request, "findings/finding.html", context)


def _who_altered(finding: Finding) -> list[User]:
    """Return who altered the record of a finding, while nobody has answered that."""
    if finding.state != FindingState.ALTERED:
        return []
    return list(User.objects.filter(pk__in=who_altered(finding)).order_by("pk"))


def _may_agree(finding: Finding, user: User) -> bool:
    return finding.state == FindingState.ALTERED and not _why_not_agree(finding, user)


def _why_not_agree(finding: Finding, user: User) -> str:
    """Return why the user may not answer a correction that waits, or "" where none waits or the user may."""
    if finding.state != FindingState.ALTERED:
        return ""
    try:
        check_may_agree(finding, user)
    except CaseError as error:
        return error.message
    return ""


@page(permission="findings.agree")
@require_POST
def answer_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree that the record was wrong, or object: it was real."""
    user = get_user(request)
    finding = get_object_or_404(visible_findings(user), pk=pk)
    form = AgreementForm(request.POST)
    if form.is_valid():
        act = agree_to_correction if form.cleaned_data["answer"] == "agree" else object_to_correction
        act(finding_id=finding.pk, user=user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Answered. Your name and reason stay in the history."))
    else:
        messages.error(request, _("Say whether you agree, and in a sentence why."))
    return redirect("findings:finding", pk=finding.pk)


@page(permission="findings.sweep")
@require_POST
def judge_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge the finding's rule anew at once."""
    user = get_user(request)
    finding = get_object_or_404(visible_findings(user), pk=pk)
    recheck(finding=finding, user=user)
    finding.refresh_from_db()
    messages.success(request, _("Judged anew: {state}.").format(state=finding.get_state_display()))
    return redirect("findings:finding", pk=finding.pk)


@page(permission="findings.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Decide one suspected finding or several alike: choose, check the answers, send."""
    user = get_user(request)
    asked = (request.POST if request.method == "POST" else request.GET).getlist("finding")
    ids = [number for number in map(read_number, asked) if number is not None][:DECIDED_AT_ONCE_MAX]
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
            place(error, form)
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
    return render(request, "findings/decide.html", context, status=status_of(form))


def _described(findings: list[Finding]) -> list[dict[str, Any]]:
    names = texts.names_of(findings)
    return [
        {
            "finding": finding,
            "owner": names.get(finding.owner_key, finding.owner_id),
            "title": texts.title_of_rule(finding.rule_id),
            "message": texts.message_of(finding, names),
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
