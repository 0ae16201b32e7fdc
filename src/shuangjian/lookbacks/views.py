"""Pages of look-backs: draws, what they were drawn from, and the cases that somebody looks at again."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shuangjian.cases.access import visible_cases
from shuangjian.cases.choices import CaseState
from shuangjian.cases.texts import title_of_case
from shuangjian.lookbacks import registers, selectors, services
from shuangjian.lookbacks.forms import AnswerForm, DrawForm, GiveForm
from shuangjian.lookbacks.models import Draw, LookBack
from shuangjian.registry import versions
from shuangjian.registry.access import get_user, has_permission, may
from shuangjian.registry.models import User
from shuangjian.web.acts import Act
from shuangjian.web.addresses import address_of
from shuangjian.web.histories import History
from shuangjian.web.pages import page

_BOTH = ["GET", "HEAD", "POST"]
_LABELS = {
    "person_id": gettext_lazy("Who looks"),
    "due_on": gettext_lazy("Look until"),
    "result": gettext_lazy("Found"),
    "text": gettext_lazy("What was seen"),
}


@page(permission="lookbacks.view")
@require_safe
def lookbacks(request: HttpRequest) -> HttpResponseBase:
    """Show the look-backs of a user's regions."""
    user = get_user(request)
    return registers.lookbacks_register(user).respond(request, {"may_draw": has_permission(user, selectors.DRAW)})


@page(permission="lookbacks.view")
@require_safe
def draws(request: HttpRequest) -> HttpResponseBase:
    """Show the draws of a user's regions."""
    user = get_user(request)
    return registers.draws_register(user).respond(request, {"may_draw": has_permission(user, selectors.DRAW)})


@page(permission="lookbacks.draw")
@require_http_methods(_BOTH)
def draw_sample(request: HttpRequest) -> HttpResponse:
    """Draw a sample."""
    user = get_user(request)
    regions = {each.code: each for each in selectors.regions_to_draw(user)}
    # Whoever may look in one of the regions; the service holds them to the region that is drawn from.
    people = {each.pk: each for code in regions for each in selectors.who_may_look(code)}

    def do(values: dict[str, Any]) -> Draw:
        asked = [people[int(pk)] for pk in values.pop("people")]
        wanted = services.SampleWanted(region=regions[values.pop("region_code")], people=asked, **values)
        return services.draw_sample(by=user, wanted=wanted)

    return Act(
        form=partial(
            DrawForm, regions=[(code, each.name) for code, each in regions.items()], people=sorted(people.values(), key=str),
            today=selectors.today(),
        ),
        do=do,
        done=lambda row: address_of("lookbacks:draw", row.pk),
        said=_("Drawn. Those who look find the cases in their inbox."),
        title=_("Draw look-backs"),
        submit=_("Draw"),
        cancel=address_of("lookbacks:draws"),
    ).respond(request)  # fmt: skip


@page(permission="lookbacks.view")
@require_safe
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draw: how it was drawn, whether drawing again gives the same, what came of it."""
    row = _draw(request, pk)
    context = {
        "title": _("Look-backs: closed {first} – {last}").format(first=row.closed_from, last=row.closed_to),
        "row": row,
        "size": registers.say_size(row),
        "layers": [(registers.say_stratum(row, each.stratum), each) for each in selectors.layers_of(row)],
        "as_drawn": selectors.is_as_drawn(row),
        "all": row.candidates.count(),
        "lookbacks_url": registers.lookbacks_register(None).url(draw=str(pk)),
        "back_url": registers.lookbacks_register(None).url(draw=str(pk), state="came_back"),
    }
    return render(request, "lookbacks/draw.html", context)


@page(permission="lookbacks.view")
@require_safe
def candidates(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what a draw was drawn from, as a list that can be taken as a file and drawn from again."""
    row = _draw(request, pk)
    return registers.candidates_register(row).respond(request, {"draw": row})


@page(permission="lookbacks.view")
@require_safe
def lookback(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one look-back with what can be done."""
    return _answer_page(request, _lookback(request, pk)).respond(request)


@page(permission="lookbacks.look")
@require_http_methods(_BOTH)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was found."""
    row = _lookback(request, pk)
    if row.person_id not in get_user(request).persons:
        raise Http404
    return _answer_page(request, row).respond(request)


def _answer_page(request: HttpRequest, row: LookBack) -> Act[LookBack]:
    user, there = get_user(request), address_of("lookbacks:lookback", row.pk)
    is_mine = row.person_id in user.persons and may(user, selectors.LOOK, row)
    return Act(
        form=AnswerForm,
        do=lambda values: services.answer(by=user, row=row, **values),
        done=lambda done: there,
        said=_("Kept. It stands in the history of the case."),
        title=_("Look back: {title}").format(title=title_of_case(row.case)),
        submit=_("Say what was found"),
        template="lookbacks/lookback.html",
        extra={
            "row": row,
            "state": registers.say_state(row),
            "may_answer": is_mine and row.result is None,
            "may_give": may(user, selectors.DRAW, row) and row.result is None,
            "sees_case": visible_cases(user).filter(pk=row.case_id).exists(),
            "is_open": row.case.state != CaseState.CLOSED,
            "may_see_draw": may(user, selectors.VIEW, row.draw),
        },
    )


@page(permission="lookbacks.draw")
@require_http_methods(_BOTH)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a look-back to another person, or until another day."""
    user = get_user(request)
    row = _lookback(request, pk, selectors.DRAW)
    barred = selectors.had_a_part([row.case_id])[row.case_id]
    people = {each.pk: each for each in selectors.who_may_look(row.region_code) if each.pk not in barred}

    def form(data: Any) -> GiveForm:
        made = GiveForm(data, people=list(people.values()))
        made.initial = {"person": row.person_id, "due_on": row.due_on}
        return made

    def do(values: dict[str, Any]) -> LookBack:
        person: User = people[int(values["person"])]
        return services.give_to(by=user, row=row, person=person, due_on=values["due_on"], reason=values["reason"])

    there = address_of("lookbacks:lookback", pk)
    return Act(
        form=form,
        do=do,
        done=lambda done: there,
        said=_("Given. The history keeps who had it before."),
        title=_("Give this look-back to another"),
        submit=_("Save"),
        now={"person": row.person_id, "due_on": row.due_on},
        cancel=there,
    ).respond(request)


@page(permission="lookbacks.view")
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who had a look-back when, and what was found."""
    row = _lookback(request, pk)
    found = versions.versions_of(row)
    people = dict(
        User.objects.filter(pk__in=[v.values.get("person_id") or 0 for v in found]).values_list("pk", "display_name")
    )

    def say(name: str, value: Any) -> str:
        return people.get(value, "—") if name == "person_id" else versions.say_column(LookBack, name, value)

    return History(
        title=_("History of {name}").format(name=row), versions=found, labels=_LABELS, say=say,
        back=address_of("lookbacks:lookback", pk),
    ).respond(request)  # fmt: skip


def _draw(request: HttpRequest, pk: int) -> Draw:
    return get_object_or_404(selectors.draws_for(get_user(request)), pk=pk)


def _lookback(request: HttpRequest, pk: int, permission: str = selectors.VIEW) -> LookBack:
    return get_object_or_404(selectors.lookbacks_for(get_user(request), permission), pk=pk)
