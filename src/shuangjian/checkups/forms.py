"""What is asked of who hands something in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.models import Region
from shuangjian.web.forms import DayField


class Files(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is the list of them."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Clean each."""
        one = super().clean
        return [one(each, initial) for each in data] if data else one(None, initial)


class CheckForm(forms.Form):
    """Spreadsheets to check."""

    handed_in = FilesField(
        label=_("Spreadsheets"),
        help_text=_("Excel, CSV or Parquet, several at once; pack a folder as a zip."),
    )
    region = forms.ChoiceField(
        label=_("Region"), required=False, help_text=_("Where rows lie that do not say so themselves.")
    )
    first = DayField(label=_("First day"), required=False)
    last = DayField(label=_("Last day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the regions of this deployment."""
        super().__init__(*args, **kwargs)
        regions = Region.objects.order_by("path").values_list("code", "name")
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((code, f"{name} {code}") for code, name in regions)]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["first"] > cleaned["last"]:
            self.add_error("last", _("This day is before the first."))
        return cleaned


class DocumentForm(forms.Form):
    """A document to read."""

    handed_in = FilesField(
        label=_("Document"), help_text=_("A plan, notice or reply: Word, web page, PDF with text, OFD or text.")
    )
