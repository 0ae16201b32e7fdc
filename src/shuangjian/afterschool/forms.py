"""What people fill in about service plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.afterschool.choices import Activity, Phase
from shuangjian.registry.access import visible_to
from shuangjian.registry.choices import Stage
from shuangjian.registry.models import School, User
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


class _OfSchool(forms.Form):
    permission: str
    school_key = forms.ChoiceField(label=_("School"))

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools on which `user` has the permission."""
        super().__init__(data)
        mine = visible_to(School.objects.order_by("name"), user, self.permission).values_list("key", "name")
        field = self.fields["school_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(mine) if len(mine) == 1 else [("", "—"), *mine]


class SessionForm(_OfSchool):
    """One session of after-school service, for schools that `user` schedules."""

    permission = "afterschool.schedule"
    code = forms.RegexField(r"^[^/\s]+$", label=_("Session number"), max_length=40)
    day = DayField(label=_("Day"))
    starts = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time"}))
    phase = forms.ChoiceField(
        label=_("Part of the afternoon"), choices=[("", "—"), *Phase.choices],
        help_text=_("Evening study: junior classes only, on school days; it need not be offered."),
    )  # fmt: skip
    class_code = forms.CharField(
        label=_("Class code"), max_length=40, required=False, help_text=_("Empty: a group of several classes.")
    )
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", "—"), *Stage.choices], required=False,
        help_text=_("Of a group at a nine-year school."),
    )  # fmt: skip
    activity = forms.ChoiceField(label=_("What pupils do"), choices=[("", "—"), *Activity.choices], required=False)
    staff_person_id = forms.CharField(label=_("Who holds it (staff number)"), max_length=40, required=False)


class ExemptionForm(_OfSchool):
    """A school day without service, and the reason that was approved, for schools for which `user` approves."""

    permission = "afterschool.exempt"
    day = DayField(label=_("Day without service"))
    cause = forms.CharField(label=_("Why there is no service"), max_length=200)
    approved_on = DayField(label=_("Day of approval"))


class ReasonForm(forms.Form):
    """Why sessions are taken off the schedule."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class DecisionForm(forms.Form):
    """A word to a move."""

    text = forms.CharField(label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
