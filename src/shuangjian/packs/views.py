"""The pages of packs: the list, one edition with its entries, the forms, the moves, a trial, up and down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangjian.documents.draft_pack import draft_pack as read_draft
from shuangjian.documents.parts import Plan as PlanRead
from shuangjian.live.book import book_in_force
from shuangjian.live.models import PackState, RulePack
from shuangjian.live.session import last_day_judged
from shuangjian.live.words import language, say
from shuangjian.packs import entries, services
from shuangjian.packs.errors import EntryUnknown
from shuangjian.packs.forms import (
    SECTION,
    ApproveForm,
    ReasonForm,
    ReplaceForm,
    RuleFileForm,
    TrialForm,
    UploadForm,
    WithdrawForm,
)
from shuangjian.packs.judging import judge_files, try_pack
from shuangjian.packs.selectors import packs_of, parts_of, standing_of, to_review
from shuangjian.packs.states import PACK
from shuangjian.plans.access import visible_plans
from shuangjian.registry.access import get_user, may
from shuangjian.registry.models import User
from shuangjian.registry.selectors import get_owner_names, region_choices
from shuangjian.rulebook import packaged_rulebook
from shuangjian.rulebook.pack import PACK_FILE, RULES, PackError
from shuangjian.web.acts import Act, once, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.errors import Refusal
from shuangjian.web.marks import Stamp
from shuangjian.web.pages import page
from shuangjian.web.registers import Column, Filter, Register, same

_BOTH = ["GET", "HEAD", "POST"]
_SHOWN = 50
_TRIED_DAYS = 180
_STAMPS = {
    PackState.DRAFT: "open", PackState.REVIEW: "submitted", PackState.APPROVED: "closed", PackState.SUPERSEDED: "cancelled",
    PackState.WITHDRAWN: "cancelled",
}  # fmt: skip


def packs_for(user: User | None) -> Register:
    """Return the register of packs as a user has it; None for its addresses alone."""
    today = timezone.localdate()
    return Register(
        title=gettext_lazy("Local rules"),
        url_name="packs:packs",
        rows=lambda reader: packs_of(user),
        columns=[
            Column("title", gettext_lazy("Title"), sort="title", href=lambda row: address_of("packs:pack", row.pk)),
            Column("region", gettext_lazy("Region"), value=lambda row: packaged_rulebook().regions.name(row.region_code), sort="region_code"),
            Column("number", gettext_lazy("Edition"), numeric=True),
            Column("state", gettext_lazy("State"), value=lambda row: standing_of(row, today), sort="state"),
            Column("in_force_from", gettext_lazy("In force from"), sort="in_force_from", template="web/_cells/nowrap.html"),
            Column("created_by", gettext_lazy("Begun by"), wide_only=True),
        ],
        filters=[
            Filter("region", gettext_lazy("Region"), same("region_code"), lambda: region_choices(packs_of(user))),
            Filter("state", gettext_lazy("State"), same("state"), PackState.choices),
            Filter("waiting", gettext_lazy("To review"), lambda rows, chosen: rows.filter(pk__in=to_review(user).order_by().values("pk")) if user else rows, kind="hidden"),
        ],
        search=lambda rows, text: rows.filter(title__icontains=text),
        search_hint=gettext_lazy("Title"),
        order=("region_code", "-number"),
        empty=gettext_lazy("No region has rules of its own"),
        empty_hint=gettext_lazy("Upload a pack, or draft one from a document on the page of a plan."),
        template="packs/packs.html",
    )  # fmt: skip


@page(permission="packs.view")
@require_safe
def packs(request: HttpRequest) -> HttpResponseBase:
    """List the packs of the reader's regions."""
    user = get_user(request)
    return packs_for(user).respond(request, {"may_write": user.has_permission("packs.write")})


@page(permission="packs.view")
@require_safe
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an edition: how it stands, what the linter says, its entries, and what can be done next."""
    user = get_user(request)
    found = _pack(user, pk)
    version = services.latest_of(found)
    book = book_in_force()
    judged = judge_files(version.files, found.region_code, book)
    data = entries.data_of(version.files)
    parts = parts_of(data, judged, found, book)
    elsewhere = [
        fault.of(language())
        for fault in judged.faults
        if fault.number is None and fault.section not in ("instrument", "instruments")
    ]
    rules = sorted(path.removeprefix(RULES).removesuffix(".sql") for path in version.files if path.endswith(".sql"))
    writing = found.state == PackState.DRAFT and may(user, "packs.write", found)
    context = {
        "title": found.title,
        "pack": found,
        "stamp": Stamp(_STAMPS[PackState(found.state)], standing_of(found, timezone.localdate())),
        "region": packaged_rulebook().regions.full_name(found.region_code),
        "version": version,
        "parts": parts,
        "elsewhere": elsewhere,
        "fault_count": len(judged.faults),
        "warnings": [f"{each.message} {each.hint}" for each in judged.warnings] if language() == "en" else [each.message for each in judged.warnings],
        "waiting": sum(entry.waits for part in parts for entry in part.entries),
        "rules": [(path, [each.reason.of(language()) for each in judged.faults if each.file == f"{RULES}{path}.sql"]) for path in rules],
        "writing": writing,
        "moves": [move for move in PACK.moves_from(found.state) if may(user, move.permission, found)],
        "versions": found.versions.select_related("written_by").order_by("-number"),
        "may_try": user.has_permission("rulebook.simulate"),
    }  # fmt: skip
    return render(request, "packs/pack.html", context)


# Beginning ------------------------------------------------------------------------------------------------------------


@page(permission="packs.write")
@require_http_methods(_BOTH)
def upload(request: HttpRequest) -> HttpResponse:
    """Begin an edition from a file."""
    user = get_user(request)
    return Act(
        form=lambda data: UploadForm(data, request.FILES or None, user),
        do=lambda values: services.draft_pack(
            by=user, region_code=values["region"], files=_files(values["file"]), reason=_("uploaded: {name}").format(name=values["file"].name),
        ),
        done=lambda made: address_of("packs:pack", made.pk),
        title=_("Upload a pack"), submit=_("Upload"), said=_("Taken as a draft. Nothing is in force before somebody else approves it."),
        cancel=address_of("packs:packs"),
    ).respond(request)  # fmt: skip


@page(permission="packs.write")
@require_http_methods(_BOTH)
def from_plan(request: HttpRequest, plan_pk: int) -> HttpResponse:
    """Draft an edition from a document that was read as a plan."""
    user = get_user(request)
    plan = visible_plans(user).filter(pk=plan_pk).first()
    if plan is None:
        raise Http404

    def do(values: dict[str, Any]) -> RulePack:
        draft = read_draft(PlanRead.of_dict(plan.proposal), packaged_rulebook(), plan.region_code)
        draft["instrument"] |= {"title": draft["instrument"]["title"] or plan.title}
        files = entries.with_data({}, draft)
        return services.draft_pack(by=user, region_code=plan.region_code, files=files, reason=_("drafted from {name}").format(name=plan.file_name or plan.title))  # fmt: skip

    return Act(
        form=forms.Form, do=do, done=lambda made: address_of("packs:pack", made.pk), title=_("Draft local rules from this document"),
        submit=_("Draft it"), said=_("Drafted. Compare each entry with the document and confirm it; what is not confirmed does not bind."),
        cancel=address_of("plans:plan", plan.pk), template="packs/from_plan.html", extra={"plan": plan},
    ).respond(request)  # fmt: skip


@page(permission="packs.write")
@require_http_methods(_BOTH)
def next_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next edition from one that is sealed."""
    user = get_user(request)
    found = _pack(user, pk, "packs.write")
    return Act(
        form=forms.Form,
        do=lambda values: services.draft_pack(
            by=user, region_code=found.region_code, files=services.latest_of(found).files, reason=_("from edition {number}").format(number=found.number)
        ),
        done=lambda made: address_of("packs:pack", made.pk), title=_("Begin the next edition"), submit=_("Begin"),
        said=_("Begun. The edition before stays in force until this one is approved."), cancel=address_of("packs:pack", pk),
    ).respond(request)  # fmt: skip


# Entries --------------------------------------------------------------------------------------------------------------


@page(permission="packs.write")
@require_http_methods(_BOTH)
def entry(request: HttpRequest, pk: int, section: str, number: int = 0) -> HttpResponse:
    """Change an entry of a draft, or add one (number 0)."""
    user = get_user(request)
    found, version, data = _open(user, pk)
    if section not in SECTION:
        raise Http404
    there = entries.listed(data, section)
    if number > len(there):
        raise Http404
    known, before = SECTION[section], there[number - 1] if number else {}

    def form(sent: Any) -> forms.Form:
        made[:] = [known.form(sent, data, before, version.number)]
        return made[0]

    made: list[Any] = []

    def do(values: dict[str, Any]) -> Any:
        return services.change_files(
            by=user, pack=found, seen=values["seen"], reason=f"{known.one} {number or '+'}",
            change=lambda files: entries.put(files, section, number or None, made[0].entry(before))[0],
        )  # fmt: skip

    return Act(
        form=form, do=do, done=lambda version: f"{address_of('packs:pack', pk)}#{section}", title=known.one, submit=_("Save"),
        said=_("Saved."), cancel=f"{address_of('packs:pack', pk)}#{section}", template="packs/entry.html",
        extra={"text": before.get("text", ""), "remove": bool(number) and not (section == "instruments" and number == 1),
               "pack": found, "section": section, "number": number, "seen": version.number},
    ).respond(request)  # fmt: skip


@page(permission="packs.write")
@require_POST
def remove(request: HttpRequest, pk: int, section: str, number: int) -> HttpResponse:
    """Take an entry out of a draft."""
    return _edit(request, pk, f"- {section} {number}", lambda files: entries.remove(files, section, number), section)


@page(permission="packs.write")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the ticked entries of a draft."""
    ticked = []
    for mark in request.POST.getlist("entry"):
        section, _dot, number = mark.partition(".")
        if not number.isdigit():
            raise EntryUnknown
        ticked.append((section, int(number)))
    if not ticked:
        messages.error(request, _("Tick what you have compared with the document."))
        return redirect("packs:pack", pk=pk)
    return _edit(
        request,
        pk,
        _("{count} entries confirmed").format(count=len(ticked)),
        lambda files: entries.confirm(files, ticked),
    )


@page(permission="packs.write")
@require_http_methods(_BOTH)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a rule of the region's own, the linter's words beside the lines they are about."""
    user = get_user(request)
    found, version, _data = _open(user, pk)
    path = request.GET.get("path", "")
    file = f"{RULES}{path}.sql"
    now = {"path": path, "text": version.files.get(file, ""), "spec": version.files.get(file.replace(".sql", ".spec.yaml"), ""), "seen": version.number}  # fmt: skip
    if path and file not in version.files:
        raise Http404

    def change(values: dict[str, Any]) -> Callable[[entries.Files], entries.Files]:
        name = f"{RULES}{values['path']}"
        return lambda files: {
            **{each: text for each, text in files.items() if not path or each not in (file, file.replace(".sql", ".spec.yaml"))},
            f"{name}.sql": values["text"].replace("\r\n", "\n"), f"{name}.spec.yaml": values["spec"].replace("\r\n", "\n"),
        }  # fmt: skip

    lines: list[dict[str, Any]] = []
    sent = RuleFileForm(request.POST) if request.method == "POST" else None
    if sent is not None and sent.is_valid():
        lines = _lines(change(sent.cleaned_data)(dict(version.files)), f"{RULES}{sent.cleaned_data['path']}.sql", found)
    return Act(
        form=lambda data: RuleFileForm(data, initial=now),
        do=lambda values: services.change_files(
            by=user, pack=found, seen=values["seen"], reason=_("rule {name}").format(name=values["path"]), change=change(values)
        ),
        done=lambda made: f"{address_of('packs:pack', pk)}#own-rules", title=_("Rule of one's own"), submit=_("Save"), said=_("Saved."),
        cancel=f"{address_of('packs:pack', pk)}#own-rules", template="packs/rule.html", extra={"lines": lines, "pack": found},
    ).respond(request)  # fmt: skip


def _lines(files: entries.Files, path: str, found: RulePack) -> list[dict[str, Any]]:
    """Return the lines of a rule with what the linter says beside each; nothing where it says nothing."""
    beside: dict[int, list[str]] = {}
    for fault in judge_files(files, found.region_code).faults:
        if fault.file.removesuffix(".spec.yaml") == path.removesuffix(".sql") or fault.file == path:
            beside.setdefault(fault.line or 1, []).append(fault.reason.of(language()))
    if not beside:
        return []
    return [
        {"number": number, "text": text, "faults": beside.get(number, [])}
        for number, text in enumerate(files[path].splitlines(), start=1)
    ]


@page(permission="packs.write")
@require_http_methods(_BOTH)
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Put all files of a draft anew."""
    user = get_user(request)
    found, version, _data = _open(user, pk)
    return Act(
        form=lambda data: ReplaceForm(data, request.FILES or None, initial={"seen": version.number}),
        do=lambda values: services.change_files(
            by=user, pack=found, seen=values["seen"], reason=values["reason"], change=lambda files: _files(values["file"]), strict=False,
        ),
        done=lambda made: address_of("packs:pack", pk), title=_("Upload it anew"), submit=_("Upload"), said=_("Saved."),
        cancel=address_of("packs:pack", pk),
    ).respond(request)  # fmt: skip


@page(permission="packs.view")
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the last version as the folder that the command line reads."""
    found = _pack(get_user(request), pk)
    answer = HttpResponse(entries.zipped(services.latest_of(found).files), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="pack-{found.region_code}-{found.number}.zip"'
    return answer


# Moves ----------------------------------------------------------------------------------------------------------------


@page(permission="packs.view")
@require_http_methods(_BOTH)
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Submit, approve, send back, drop or withdraw an edition."""
    user = get_user(request)
    found = _pack(user, pk)
    known = PACK.by_action.get(action)
    if known is None or not may(user, known.permission, found):
        raise Http404
    steps: dict[str, tuple[Callable[[Any], forms.Form], Callable[[dict[str, Any]], RulePack]]] = {
        "submit": (forms.Form, lambda values: services.submit(by=user, pack=found)),
        "approve": (lambda data: ApproveForm(data, initial={"in_force_from": timezone.localdate()}), lambda values: services.approve(by=user, pack=found, **values)),
        "return": (ReasonForm, lambda values: services.send_back(by=user, pack=found, **values)),
        "drop": (ReasonForm, lambda values: services.drop(by=user, pack=found, **values)),
        "withdraw": (lambda data: WithdrawForm(data, initial={"ends_on": timezone.localdate()}), lambda values: services.withdraw(by=user, pack=found, **values)),
    }  # fmt: skip
    form, do = steps[action]
    version = services.latest_of(found)
    waiting = judge_files(version.files, found.region_code).waiting
    return Act(
        form=form, do=do, done=lambda made: address_of("packs:pack", pk), title=known.label, submit=known.label, said=_("Done."),
        cancel=address_of("packs:pack", pk), template="packs/move.html", extra={"pack": found, "waiting": waiting, "action": action},
    ).respond(request)  # fmt: skip


@page(permission="rulebook.simulate")
@require_safe
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an edition would change on the facts of some days: findings that are new, and that are gone."""
    user = get_user(request)
    found = _pack(user, pk)
    last = last_day_judged()
    form = TrialForm(request.GET if "first" in request.GET else None, initial={"first": last - dt.timedelta(days=_TRIED_DAYS), "last": last})  # fmt: skip
    context: dict[str, Any] = {
        "title": _("Try it on the facts"),
        "pack": found,
        "form": form,
        "shown": _SHOWN,
        "faults": [],
    }
    if form.is_bound and form.is_valid():
        try:
            tried = try_pack(services.latest_of(found).files, found.region_code, **form.cleaned_data)
        except PackError as error:
            context["faults"] = [fault.of(language()) for fault in error.faults]
        else:
            names = get_owner_names(tried.effect.by_owner)
            context |= {
                "effect": tried.effect, "rules": [say(each.title) for each in tried.effect.rules],
                **{name: [(names.get(each.owner_key, each.owner_id), each.message(language()), "、".join(p.citation(language()) for p in each.basis if p.instrument.id.startswith(found.region_code) or p.territory == found.region_code))
                          for each in getattr(tried.effect, name)[:_SHOWN]] for name in ("added", "removed")},
            }  # fmt: skip
    return render(request, "packs/trial.html", context, status=status_of(form))


# Inside ---------------------------------------------------------------------------------------------------------------


def _pack(user: User, pk: int, permission: str = "packs.view") -> RulePack:
    found = packs_of(user, permission).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _open(user: User, pk: int) -> tuple[RulePack, Any, dict[str, Any]]:
    """Return a draft that a user may write, its last version and its sections."""
    found = _pack(user, pk, "packs.write")
    if found.state != PackState.DRAFT:
        raise Http404
    version = services.latest_of(found)
    return found, version, entries.data_of(version.files)


def _edit(
    request: HttpRequest, pk: int, reason: str, change: Callable[[entries.Files], entries.Files], section: str = ""
) -> HttpResponse:
    """Change a draft by a button, and lead back to it."""
    user = get_user(request)
    found = _pack(user, pk, "packs.write")
    seen = request.POST.get("seen", "")

    def do() -> str:
        services.change_files(
            by=user, pack=found, seen=int(seen) if seen.isdigit() else 0, reason=reason, change=change
        )
        return address_of("packs:pack", pk) + (f"#{section}" if section else "")

    try:
        with transaction.atomic():
            address = once(request, do)
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("packs:pack", pk=pk)
    messages.success(request, _("Saved."))
    return redirect(address)


def _files(file: Any) -> entries.Files:
    return entries.unzipped(PurePath(file.name or "").name, file.read())


__all__ = ["PACK_FILE", "packs_for"]
