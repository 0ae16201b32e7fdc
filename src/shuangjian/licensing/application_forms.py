"""What is asked of an application for a new licence, and of what is decided about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import region_codes
from shuangjian.registry.choices import Audience, Category
from shuangjian.registry.models import User
from shuangjian.web.forms import DayField


class ApplicationForm(forms.Form):
    """Who asks to be allowed to teach what to whom, and since when."""

    region_code = forms.ChoiceField(label=_("Region"))
    applicant = forms.CharField(label=_("Name of the institution applied for"), max_length=120)
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    audience = forms.ChoiceField(label=_("Learners it is for"), choices=Audience.choices)
    filed_on = DayField(label=_("Handed in on"))

    def __init__(self, data: Any, user: User) -> None:
        """Offer the regions in which `user` keeps applications."""
        super().__init__(data)
        mine = list(region_codes(user, "licensing.edit").order_by("path").values_list("code", "name"))
        field = self.fields["region_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = mine if len(mine) == 1 else [("", "—"), *mine]


class AcceptForm(forms.Form):
    """Nothing more to say."""


class DecisionForm(forms.Form):
    """On which day and grounds an application is decided."""

    decided_on = DayField(label=_("Decided on"), initial=timezone.localdate)
    grounds = forms.CharField(
        label=_("Grounds of the decision"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )
