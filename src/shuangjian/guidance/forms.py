"""What is asked of a document and of an activity: on the page of one, and in a file of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.guidance.choices import ActivityKind, DocumentKind, Level
from shuangjian.guidance.selectors import owner_choices
from shuangjian.registry.models import User
from shuangjian.registry.subjects import ALL_SUBJECTS
from shuangjian.web.forms import DayField

_SUBJECTS = [("", "—"), *((each, each) for each in ALL_SUBJECTS)]


class _Owned(forms.Form):
    owner_key = forms.ChoiceField(label=_("School or region"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        field = self.fields["owner_key"]
        assert isinstance(field, forms.ChoiceField)
        offered = owner_choices(user)
        field.choices = offered if len(offered) == 1 else [("", "—"), *offered]


class DocumentForm(_Owned):
    """A document about homework as it holds from its approval on."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    subject = forms.TypedChoiceField(
        label=_("Subject"), choices=_SUBJECTS, required=False, empty_value=None, help_text=_("For guidance only.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    edition = forms.CharField(label=_("Edition"), max_length=40, help_text=_("For example 2026 or 2nd edition."))
    body = forms.CharField(label=_("Text"), max_length=50000, widget=forms.Textarea(attrs={"rows": 12}))
    approved_by = forms.CharField(
        label=_("Approved by"), max_length=80, required=False, empty_value=None, help_text=_("Empty: a draft.")
    )
    approved_on = DayField(label=_("Approved on"), required=False)


class ActivityForm(_Owned):
    """Something done about homework."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ActivityKind.choices)
    level = forms.ChoiceField(label=_("Level of the activity"), choices=Level.choices)
    held_on = DayField(label=_("Day of the activity"))
    title = forms.CharField(label=_("What it was"), max_length=200)
    subject = forms.TypedChoiceField(label=_("Subject"), choices=_SUBJECTS, required=False, empty_value=None)
    works = forms.IntegerField(label=_("Works shown"), min_value=0, max_value=1_000_000, required=False)
    contact = forms.CharField(
        label=_("Guidance contact"),
        max_length=80,
        required=False,
        empty_value=None,
        help_text=_("An office or a role."),
    )


class AttendanceForm(forms.Form):
    """Who took part in a training."""

    teachers = forms.TypedMultipleChoiceField(
        label=_("Teachers"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, teachers: Sequence[tuple[str, str]], there: Sequence[str]) -> None:
        """Offer `teachers` by id and name; `there` are ticked already."""
        super().__init__(data, initial={"teachers": list(there)})
        field = self.fields["teachers"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(teachers)


class CampaignForm(forms.Form):
    """A campaign as it begins."""

    region = forms.ChoiceField(label=_("Region"))
    title = forms.CharField(label=_("Title"), max_length=200)
    group = forms.CharField(
        label=_("Responsible group"), max_length=200, required=False, help_text=_("Who leads it: group and head.")
    )
    decision = forms.CharField(label=_("Start decision"), max_length=200, help_text=_("Its number or title."))
    decided_on = DayField(label=_("Decided on"))
    checks_due_on = DayField(label=_("Self-checks due"))

    def __init__(self, data: Any, *, regions: list[tuple[str, str]]) -> None:
        """Offer the regions of the user."""
        super().__init__(data)
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = regions


class SelfCheckForm(forms.Form):
    """What a school found in itself."""

    school = forms.ChoiceField(label=_("School"))
    checked_on = DayField(label=_("Checked on"), initial=timezone.localdate)
    problems = forms.CharField(
        label=_("Problems found"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line. Empty: none was found."),
    )  # fmt: skip

    def __init__(self, data: Any, *, schools: list[tuple[str, str]]) -> None:
        """Offer the schools that have not checked themselves."""
        super().__init__(data)
        field = self.fields["school"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = schools

    def clean_problems(self) -> list[str]:
        """Return the lines that say something."""
        return [line.strip() for line in self.cleaned_data["problems"].splitlines() if line.strip()]


class StrikeOffForm(forms.Form):
    """How a problem was mended."""

    how = forms.CharField(label=_("How it was mended"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ReportForm(forms.Form):
    """The report that ends a campaign."""

    report = forms.CharField(label=_("Closing report"), max_length=50000, widget=forms.Textarea(attrs={"rows": 14}))
