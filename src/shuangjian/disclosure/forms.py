"""Forms of public information."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.disclosure.choices import Listing
from shuangjian.registry.access import region_codes, visible_to
from shuangjian.registry.models import Institution, User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.forms import DayField

_EDIT = "disclosure.edit"


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices if len(choices) == 1 else [("", "—"), *choices]


class ContactForm(forms.Form):
    """Whom the public of a region calls."""

    region_code = forms.ChoiceField(label=_("Region"))
    unit = forms.CharField(label=_("Unit that answers"), max_length=100)
    phone = forms.RegexField(
        r"^[0-9+()（）转、\- ]{3,60}$", label=_("Phone for complaints"), max_length=60,
        error_messages={"invalid": _("Write digits, such as 0454-8123456 or 12345.")},
    )  # fmt: skip
    hours = forms.CharField(label=_("When it is answered"), max_length=100, required=False)
    form_url = forms.URLField(
        label=_("Address of the form for complaints"), max_length=300, required=False, assume_scheme="https"
    )
    address = forms.CharField(label=_("Letters and e-mail to"), max_length=200, required=False)
    reply_days = forms.IntegerField(
        label=_("Working days until an answer"), min_value=1, max_value=90, required=False, help_text=_("Empty: nothing is promised.")
    )  # fmt: skip
    promised_in = forms.CharField(
        label=_("What promises that"), max_length=200, required=False, help_text=_("Document or announcement, with its number.")
    )  # fmt: skip

    def __init__(self, data: Any, user: User) -> None:
        """Offer the regions of the user."""
        super().__init__(data)
        _offer(self, "region_code", list(region_codes(user, _EDIT).order_by("path").values_list("code", "name")))


class _OfInstitution(forms.Form):
    institution_key = forms.ChoiceField(label=_("Institution"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        mine = visible_to(Institution.objects.all(), user, _EDIT).values_list("key", flat=True)
        _offer(self, "institution_key", sorted(get_owner_names(mine).items(), key=lambda each: each[1]))


class DecisionForm(_OfInstitution):
    """A decision about an institution's place on the lists."""

    listing = forms.ChoiceField(label=_("Decision"), choices=Listing.choices)
    decided_on = DayField(label=_("Decided on"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("It is shown to the public. Name no person.")
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("Document, inspection or meeting, with its number.")
    )


class CertificateForm(_OfInstitution):
    """An institution's part in the honest-business campaign."""

    certified_on = DayField(label=_("Certified on"))
    result = forms.CharField(label=_("Result"), max_length=200)
    withdrawn_on = DayField(label=_("Withdrawn on"), required=False)
    withdrawn_reason = forms.CharField(label=_("Why withdrawn"), max_length=200, required=False)
