"""What people fill in: decisions, moves, evidence, extensions, plans and their measures."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shuangjian.casework.models import Measure
from shuangjian.casework.services.work import EVIDENCE_BYTES_MAX
from shuangjian.documents.units import split_names
from shuangjian.registry.models import Department, Region

PLAN_SUFFIXES = (".docx", ".pdf", ".ofd", ".html", ".htm", ".txt", ".md", ".doc", ".wps")
PLAN_BYTES_MAX = 20 * 1024 * 1024
RHYTHM_DAYS_MAX = 366


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


class EvidenceForm(forms.Form):
    """What shows that the work is done."""

    text = forms.CharField(
        label=_("What it shows"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In a sentence: what was done, where it can be seen."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Up to 20 MB. It is sealed by its SHA-256 and opened only by those who may see this case."),
    )

    def clean_file(self) -> UploadedFile | None:
        """Refuse what is too large before it is read."""
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file is not None and (file.size or 0) > EVIDENCE_BYTES_MAX:
            raise forms.ValidationError(_("The file is larger than 20 MB. Hand in a smaller one, or several."))
        return file


class ExtensionForm(forms.Form):
    """More time, with the reason."""

    working_days = forms.IntegerField(
        label=_("Working days more"),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class PlanUploadForm(forms.Form):
    """A document, and whose plan it is."""

    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.none(), empty_label=None)
    file = forms.FileField(
        label=_("Document"),
        help_text=_("A work plan, reply or list as .docx, .pdf, .ofd, .html or .txt, up to 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(PLAN_SUFFIXES)}),
    )

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        """Offer the regions whose plans the user manages."""
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        if len(regions) == 1:
            self.fields["region"].initial = regions[0]
            self.fields["region"].widget = forms.HiddenInput()

    def clean_file(self) -> UploadedFile:
        """Refuse other formats and what is too large, naming the remedy."""
        file: UploadedFile = self.cleaned_data["file"]
        if PurePath(file.name or "").suffix.lower() not in PLAN_SUFFIXES:
            raise forms.ValidationError(
                _("%(name)s is of a kind that cannot be read. Save it as .docx, .pdf or .txt."),
                params={"name": file.name},
            )
        if (file.size or 0) > PLAN_BYTES_MAX:
            raise forms.ValidationError(
                _("%(name)s is larger than 20 MB. Take out pictures, or save it as text."), params={"name": file.name}
            )
        return file


class NamesField(forms.CharField):
    """Names of departments in one line, set apart by 、 or commas."""

    def prepare_value(self, value: Any) -> Any:
        """Write a list as people do."""
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Read the names, each once, in their order; one name of several councils (各区、县级市) stays one."""
        return split_names(super().to_python(value) or "")[0]

    def validate(self, value: Any) -> None:
        """Leave it to adoption to ask for a department."""

    def run_validators(self, value: Any) -> None:
        """Check the names together as one text."""
        super().run_validators("、".join(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the names, not how they are set apart."""
        return list(initial or []) != self.to_python(data)


class MeasureForm(forms.ModelForm):
    """One measure as a person corrects it."""

    lead = NamesField(label=_("Lead"), required=False, max_length=500)
    responsible = NamesField(label=_("Responsible"), required=False, max_length=1000)

    class Meta:
        model = Measure
        fields = ("is_included", "heading", "text", "lead", "responsible", "deadline", "due_on", "rhythm_days")
        labels = {
            "is_included": _("Adopt this measure"),
            "heading": _("Heading"),
            "text": _("Text"),
            "deadline": _("Deadline in words"),
            "due_on": _("Due day"),
            "rhythm_days": _("Days between reports (owed for good)"),
        }
        widgets = {
            "heading": forms.TextInput(),
            "deadline": forms.TextInput(),
            "text": forms.Textarea(attrs={"rows": 4}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "rhythm_days": forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": 366}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take for optional what adoption asks for, not saving."""
        super().__init__(*args, **kwargs)
        for name in ("text", "deadline"):
            self.fields[name].required = False

    def clean_rhythm_days(self) -> int | None:
        """Keep the rhythm within a year."""
        days: int | None = self.cleaned_data.get("rhythm_days")
        if days is not None and not 1 <= days <= RHYTHM_DAYS_MAX:
            raise forms.ValidationError(_("Between 1 and 366 days."))
        return days

    def correction(self) -> dict[str, Any]:
        """Return the fields as corrected."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


MeasureFormSet = forms.modelformset_factory(Measure, form=MeasureForm, extra=0, can_delete=False)


class BindForm(forms.Form):
    """Which department a name in a document means."""

    name = forms.CharField(widget=forms.HiddenInput)
    department = forms.ModelChoiceField(label=_("Is the department"), queryset=Department.objects.none())

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        """Offer the departments of the plan's region."""
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
