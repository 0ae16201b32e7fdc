"""What is asked about plans, the task force, areas of responsibility and incidents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.closures.choices import IncidentKind, Risk
from shuangjian.registry.access import region_codes, visible_to
from shuangjian.registry.models import Department, Institution, Region, User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.web.forms import DayField, YuanField

# Before it nothing of off-campus training was supervised here.
FIRST_YEAR = 2000


def _long(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices if len(choices) == 1 else [("", "—"), *choices]


class _OfRegion(forms.Form):
    region_code = forms.ChoiceField(label=_("Region"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        mine = list(region_codes(user, "closures.manage").order_by("path").values_list("code", "name"))
        _choices(self, "region_code", mine)
        if "department" in self.fields:
            offices = Department.objects.filter(region_code__in=[code for code, _name in mine]).order_by("name")
            _choices(self, "department", [(each.code, each.name) for each in offices])


class _OfInstitution(forms.Form):
    permission = "closures.manage"
    institution_key = forms.ChoiceField(label=_("Institution"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        mine = visible_to(Institution.objects.all(), user, self.permission).values_list("key", flat=True)
        _choices(self, "institution_key", sorted(get_owner_names(mine).items(), key=lambda each: each[1]))


class PlanForm(_OfRegion):
    """The contingency plan of an area."""

    title = forms.CharField(label=_("Title of the document"), max_length=200)
    approved_on = DayField(label=_("Approved on"))


class StepForm(_OfRegion):
    """A step of it."""

    number = forms.IntegerField(label=_("Step"), min_value=1, max_value=999)
    risk = forms.ChoiceField(label=_("Against"), choices=Risk.choices)
    text = forms.CharField(label=_("Work to be done"), max_length=500)
    department = forms.ChoiceField(label=_("Department"))
    working_days = forms.IntegerField(label=_("Within working days"), min_value=0, max_value=120)


class DisposalForm(_OfInstitution):
    """The plan of one institution."""

    prepared_on = DayField(label=_("Prepared on"))
    learners = forms.IntegerField(label=_("Learners"), min_value=0, max_value=1_000_000)
    liability_fen = YuanField(label=_("Owed to learners (yuan)"), min_value=0)
    staff = forms.IntegerField(label=_("Staff"), min_value=0, max_value=100_000)
    is_complex = forms.BooleanField(label=_("Its situation is complex"), required=False)
    risks = _long(_("Risks"))
    measures = _long(_("What is done if it closes"))
    responsible_person = forms.CharField(
        label=_("Person in charge by name"), max_length=80, required=False, empty_value=None
    )
    responsible_unit = forms.CharField(label=_("Unit of that person"), max_length=120, required=False, empty_value=None)


class MemberForm(_OfRegion):
    """A department of the task force."""

    department = forms.ChoiceField(label=_("Department"))
    contact = forms.CharField(label=_("Contact"), max_length=80)
    phone = forms.RegexField(r"^[0-9+() -]{3,30}$", label=_("Telephone"))


class TurnForm(_OfRegion):
    """A turn of duty."""

    department = forms.ChoiceField(label=_("Department"))
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))
    person = forms.CharField(label=_("On duty"), max_length=80)
    phone = forms.RegexField(r"^[0-9+() -]{3,30}$", label=_("Telephone"))

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", forms.ValidationError(_("The last day is before the first."), code="order"))
        return self.cleaned_data


class AreaForm(_OfRegion):
    """Which district handles addresses of a place."""

    place = forms.CharField(
        label=_("Addresses that contain"),
        max_length=80,
        help_text=_("A district, street or road. The longest that fits decides."),
    )
    handler_region = forms.ChoiceField(label=_("District that handles"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data, user)
        mine = region_codes(user, "closures.manage").values_list("code", flat=True)
        near = Region.objects.filter(code__in=mine) | Region.objects.filter(
            parent__in=Region.objects.filter(code__in=mine).values("parent")
        )
        _choices(self, "handler_region", list(near.distinct().order_by("path").values_list("code", "name")))


class IncidentForm(_OfInstitution):
    """What happened."""

    permission = "closures.handle"
    kind = forms.ChoiceField(label=_("Kind of incident"), choices=IncidentKind.choices)
    reported_at = forms.DateTimeField(
        label=_("Reported at"), widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    )
    address = forms.CharField(
        label=_("Address of the main site"), max_length=200, required=False,
        help_text=_("Empty: the first site that is registered."),
    )  # fmt: skip
    description = _long(_("What is known"))
    staff = forms.IntegerField(label=_("Staff concerned"), min_value=0, max_value=100_000, initial=0)
    amount_fen = YuanField(label=_("Owed to staff (yuan)"), min_value=0, initial=0)

    def clean_reported_at(self) -> dt.datetime:
        """Refuse what has not happened yet, or so long ago that nothing here could know it."""
        at: dt.datetime = self.cleaned_data["reported_at"]
        if not at.year >= FIRST_YEAR or at > timezone.now():
            raise forms.ValidationError(_("This cannot have been reported then."), code="moment")
        return at

    def clean(self) -> dict[str, Any]:
        """Ask for persons and money where wages are unpaid."""
        if self.cleaned_data.get("kind") == IncidentKind.UNPAID_WAGES:
            for name in ("staff", "amount_fen"):
                if name in self.cleaned_data and not self.cleaned_data[name]:
                    self.add_error(name, forms.ValidationError(_("Say how many and how much."), code="missing"))
        return self.cleaned_data


class PaymentForm(forms.Form):
    """What was paid."""

    paid_on = DayField(label=_("Paid on"))
    amount_fen = YuanField(label=_("Amount in yuan"))
    staff = forms.IntegerField(label=_("To how many"), min_value=1, max_value=100_000)
    text = forms.CharField(label=_("How"), max_length=500, required=False)


class ClaimForm(forms.Form):
    """What a family says it is still owed, with what shows it."""

    amount_fen = YuanField(label=_("Still owed to you (yuan)"))
    text = forms.CharField(
        label=_("How it came about"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("Contract, receipt or transfer: PDF, Word or a picture.")
    )
    second_file = forms.FileField(label=_("More evidence"), required=False)

    def clean(self) -> dict[str, Any]:
        """Gather the files."""
        sent = [self.cleaned_data.pop(name, None) for name in ("file", "second_file")]
        return self.cleaned_data | {"files": [each for each in sent if each]}


class ClaimForForm(ClaimForm):
    """The same, filed by an office for a family."""

    contract_key = forms.CharField(label=_("Number of the contract"), max_length=200, help_text=_("As it stands in the list of contracts, with region and institution."))  # fmt: skip
    field_order = ("contract_key", "amount_fen", "text", "file", "second_file")


class DecideForm(forms.Form):
    """What of a claim is accepted."""

    accepted_fen = YuanField(label=_("Accepted (yuan)"), min_value=0, help_text=_("0 where nothing is accepted."))
    answer = forms.CharField(
        label=_("Why"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it is not the amount that was claimed."),
    )  # fmt: skip


class HandOverForm(forms.Form):
    """To whom what is left is handed over, and what they should know."""

    department = forms.ChoiceField(label=_("Department"))
    text = _long(_("What they should know"))

    def __init__(self, data: Any, region_code: str) -> None:
        super().__init__(data)
        offices = Department.objects.filter(region_code=region_code).order_by("name")
        _choices(self, "department", [(each.code, each.name) for each in offices])
