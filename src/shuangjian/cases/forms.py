"""What people fill in about a case: moves, comments, proof, extensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.models import Department, User


class MoveForm(forms.Form):
    """The account or reason of a move."""

    text = forms.CharField(
        label=_("Account or reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReassignForm(MoveForm):
    """Send a case out again, to another department if need be."""

    lead = forms.ModelChoiceField(
        label=_("Who leads from now on"), queryset=Department.objects.none(), required=False, empty_label=_("As before")
    )

    field_order = ("lead", "text")

    def __init__(self, *args: Any, region_code: str, **kwargs: Any) -> None:
        """Offer the departments of the case's region."""
        super().__init__(*args, **kwargs)
        departments = Department.objects.filter(region_code=region_code).order_by("name")
        self.fields["lead"].queryset = departments  # type: ignore[attr-defined]


class CommentForm(forms.Form):
    """A word in the discussion."""

    text = forms.CharField(label=_("Your words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ProofForm(forms.Form):
    """What shows that the work is done."""

    text = forms.CharField(
        label=_("What it shows"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In a sentence: what was done, where it can be seen."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "A document, photo, video or text. It is sealed by its SHA-256 and opened only by those who may see this case."
        ),
    )


class ExtensionForm(forms.Form):
    """More time asked for, with the reason."""

    working_days = forms.IntegerField(
        label=_("Working days more"),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.Form):
    """Whether the time that was asked for is granted."""

    granted = forms.ChoiceField(
        label=_("Your answer"), choices=[("yes", _("Grant")), ("no", _("Refuse"))], widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to refuse."),
    )  # fmt: skip


class PartForm(forms.Form):
    """What a supporting department did of its own part."""

    text = forms.CharField(label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class HandOverForm(forms.Form):
    """Who is in charge from now on."""

    handler = forms.TypedChoiceField(label=_("In charge from now on"), coerce=int)
    text = forms.CharField(
        label=_("A word to go with it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        """Offer those who work the case from the same place."""
        super().__init__(*args, **kwargs)
        self.fields["handler"].choices = [(each.pk, str(each)) for each in colleagues]  # type: ignore[attr-defined]


class InstructionForm(forms.Form):
    """What a leader writes on a case."""

    text = forms.CharField(label=_("Instruction"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class SheetForm(forms.Form):
    """A word on a supervision sheet."""

    text = forms.CharField(
        label=_("What is to be said on the sheet"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class UrgeForm(forms.Form):
    """A word to those who are urged."""

    text = forms.CharField(
        label=_("A word to go with it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
