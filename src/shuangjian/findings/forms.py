"""What people fill in about findings: decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """Whether what looks like a breach is one."""

    decision = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[("breach", _("It is a breach: put it into a case")), ("dismiss", _("It is none: dismiss it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you looked at and what it showed. Needed to dismiss; kept in the history."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a dismissal."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "dismiss" and not str(cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Say in a sentence why it is no breach."))
        return cleaned


class AgreementForm(forms.Form):
    """Whether an altered record was wrong before."""

    answer = forms.ChoiceField(
        label=_("Was the record wrong?"),
        choices=[("agree", _("Yes: it was no breach")), ("object", _("No: it was a breach, and is to be mended"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What you looked at and what it showed."),
    )  # fmt: skip
