"""What is asked of a school and of a class: on the page of one, and in a file of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import visible_to
from shuangjian.registry.choices import Ownership, SchoolStage, Stage
from shuangjian.registry.models import Region, School, User

_CODE = r"^[^/\s]+$"


class SchoolForm(forms.Form):
    """A school of a region."""

    region_code = forms.ChoiceField(label=_("Region"))
    code = forms.RegexField(_CODE, label=_("School code"), max_length=40, help_text=_("The national one, or your own."))
    name = forms.CharField(label=_("Name"), max_length=100)
    stage = forms.ChoiceField(label=_("Kind of school"), choices=SchoolStage.choices)
    ownership = forms.TypedChoiceField(
        label=_("Run by"), choices=[("", "—"), *Ownership.choices], required=False, empty_value=None
    )

    def __init__(self, data: Any, user: User) -> None:
        """Offer the regions in which `user` keeps schools."""
        super().__init__(data)
        mine = visible_to(Region.objects.order_by("path"), user, "rosters.schools").values_list("code", "name")
        _offer(self, "region_code", list(mine))


class ClassForm(forms.Form):
    """A class of a school."""

    school_key = forms.ChoiceField(label=_("School"))
    code = forms.RegexField(_CODE, label=_("Class code"), max_length=40, help_text=_("For example 301."))
    name = forms.CharField(
        label=_("Name"),
        max_length=40,
        required=False,
        empty_value=None,
        help_text=_("As people call it: 三年级（1）班."),
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage.choices)
    grade = forms.IntegerField(label=_("Grade"), min_value=1, max_value=9)
    pupils = forms.IntegerField(label=_("Pupils"), min_value=0, max_value=200, required=False)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools of which `user` keeps the classes."""
        super().__init__(data)
        mine = visible_to(School.objects.order_by("name"), user, "rosters.classes").values_list("key", "name")
        _offer(self, "school_key", list(mine))


def _offer(form: forms.Form, name: str, found: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = found if len(found) == 1 else [("", "—"), *found]
