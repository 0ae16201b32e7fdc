"""What is filled in to make a token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuangjian.api.services import TOKEN_DAYS_MAX
from shuangjian.registry.models import SchoolClass
from shuangjian.registry.narrowing import Place
from shuangjian.web.forms import DayField

USUAL_DAYS = 90


class TokenForm(forms.Form):
    """A token: what for, what it may do, where, until when."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("The program and who runs it: “School ERP, Ms Li”.")
    )
    permissions = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    place = forms.ChoiceField(label=_("Within"), required=False)
    expires_on = DayField(
        label=_("Last day"),
        help_text=_("At most a year ahead. Shorter is safer: a new token is quickly made."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, titles: Sequence[tuple[str, str]], places: dict[str, Place]
    ) -> None:
        """Offer the permissions with what they open, and the places by their keys."""
        today = timezone.localdate()
        initial = {"expires_on": today + dt.timedelta(days=USUAL_DAYS)}
        super().__init__(data, initial=initial)
        self._places = places
        chosen, place = self.fields["permissions"], self.fields["place"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        assert isinstance(place, forms.ChoiceField)
        chosen.choices = titles
        place.choices = _choose_place(places)
        self.fields["expires_on"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + dt.timedelta(days=TOKEN_DAYS_MAX)).isoformat(),
        }

    def get_place(self) -> Place | None:
        """Return the place chosen; None for everywhere."""
        return self._places.get(self.cleaned_data["place"])


class WebhookForm(forms.Form):
    """An address, what it is told, and where that happened."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https", help_text="https://…")
    kinds = forms.MultipleChoiceField(label=_("What it is told"), widget=forms.CheckboxSelectMultiple)
    place = forms.ChoiceField(label=_("Within"), required=False)

    def __init__(
        self, data: QueryDict | None = None, *, kinds: Sequence[tuple[str, str]], places: dict[str, Place]
    ) -> None:
        """Offer the kinds of events and the places by their keys."""
        super().__init__(data)
        self._places = places
        chosen, place = self.fields["kinds"], self.fields["place"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        assert isinstance(place, forms.ChoiceField)
        chosen.choices = kinds
        place.choices = _choose_place(places)

    def get_place(self) -> Place | None:
        """Return the place chosen; None for everywhere."""
        return self._places.get(self.cleaned_data["place"])


def _choose_place(places: dict[str, Place]) -> list[tuple[str, str]]:
    return [("", name_place(None)), *((key, name_place(found)) for key, found in places.items())]


def name_place(place: Place | None) -> str:
    """Return a place as people call it, a class with its school."""
    if place is None:
        return gettext("Everywhere I may myself")
    return f"{place.school} {place}" if isinstance(place, SchoolClass) else str(place)
