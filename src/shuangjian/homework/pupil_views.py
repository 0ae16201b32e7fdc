"""The pages of levels and of the homework store, and a child's day for its family."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shuangjian.homework import pupils, selectors
from shuangjian.homework.choices import Tier
from shuangjian.homework.days import read_day
from shuangjian.homework.library import items_to_offer
from shuangjian.homework.lookups import own_class
from shuangjian.homework.minutes import limit_on
from shuangjian.homework.models import StoreOffer
from shuangjian.registry.access import get_user
from shuangjian.registry.models import Pupil, SchoolClass
from shuangjian.registry.subjects import ALL_SUBJECTS
from shuangjian.web.acts import Act, attempt, once, status_of
from shuangjian.web.addresses import address_of
from shuangjian.web.forms import DayField
from shuangjian.web.pages import page

_LEVELS = [each for each in Tier.choices if each[0] != Tier.ALL]


class LevelsForm(forms.Form):
    """A level for each pupil."""

    def __init__(self, data: Any, found: list[Pupil], there: dict[str, str]) -> None:
        """Ask for each pupil of `found`; `there` are the levels now."""
        super().__init__(data)
        for pupil in found:
            self.fields[pupil.key] = forms.TypedChoiceField(
                label=str(pupil.name or pupil.code), choices=[("", "—"), *_LEVELS], required=False, empty_value=None, initial=there.get(pupil.key)
            )  # fmt: skip


@page(permission="homework.post")
@require_http_methods(["GET", "HEAD", "POST"])
def levels(request: HttpRequest, region: str, school: str, klass: str) -> HttpResponse:
    """Say which level of a subject each pupil does."""
    school_class = own_class(request, f"{region}/{school}/{klass}", "homework.post")
    subjects = selectors.subjects_for(get_user(request), school_class)
    subject = request.GET.get("subject") or (subjects[0] if subjects else "")
    if subject not in subjects:
        raise Http404
    found = list(Pupil.objects.filter(school_class=school_class).order_by("code"))
    there = pupils.levels_of(school_class.key, subject)
    here = f"{address_of('homework:levels', region, school, klass)}?subject={subject}"
    return Act(
        form=lambda data: LevelsForm(data, found, there),
        do=lambda values: pupils.set_levels(
            by=get_user(request), school_class=school_class, subject=subject, levels=values
        ),
        done=lambda _done: here,
        said=_("Saved. Each family sees the own child's level."),
        title=_("Levels of {name}").format(name=school_class),
        submit=_("Save"),
        cancel=address_of("homework:board", region, school, klass),
        template="homework/levels.html",
        extra={
            "school_class": school_class,
            "subject": subject,
            "subjects": subjects,
            "pupils": found,
            "counts": [(label, sum(tier == code for tier in there.values())) for code, label in _LEVELS],
        },
    ).respond(request)


class OfferForm(forms.Form):
    """What the store offers."""

    day = DayField(label=gettext_lazy("Day"))
    subject = forms.ChoiceField(label=gettext_lazy("Subject"))
    items = forms.MultipleChoiceField(
        label=gettext_lazy("Items on offer"), widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Approved items of the school's library for this grade.")
    )  # fmt: skip
    most = forms.IntegerField(label=gettext_lazy("A pupil chooses at most"), min_value=1, max_value=20)

    def __init__(self, data: Any, *, day: dt.date, subjects: list[str], items: list[tuple[str, str]]) -> None:
        """Offer the subjects taught and the items of the library."""
        super().__init__(data, initial={"day": day, "most": 2})
        for name, choices in (("subject", [(each, each) for each in subjects]), ("items", items)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


@page(permission="homework.post")
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, region: str, school: str, klass: str) -> HttpResponse:
    """Offer items of the library to a class."""
    school_class = own_class(request, f"{region}/{school}/{klass}", "homework.post")
    day = read_day(request.GET.get("day", ""), region)
    subjects = [each for each in selectors.subjects_for(get_user(request), school_class) if each in ALL_SUBJECTS]
    items = [
        (each.code, f"{each.subject} · {each.unit} · {each.content[:40]} ({each.minutes} {_('minutes')})")
        for subject in subjects
        for each in items_to_offer(school_class, subject)
    ]
    return Act(
        form=lambda data: OfferForm(data, day=day, subjects=subjects, items=items),
        do=lambda values: pupils.offer_items(by=get_user(request), school_class=school_class, **values),
        done=lambda made: f"{address_of('homework:board', region, school, klass)}?day={made.day.isoformat()}",
        said=_("Offered. Families choose on the page of the child's day."),
        title=_("Homework store for {name}").format(name=school_class),
        submit=_("Offer"),
        cancel=f"{address_of('homework:board', region, school, klass)}?day={day.isoformat()}",
    ).respond(request)


class ChoiceForm(forms.Form):
    """What a pupil chooses."""

    items = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Your choice")
    )

    def __init__(self, data: Any, offer: StoreOffer, chosen: list[int]) -> None:
        """Offer the items of `offer`; `chosen` are ticked."""
        super().__init__(data, initial={"items": chosen}, auto_id=f"id_{offer.pk}_%s")
        field = self.fields["items"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(each.pk, f"{each.content} ({each.minutes} {_('minutes')})") for each in offer.on_offer.all()]
        field.label = _("{subject}: choose at most {most}").format(subject=offer.subject, most=offer.most)


@page(permission="homework.choose")
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show a family the child's day: the own level's homework, and the choice from the store."""
    user = get_user(request)
    children = pupils.children_of(user)
    wanted = request.POST.get("pupil") or request.GET.get("pupil", "")
    pupil = next((each for each in children if each.key == wanted), children[0] if children else None)
    if pupil is None:
        return render(request, "homework/mine.html", {"title": _("My child's homework"), "children": []})
    day = read_day(request.POST.get("day") or request.GET.get("day", ""), pupil.region_code)
    offers, forms_of, status = pupils.offers_for(pupil.class_key, day), [], 200
    today = pupils.day_of(pupil, day)
    chosen = [each.pk for each in today.chosen]
    for each in offers:
        sent = request.POST if request.method == "POST" and request.POST.get("offer") == str(each.pk) else None
        form = ChoiceForm(sent, each, chosen)
        if sent is not None:
            do = partial(_choose, request, pupil, each, form)
            if form.is_valid() and (address := attempt(form, partial(once, request, do))):
                return redirect(address)
            status = status_of(form)
        forms_of.append((each, form))
    one = dt.timedelta(days=1)
    school_class = SchoolClass.objects.select_related("school").get(key=pupil.class_key)
    context = {
        "title": _("My child's homework"), "children": children, "pupil": pupil, "school_class": school_class, "day": day,
        "day_before": day - one, "day_after": day + one, "today": today, "offers": forms_of, "limit": limit_on(school_class, day),
    }  # fmt: skip
    return render(request, "homework/mine.html", context, status=status)


def _choose(request: HttpRequest, pupil: Pupil, offer: StoreOffer, form: forms.Form) -> str:
    made = pupils.choose_items(by=get_user(request), pupil=pupil, offer=offer, items=form.cleaned_data["items"])
    messages.success(request, _("Chosen. The day comes to {minutes} minutes.").format(minutes=made.minutes))
    return f"{address_of('homework:mine')}?pupil={pupil.key}&day={offer.day.isoformat()}"
