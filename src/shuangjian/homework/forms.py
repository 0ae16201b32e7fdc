"""What a teacher fills in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.homework.choices import Device, Difficulty, Form, Kind, MarkedBy, ParentTask, Place, Source, Tier
from shuangjian.homework.services import Assignment
from shuangjian.registry.subjects import ALL_SUBJECTS

MINUTES_OFFERED = (10, 15, 20, 25, 30, 40)
MINUTES_MOST = 600


class JoinedField(forms.MultipleChoiceField):
    """Several choices, kept as one text with "、" between them; None where nothing is chosen."""

    def prepare_value(self, value: Any) -> Any:
        """Take what is kept apart for the boxes."""
        return value.split("、") if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        """Return the text that is kept."""
        return "、".join(super().clean(value)) or None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other boxes are ticked than those of the text kept."""
        return super().has_changed(self.prepare_value(initial), data)


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
    with_subjects = JoinedField(
        label=_("Joined with"), choices=[(each, each) for each in ALL_SUBJECTS], required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("One homework of several subjects: its minutes count once."),
    )  # fmt: skip
    form = forms.TypedChoiceField(
        label=_("Form of design"), choices=[("", "—"), *Form.choices], required=False, empty_value=None
    )
    difficulty = forms.TypedChoiceField(
        label=_("Difficulty"), choices=[("", "—"), *Difficulty.choices], required=False, empty_value=None
    )
    from_item = forms.CharField(required=False, empty_value=None, max_length=40, widget=forms.HiddenInput)
    agreed_in = forms.TypedChoiceField(label=_("Agreed in the joint preparation"), required=False, empty_value=None)
    point = forms.TypedChoiceField(label=_("Point of the standard"), required=False, empty_value=None)

    MORE = (
        "kind", "tier", "marked_by", "parent_task", "source", "device", "form", "difficulty", "point", "agreed_in", "with_subjects",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        subjects: list[str],
        preparations: Sequence[tuple[str, str]] = (),
        points: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """Offer `subjects`, those the teacher teaches in the class, the `preparations` of their groups and the `points` by code."""
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("subject", [(subject, subject) for subject in subjects]),
            ("agreed_in", [("", "—"), *preparations]),
            ("point", [("", "—"), *points]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Leave the subject itself out of those it is joined with."""
        cleaned = super().clean() or {}
        others = [each for each in (cleaned.get("with_subjects") or "").split("、") if each != cleaned.get("subject")]
        cleaned["with_subjects"] = "、".join(filter(None, others)) or None
        return cleaned

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


class AgreementForm(forms.Form):
    """Whether a past day is corrected as asked, and what showed it."""

    answer = forms.ChoiceField(
        label=_("Was the record wrong?"),
        choices=[("agree", _("Agree: correct it")), ("refuse", _("Do not agree: the record stays"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What it rests on"), max_length=200, help_text=_("Who asked sees it, and the history keeps it.")
    )
