"""What a teacher fills in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.homework.choices import Device, Kind, MarkedBy, ParentTask, Place, Source, Tier
from shuangjian.homework.services import Assignment

MINUTES_OFFERED = (5, 10, 15, 20, 25, 30)
MINUTES_MOST = 600


class AssignmentForm(forms.Form):
    """One homework. What most homework has in common is filled in; the rest is behind "More"."""

    subject = forms.ChoiceField(label=_("Subject"))
    content = forms.CharField(label=_("What"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=MINUTES_MOST,
        help_text=_("How long an average pupil needs."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "list": "minutes-offered"}),
    )
    place = forms.ChoiceField(label=_("Where"), choices=Place.choices, initial=Place.SCHOOL)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.WRITTEN)
    tier = forms.ChoiceField(label=_("For whom"), choices=Tier.choices, initial=Tier.ALL)
    marked_by = forms.ChoiceField(label=_("Marked by"), choices=MarkedBy.choices, initial=MarkedBy.TEACHER)
    parent_task = forms.ChoiceField(label=_("Asked of parents"), choices=ParentTask.choices, initial=ParentTask.NONE)
    source = forms.ChoiceField(label=_("Taken from"), choices=Source.choices, initial=Source.TEACHER)
    device = forms.ChoiceField(label=_("Needs a device"), choices=Device.choices, initial=Device.NONE)

    MORE = ("kind", "tier", "marked_by", "parent_task", "source", "device")

    def __init__(self, *args: Any, subjects: list[str], **kwargs: Any) -> None:
        """Offer `subjects`: those the teacher teaches in the class."""
        super().__init__(*args, **kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(subject, subject) for subject in subjects]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields behind "More"."""
        return [self[name] for name in self.MORE]

    @property
    def has_more_errors(self) -> bool:
        """Whether one of the fields behind "More" is wrong, so that it must be open."""
        return any(self[name].errors for name in self.MORE)

    def to_assignment(self) -> Assignment:
        """Return what was filled in; call after `is_valid()`."""
        return Assignment(**{name: self.cleaned_data[name] for name in Assignment.__dataclass_fields__})


class CorrectionForm(AssignmentForm):
    """A homework as it should have been, and why."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("Families and colleagues see the reason in the history."),
    )


class WithdrawalForm(forms.Form):
    """Why a homework is taken back."""

    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=200)


class HeldForm(forms.Form):
    """What becomes of a post that was held, and why."""

    answer = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[
            ("cut", _("Cut it and post it")),
            ("refuse", _("Do not post it")),
            ("release", _("Post it as it stands")),
        ],
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=_("Minutes after the cut"), min_value=0, max_value=MINUTES_MOST, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("Why"), max_length=200, help_text=_("Who asked sees it; it stays in the history."))

    def clean(self) -> dict[str, Any]:
        """Ask for the minutes of a cut."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == "cut" and cleaned.get("minutes") is None:
            self.add_error("minutes", _("Say to how many minutes."))
        return cleaned
