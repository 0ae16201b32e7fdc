"""What people fill in about service plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.web.forms import DayField


class PlanForm(forms.Form):
    """One version: its words or its file, its projects, and the days it is in force."""

    title = forms.CharField(label=_("Title"), max_length=200)
    projects = forms.CharField(
        label=_("Projects"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, with its local feature. Needed to hand the plan in."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Or hand in the file below."),
    )  # fmt: skip
    file = forms.FileField(label=_("File"), required=False, help_text=_("PDF or Word."))
    in_force_from = DayField(label=_("In force from"))
    in_force_to = DayField(
        label=_("In force until"), required=False,
        help_text=_("The last day of the term; empty: until the next version."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Hold the days in order."""
        values = super().clean() or {}
        first, last = values.get("in_force_from"), values.get("in_force_to")
        if first and last and last < first:
            self.add_error("in_force_to", _("The last day is before the first."))
        return values


class DecisionForm(forms.Form):
    """A word to a move."""

    text = forms.CharField(label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
