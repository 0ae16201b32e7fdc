"""What people fill in about plans: the document, its measures, whom a name means."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shuangjian.documents.units import split_names
from shuangjian.plans.models import Measure
from shuangjian.registry.models import Department, Region

PLAN_SUFFIXES = (".docx", ".pdf", ".ofd", ".html", ".htm", ".txt", ".md", ".doc", ".wps")
PLAN_BYTES_MAX = 20 * 1024 * 1024
RHYTHM_DAYS_MAX = 366


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
