"""Forms of look-backs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.lookbacks.choices import Result, Strata
from shuangjian.registry.models import User
from shuangjian.web.forms import DayField


class DrawForm(forms.Form):
    """Whose cases, of which days, how many of what, who looks until when, and what decides."""

    region_code = forms.ChoiceField(label=_("Region"))
    closed_from = DayField(label=_("Closed from"))
    closed_to = DayField(label=_("Closed until"), help_text=_("A day that is over. No day is drawn from twice."))
    strata = forms.ChoiceField(
        label=_("Layers"),
        choices=Strata.choices,
        initial=Strata.KIND,
        help_text=_("Each layer is drawn from by itself."),
    )
    each = forms.IntegerField(label=_("Cases of each layer"), min_value=1, max_value=500, required=False)
    share = forms.IntegerField(
        label=_("Or percent of each layer"), min_value=1, max_value=100, required=False, help_text=_("Rounded up.")
    )
    due_on = DayField(label=_("Look until"))
    people = forms.MultipleChoiceField(
        label=_("Who looks"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody gets a case they worked or verified; the cases are shared out evenly."),
    )  # fmt: skip
    seed = forms.CharField(
        label=_("Seed"), max_length=80, required=False,
        help_text=_("What decides the draw, such as a number drawn in public. Empty: by chance. It is kept, and anybody can draw again."),
    )  # fmt: skip

    def __init__(
        self, data: Any, *, regions: Sequence[tuple[str, str]], people: Sequence[User], today: dt.date
    ) -> None:
        """Offer the regions of the user, who may look there, and last month."""
        super().__init__(data)
        for name, offered in (("region_code", regions), ("people", [(str(each.pk), str(each)) for each in people])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(offered)
        last = today.replace(day=1) - dt.timedelta(days=1)
        self.initial = {
            "closed_from": last.replace(day=1), "closed_to": last, "due_on": today + dt.timedelta(days=14),
            "people": [str(each.pk) for each in people],
        }  # fmt: skip


class GiveForm(forms.Form):
    """Who looks instead, until when, and why."""

    person = forms.ChoiceField(label=_("Who looks"))
    due_on = DayField(label=_("Look until"))
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, data: Any, *, people: Sequence[User]) -> None:
        """Offer those who may."""
        super().__init__(data)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(each.pk), str(each)) for each in people]


class AnswerForm(forms.Form):
    """What was found on looking again."""

    result = forms.ChoiceField(label=_("What you found"), choices=Result.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you looked at and saw"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Goes into the history of the case. What came back opens the case again, with a new deadline."),
    )  # fmt: skip
