"""What is asked of a site and of a licence: on the page of one, and in a file of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import visible_to
from shuangjian.registry.choices import InstitutionStatus
from shuangjian.registry.models import Institution, User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.forms import DayField


class _OfInstitution(forms.Form):
    institution_key = forms.ChoiceField(label=_("Institution"))
    ORDER = ("", "")  # the names of a first and a last day

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        mine = visible_to(Institution.objects.all(), user, "licensing.edit").values_list("key", flat=True)
        field = self.fields["institution_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *sorted(get_owner_names(mine).items(), key=lambda each: each[1])]

    def clean(self) -> dict[str, Any]:
        first, last = (self.cleaned_data.get(name) for name in self.ORDER)
        if first and last and last < first:
            self.add_error(self.ORDER[1], forms.ValidationError(_("The last day is before the first."), code="order"))
        return self.cleaned_data


class SiteForm(_OfInstitution):
    """A place where an institution teaches."""

    ORDER = ("approved_from", "approved_to")
    code = forms.RegexField(r"^[^/\s]+$", label=_("Site code"), max_length=40)
    address = forms.CharField(label=_("Address"), max_length=200)
    approved_from = DayField(label=_("Approved from"), required=False, help_text=_("Empty: not approved."))
    approved_to = DayField(label=_("Approved until"), required=False, help_text=_("Empty: without end."))


class LicenceForm(_OfInstitution):
    """What is true of an institution's licence from a day on."""

    ORDER = ("licence_from", "licence_to")
    licence_no = forms.CharField(label=_("Licence number"), max_length=60, required=False, empty_value=None)
    status = forms.ChoiceField(label=_("Status"), choices=InstitutionStatus.choices)
    licence_from = DayField(label=_("Licensed from"), required=False)
    licence_to = DayField(label=_("Licensed until"), required=False)
    approved_sites = forms.IntegerField(label=_("Approved sites"), min_value=0, max_value=10_000, required=False)
    sites_in_use = forms.IntegerField(label=_("Sites in use"), min_value=0, max_value=10_000, required=False)
    on = DayField(label=_("Holds from"), help_text=_("The day from which this is true."))
