"""One case with its clock, its proof and its moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuangjian.attachments.services import give_out
from shuangjian.cases.access import may_in_case, visible_cases
from shuangjian.cases.choices import CaseState, EventKind, PartyRole
from shuangjian.cases.deadlines import light_of, stamp_of, sum_clock
from shuangjian.cases.forms import (
    AnswerForm,
    CommentForm,
    ExtensionForm,
    HandOverForm,
    InstructionForm,
    MoveForm,
    PartForm,
    ProofForm,
    ReassignForm,
    SheetForm,
)
from shuangjian.cases.models import Case, CaseParty, ExtensionRequest
from shuangjian.cases.origins import origin_of
from shuangjian.cases.people import colleagues_in
from shuangjian.cases.selectors import get_today
from shuangjian.cases.services import extensions, moves
from shuangjian.cases.states import MACHINE
from shuangjian.cases.texts import say_event, title_of_case
from shuangjian.registry.access import get_user, granting
from shuangjian.registry.models import User
from shuangjian.registry.standing_in import persons_behind
from shuangjian.web.acts import Aspect, Difference, OutOfDate, attempt, check_unmoved, once, seal_aspects
from shuangjian.web.addresses import address_of
from shuangjian.web.pages import page

T = TypeVar("T")


def _address(case: Case) -> str:
    return address_of("cases:case", case.number)


def get_case_for(user: User, number: str) -> Case:
    """Return the case if the user may see it; who may not is told that there is none."""
    parties = CaseParty.objects.select_related("department")
    seen = visible_cases(user)
    case = (
        seen.select_related("handler", "sheet__issued_by")
        .prefetch_related(Prefetch("parties", parties))
        .filter(number=number)
        .first()
    )
    if case is None:
        raise Http404
    return case


@page(permission="cases.view")
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case."""
    user = get_user(request)
    return answer(request, user, get_case_for(user, number))


def _find_asked(case: Case) -> ExtensionRequest | None:
    return case.extension_requests.select_related("asked_by").filter(answer=None).first()


def aspects_of(case: Case, asked: ExtensionRequest | None) -> dict[str, Aspect]:
    """Return what somebody who decides on a case decides by: a form opened on other than this is refused."""
    leads = [party.name for party in case.parties.all() if party.role == PartyRole.LEAD]
    signed = [party.name for party in case.parties.all() if party.signed_at is not None]
    return {
        "state": Aspect(_("State"), case.state, str(case.get_state_display())),
        "due": Aspect(_("Due"), case.due_on),
        "lead": Aspect(_("Lead"), "、".join(leads)),
        "handler": Aspect(_("In charge"), case.handler),
        "signed": Aspect(_("Part signed by a supporting department"), "、".join(signed)),
        "asked": Aspect(_("More time asked for"), asked.pk if asked else None, asked.reason if asked else ""),
    }


def answer(
    request: HttpRequest,
    user: User,
    case: Case,
    form: forms.Form | None = None,
    name: str = "",
    stale: Sequence[Difference] = (),
) -> HttpResponse:
    """Draw the page; after a refusal with the form as it was filled in, and with what somebody else has changed meanwhile."""
    filled = {name: form} if form is not None else {}
    may_work = case.state != CaseState.CLOSED and may_in_case(user, "cases.work", case)
    asked = _find_asked(case)
    may_ask = may_work and case.due_on is not None and asked is None
    may_answer = (
        asked is not None
        and not persons_behind(asked, asked.asked_by_id).intersection(user.persons)
        and may_in_case(user, "cases.assign", case)
    )
    panel = origin_of(case).show(user, case)
    history = _history(case)
    context = {
        "title": title_of_case(case),
        "case": case,
        "stamp": stamp_of(case),
        "light": light_of(case, get_today()),
        "kind": origin_of(case).title,
        "panel_template": panel.template,
        **_sheet(user, case, filled),
        "moves": _moves(user, case, filled),
        "wrong_form": form,
        "stale": stale,
        "seen": seal_aspects(aspects_of(case, asked)),
        "comment_form": filled.get("comment") or CommentForm(auto_id="comment_%s"),
        "proof_form": (filled.get("proof") or ProofForm(auto_id="proof_%s")) if may_work else None,
        "extension_form": (filled.get("extend") or ExtensionForm(auto_id="extend_%s")) if may_ask else None,
        "asked": asked,
        "answer_form": (filled.get("answer") or AnswerForm(auto_id="answer_%s")) if may_answer else None,
        "part_form": (filled.get("part") or PartForm(auto_id="part_%s"))
        if may_work and _has_part(user, case)
        else None,
        "instructions": [event for event in history["timeline"] if event["event"].kind == EventKind.INSTRUCTED],
        **_desk(user, case, filled),
        "workers": list(case.workers.select_related("user").order_by("at", "id")),
        **_parties(case),
        **history,
        **panel.context,
    }
    return render(request, "cases/case.html", context, status=200 if form is None else 422)


def _desk(user: User, case: Case, filled: dict[str, Any]) -> dict[str, Any]:
    """Return what the user may do about who is in charge, and to press a case on."""
    if case.state == CaseState.CLOSED:
        return {"hand_over_form": None, "may_urge": False, "instruction_form": None}
    may_work = may_in_case(user, "cases.work", case)
    others = [each for each in colleagues_in(user, case) if each.pk != case.handler_id] if may_work else []
    may_instruct = may_in_case(user, "cases.instruct", case)
    return {
        "hand_over_form": filled.get("hand_over") or HandOverForm(colleagues=others, auto_id="hand_over_%s") if others else None,
        "may_urge": may_in_case(user, "cases.urge", case),
        "instruction_form": filled.get("instruct") or InstructionForm(auto_id="instruct_%s") if may_instruct else None,
    }  # fmt: skip


def _sheet(user: User, case: Case, filled: dict[str, Any]) -> dict[str, Any]:
    """Return the supervision sheet of a case, and the form that issues one where there is none yet."""
    issued = getattr(case, "sheet", None)
    may_issue = may_in_case(user, "cases.assign", case)
    blank = filled.get("sheet") or SheetForm(auto_id="sheet_%s")
    return {
        "sheet": issued,
        "may_print_sheet": may_issue and issued is not None,
        "sheet_form": blank if may_issue and issued is None and case.state != CaseState.CLOSED else None,
    }


def _has_part(user: User, case: Case) -> bool:
    """Whether the user's department supports this case and has not signed its part."""
    offices = {m.department_id for m in granting(user, "cases.work") if m.department_id is not None}
    return any(
        party.role == PartyRole.SUPPORT and party.department_id in offices and party.signed_at is None
        for party in case.parties.all()
    )


def _moves(user: User, case: Case, filled: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for transition, reason in moves.possible_moves(user, case):
        blank = (
            ReassignForm(region_code=case.region_code, auto_id=f"{transition.action}_%s")
            if transition.action == "reassign"
            else MoveForm(auto_id=f"{transition.action}_%s")
        )
        form = filled.get(transition.action)
        found.append({"transition": transition, "reason": reason, "form": form or blank, "is_open": form is not None})
    return found


def _parties(case: Case) -> dict[str, Any]:
    parties = list(case.parties.all())
    return {
        "leads": [party for party in parties if party.role == PartyRole.LEAD],
        "supporting": [party for party in parties if party.role == PartyRole.SUPPORT],
    }


def _history(case: Case) -> dict[str, Any]:
    """Return events, discussion, proof, and the clock from when the present deadline was set."""
    events = list(case.events.select_related("by", "stands_for", "case").order_by("id"))
    proofs = list(case.proofs.select_related("by", "attachment").order_by("-id"))
    started = [event for event in events if event.kind in (EventKind.OPENED, EventKind.REOPENED)]
    starts_on = timezone.localdate(started[-1].at if started else case.opened_at)
    extended = [event for event in events if event.kind == EventKind.EXTENDED]
    clock = sum_clock(case, starts_on)
    return {
        "timeline": [
            {"event": event, "text": say_event(event)}
            for event in reversed(events)
            if event.kind != EventKind.COMMENTED
        ],
        "comments": [event for event in events if event.kind == EventKind.COMMENTED],
        "proofs": proofs,
        "clock": clock,
        "starts_on": starts_on,
        "extended": extended[-1] if extended else None,
        "due_note": origin_of(case).explain_due(case, clock),
    }  # fmt: skip


# What is done to a case ----------------------------------------------------------------------------------------------


def act(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    name: str,
    do: Callable[[dict[str, Any]], T],
    *,
    said: Callable[[T], str] | None = None,
    at: str = "",
    adds: bool = False,
) -> HttpResponse:
    """Do what one of the page's forms asks and come back to the page; what is wrong or refused is said in the form.

    The same form sent twice is done once. One opened before somebody else worked on the case is refused with both versions.

    Args:
        request: a posted form.
        case: what it is about.
        form: as it was filled in.
        name: which of the page's forms it is.
        do: is given the cleaned values.
        said: tells afterwards what was done; None for what shows itself.
        at: the part of the page to come back to, "#proof".
        adds: whether it only adds to the case, so that it does not matter what else was done meanwhile.
    """
    stale: list[Difference] = []

    def go() -> str:
        if not adds:
            locked = Case.objects.select_for_update().get(pk=case.pk)
            check_unmoved(request, aspects_of(locked, _find_asked(locked)))
        done = do(form.cleaned_data)
        if said is not None:
            messages.success(request, said(done))
        return f"{_address(case)}{at}"

    def go_unless_moved() -> str:
        try:
            return once(request, go)
        except OutOfDate as moved:
            stale.extend(moved.found)
            raise

    address = attempt(form, go_unless_moved) if form.is_valid() else None
    if address is None:
        # As it is now: what was changed meanwhile is not what was read before the lock.
        user = get_user(request)
        return answer(request, user, get_case_for(user, case.number) if stale else case, form, name=name, stale=stale)
    return redirect(address)


@page(permission="cases.view")
@require_POST
def move(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Make one move of the table of states."""
    user = get_user(request)
    case = get_case_for(user, number)
    if action not in MACHINE.by_action:
        raise Http404
    transition = MACHINE.by_action[action]
    form: MoveForm
    if action == "reassign":
        form = ReassignForm(request.POST, region_code=case.region_code, auto_id="reassign_%s")
    else:
        form = MoveForm(request.POST, auto_id=f"{action}_%s")
    return act(
        request, case, form, action,
        lambda filled: moves.move_case(
            case_id=case.pk, action=action, user=user, text=filled["text"], lead=filled.get("lead")
        ),
        said=lambda done: _("Done: {action}.").format(action=transition.label),
    )  # fmt: skip


@page(permission="cases.view")
@require_POST
def add_comment(request: HttpRequest, number: str) -> HttpResponse:
    """Add a word to the discussion."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = CommentForm(request.POST, auto_id="comment_%s")
    return act(
        request, case, form, "comment",
        lambda filled: moves.comment(case_id=case.pk, user=user, text=filled["text"]), at="#discussion", adds=True,
    )  # fmt: skip


@page(permission="cases.work")
@require_POST
def add_proof(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in what shows that the work is done."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = ProofForm(request.POST, request.FILES, auto_id="proof_%s")
    return act(
        request, case, form, "proof",
        lambda filled: moves.hand_in(case_id=case.pk, user=user, text=filled["text"], file=filled["file"]),
        said=lambda done: _("Handed in. Submit the case for verification when all is done."), at="#proof", adds=True,
    )  # fmt: skip


@page(permission="cases.view")
@require_safe
def proof_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give out a file of proof to who may see its case; always as a download, never to be run by a browser."""
    case = get_case_for(get_user(request), number)
    proof = case.proofs.select_related("attachment").filter(pk=pk).exclude(attachment=None).first()
    if proof is None or proof.attachment is None:
        raise Http404
    return give_out(proof.attachment)  # type: ignore[return-value]


@page(permission="cases.work")
@require_POST
def ask_for_time(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for more time, with the reason."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = ExtensionForm(request.POST, auto_id="extend_%s")
    return act(
        request, case, form, "extend",
        lambda filled: extensions.ask_for_time(
            case_id=case.pk, user=user, working_days=filled["working_days"], reason=filled["reason"]
        ),
        said=lambda done: _("Asked. The deadline stands until somebody else has granted more time."),
    )  # fmt: skip


@page(permission="cases.assign")
@require_POST
def answer_request(request: HttpRequest, number: str) -> HttpResponse:
    """Grant or refuse the time that was asked for."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = AnswerForm(request.POST, auto_id="answer_%s")
    return act(
        request, case, form, "answer",
        lambda filled: extensions.answer_request(
            case_id=case.pk, user=user, granted=filled["granted"] == "yes", text=filled["text"]
        ),
        said=lambda answered: _("The case is now due on {day}.").format(day=answered.due_on),
    )  # fmt: skip


@page(permission="cases.work")
@require_POST
def sign_part(request: HttpRequest, number: str) -> HttpResponse:
    """Sign a supporting department's own part."""
    user = get_user(request)
    case = get_case_for(user, number)
    form = PartForm(request.POST, auto_id="part_%s")
    return act(
        request, case, form, "part",
        lambda filled: moves.sign_part(case_id=case.pk, user=user, text=filled["text"]),
        said=lambda done: _("Signed. The lead sees it."),
    )  # fmt: skip
