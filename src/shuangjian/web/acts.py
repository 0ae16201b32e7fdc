"""A form handed to a service: refusals beside their fields, a second sending that does nothing, a stale form that says so.

One status for every form that was not accepted: 422. What was sent is understood, and not taken as it stands.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuangjian.web.errors import Refusal
from shuangjian.web.formats import format_value
from shuangjian.web.models import Submission

T = TypeVar("T")
Text = str | Promise

REFUSED = 422
_SALT = "shuangjian.web.acts"
_ASPECTS = f"{_SALT}.aspects"
TOKEN, SEEN = "form_token", "form_seen"  # names of the hidden fields


# The pieces -----------------------------------------------------------------------------------------------------------


def attempt(form: forms.Form, do: Callable[[], T]) -> T | None:
    """Run a service; a refusal undoes what it did and lands in the form, beside its fields.

    Returns:
        What the service returned; None where it refused.
    """
    try:
        with transaction.atomic():
            return do()
    except Refusal as refusal:
        place(refusal, form)
        return None


def place(refusal: Refusal, form: forms.Form) -> None:
    """Say a refusal beside the fields it is about, or above them all where the form has none of these."""
    names: list[str | None] = [name for name in refusal.fields if name in form.fields]
    for name in names or [None]:
        form.add_error(name, forms.ValidationError(refusal.message, code=refusal.code))


def status_of(form: forms.BaseForm) -> int:
    """Return the status of a page that shows `form`: 422 where something in it was refused."""
    return REFUSED if form.is_bound and form.errors else 200


def once(request: HttpRequest, do: Callable[[], str]) -> str:
    """Do what a form asks and return the address to go to; the same form sent again returns that address and does nothing.

    A second sending that arrives while the first is at work waits for its end. What is refused is not done, so it may be sent
    again.

    Raises:
        Refusal: somebody else has sent a form of this token.
    """
    token = request.POST.get(TOKEN) or secrets.token_urlsafe(16)
    Submission.objects.bulk_create([Submission(token=token[:64], user=_name(request))], ignore_conflicts=True)
    mine = Submission.objects.select_for_update().get(token=token[:64])
    if mine.user != _name(request):
        raise FormExpired
    if not mine.location:
        mine.location = do()
        mine.save(update_fields=["location"])
    return mine.location


class FormExpired(Refusal):
    """A form that cannot be sent any more."""

    code = "web.form_expired"
    text = gettext_lazy("The form has expired. Reload the page and fill it in again.")


def carried(request: HttpRequest, now: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Return what the hidden fields of a form carry (`web/_partials/act.html`): its token, and what it was opened with."""
    # What was refused keeps its token: nothing was done under it.
    token = request.POST.get(TOKEN) or secrets.token_urlsafe(16)
    return {"form_token": token, "form_seen": seal(now) if now is not None else ""}


# A form that was open while somebody else worked ----------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What somebody else changed while the form was open: as it was when it opened, as it is, as it was filled in."""

    label: Text
    was: str
    now: str
    yours: str


def seal(values: Mapping[str, Any]) -> str:
    """Return what a form was opened with, signed: the version its sending is compared with."""
    return signing.dumps({name: _plain(value) for name, value in values.items()}, salt=_SALT, compress=True)


def find_stale(request: HttpRequest, form: forms.Form, now: Mapping[str, Any]) -> list[Difference]:
    """Return what somebody else changed since this form was opened, and refuse the form where there is something.

    Shown again, the form carries what holds now: sending it once more says that this was seen.
    """
    try:
        before = signing.loads(request.POST.get(SEEN, ""), salt=_SALT)
    except signing.BadSignature:
        return []
    found = [
        _difference(form[name], before[name], _plain(now[name]))
        for name in form.fields
        if name in now and name in before and before[name] != _plain(now[name])
    ]
    if not found or Submission.objects.filter(token=request.POST.get(TOKEN, ""), user=_name(request)).exists():
        return []
    form.add_error(None, _("Somebody changed this while you had it open. Compare below, then send it again."))
    return found


@dataclass(frozen=True)
class Aspect:
    """Something a form was opened on: its label, value, what is shown of it (the value itself if nothing), and what was filled in."""

    label: Text
    value: object
    shown: str = ""
    yours: object = ""

    def say(self) -> str:
        return self.shown or format_value(self.value)


class OutOfDate(Refusal):
    """What a form acts on is no longer what it was opened on; `found` holds both versions."""

    code = "web.out_of_date"
    text = gettext_lazy("Somebody changed this while you had it open. Compare below, then send it again.")

    def __init__(self, found: Sequence[Difference]) -> None:
        """Hold what changed."""
        super().__init__()
        self.found = list(found)


def seal_aspects(now: Mapping[str, Aspect]) -> str:
    """Return what a form is opened on, signed: values to compare, and as they are shown."""
    return signing.dumps(
        {name: [_plain(each.value), each.say()] for name, each in now.items()}, salt=_ASPECTS, compress=True
    )


def check_unmoved(request: HttpRequest, now: Mapping[str, Aspect]) -> None:
    """Refuse a form that acts on something (`form_seen`, made by `seal_aspects`) which somebody else has changed since.

    Call it under the lock of what is acted on, inside `once`: the second sending of a form is then not stale by its first.

    Raises:
        OutOfDate: with what changed.
    """
    try:
        before = signing.loads(request.POST.get(SEEN, ""), salt=_ASPECTS)
    except signing.BadSignature:
        return
    found = [
        Difference(each.label, before[name][1], each.say(), format_value(each.yours))
        for name, each in now.items()
        if name in before and before[name][0] != _plain(each.value)
    ]
    if found:
        raise OutOfDate(found)


def _difference(bound: BoundField, was: str, now: str) -> Difference:
    return Difference(
        bound.label, _say(bound.field, was), _say(bound.field, now), _say(bound.field, _plain(bound.value()))
    )


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)


def _say(asked: forms.Field, value: str) -> str:
    choices = {str(code): str(label) for code, label in getattr(asked, "choices", ())}
    if isinstance(asked, forms.BooleanField):
        return format_value(value in ("1", "True", "on"))
    return choices.get(value) or format_value(value)


# All of it together ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act(Generic[T]):
    """What a page with a form does.

    Attributes:
        form: makes the form, with what was sent or with None.
        do: hands the cleaned values to a service and returns what it made.
        done: the address to go to then.
        said: the message shown there.
        title: heading of the page.
        submit: the words on the button.
        now: what the form would be opened with at this moment, so that a stale one is refused; nothing for something new.
        cancel: the address that leaves everything as it is.
        template: extends `web/form.html` where a page needs more around it.
        extra: more for the template.
    """

    form: Callable[[Any], forms.Form]
    do: Callable[[dict[str, Any]], T]
    done: Callable[[T], str]
    title: Text
    submit: Text
    said: Text = ""
    now: Mapping[str, Any] | None = None
    cancel: str = ""
    template: str = "web/form.html"
    extra: Mapping[str, Any] = field(default_factory=dict)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or do what it asks and go on.

        The same form sent twice is done once: the second answer leads where the first did.
        """
        if request.method != "POST":
            return self._show(request, self.form(None), [])
        form = self.form(request.POST)
        stale = find_stale(request, form, self.now) if self.now is not None else []
        if form.is_valid():
            address = attempt(form, lambda: once(request, lambda: self._do(request, form.cleaned_data)))
            if address is not None:
                return redirect(address)
        return self._show(request, form, stale)

    def _do(self, request: HttpRequest, values: dict[str, Any]) -> str:
        made = self.do(values)
        if self.said:
            messages.success(request, str(self.said))
        return self.done(made)

    def _show(self, request: HttpRequest, form: forms.Form, stale: list[Difference]) -> HttpResponse:
        shown = {"title": self.title, "form": form, "submit": self.submit, "cancel": self.cancel, "stale": stale}
        context = shown | carried(request, self.now) | dict(self.extra)
        return render(request, self.template, context, status=status_of(form))


def _name(request: HttpRequest) -> str:
    return request.user.get_username()
