"""What people fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import visible_to
from shuangjian.registry.models import School, User
from shuangjian.web.forms import DayField


class AnnouncementForm(forms.Form):
    """A text to be published."""

    PERMISSION = "publicity.write"
    school_key = forms.ChoiceField(label=_("School"))
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools for which the user does this."""
        super().__init__(data)
        mine = visible_to(School.objects.order_by("name"), user, self.PERMISSION).values_list("key", "name")
        field = self.fields["school_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(mine) if len(mine) == 1 else [("", "—"), *mine]


class FoundForm(AnnouncementForm):
    """What was found published elsewhere."""

    PERMISSION = "publicity.decide"
    published_on = DayField(label=_("Published on"))


class ReasonForm(forms.Form):
    """Why a text is released or refused."""

    text = forms.CharField(label=_("Why"), max_length=500)
