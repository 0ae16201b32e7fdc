"""What is asked of a school and of a class: on the page of one, and in a file of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.registry.access import visible_to
from shuangjian.registry.choices import (
    Category,
    DayKind,
    FundMode,
    InstitutionMode,
    InstitutionStatus,
    LegalForm,
    Ownership,
    SchoolStage,
    Stage,
)
from shuangjian.registry.models import Region, School, SchoolClass, User
from shuangjian.web.forms import DayField

_CODE = r"^[^/\s]+$"


def _optional(label: Any, choices: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=[("", "—"), *choices.choices], required=False, empty_value=None)


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


class CalendarDayForm(forms.Form):
    """What a single day is in the school calendar of a region."""

    region_code = forms.ChoiceField(label=_("Region"))
    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(
        label=_("What the day is"), choices=DayKind.choices, help_text=_("It holds in every region below that says nothing of its own.")
    )  # fmt: skip

    def __init__(self, data: Any, user: User) -> None:
        """Offer the regions whose calendar `user` keeps."""
        super().__init__(data)
        mine = visible_to(Region.objects.order_by("path"), user, "rosters.calendar").values_list("code", "name")
        _offer(self, "region_code", list(mine))


class TeacherForm(forms.Form):
    """A teacher's employment at a school."""

    school_key = forms.ChoiceField(label=_("School"))
    person_id = forms.RegexField(
        _CODE, label=_("Staff number"), max_length=40, help_text=_("The same wherever the person works; never the identity number.")
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the person"), max_length=40, required=False, empty_value=None)
    subject = forms.CharField(label=_("Subject taught"), max_length=20, required=False, empty_value=None)
    employed_from = DayField(label=_("Employed from"), required=False)
    employed_to = DayField(label=_("Employed until"), required=False, help_text=_("Empty: still employed."))

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools of which `user` keeps the teachers."""
        super().__init__(data)
        _offer(self, "school_key", _schools(user, "rosters.teachers"))


class PupilForm(forms.Form):
    """A pupil of a class: a number and, where the school wants it, the name. Nothing else is asked."""

    school_key = forms.ChoiceField(label=_("School"))
    class_code = forms.CharField(
        label=_("Class"), max_length=40, help_text=_("Its code or its name: 301, 三年级（1）班.")
    )
    code = forms.RegexField(
        _CODE, label=_("Pupil number"), max_length=40, help_text=_("The school's own; never the identity number.")
    )
    name = forms.CharField(label=_("Name of the person"), max_length=40, required=False, empty_value=None)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools in which `user` keeps pupils."""
        super().__init__(data)
        mine = visible_to(SchoolClass.objects.all(), user, "rosters.pupils").values("school")
        _offer(
            self, "school_key", list(School.objects.filter(key__in=mine).order_by("name").values_list("key", "name"))
        )

    def clean(self) -> dict[str, Any]:
        """Read the name of a class as its code, where only one class of the school has it."""
        cleaned = super().clean() or {}
        named = SchoolClass.objects.filter(school__key=cleaned.get("school_key"), name=cleaned.get("class_code"))
        codes = list(named.values_list("code", flat=True)[:2])
        if len(codes) == 1:
            cleaned["class_code"] = codes[0]
        return cleaned


class InstitutionForm(forms.Form):
    """An institution, and what is true of it from a day on."""

    region_code = forms.ChoiceField(label=_("Region"))
    code = forms.RegexField(_CODE, label=_("Institution code"), max_length=40)
    uscc = forms.CharField(label=_("Unified social credit code"), required=False, empty_value=None, max_length=18)
    name = forms.CharField(label=_("Name"), max_length=100)
    category = forms.ChoiceField(label=_("What is taught"), choices=Category.choices)
    mode = _optional(_("Where it is taught"), InstitutionMode)
    legal_form = _optional(_("Legal form"), LegalForm)
    fund_mode = _optional(_("How prepaid money is kept"), FundMode)
    status = _optional(_("Status"), InstitutionStatus)
    licence_no = forms.CharField(label=_("Licence number"), max_length=60, required=False, empty_value=None)
    on = DayField(label=_("Holds from"), help_text=_("The day from which this is true."))

    def __init__(self, data: Any, user: User) -> None:
        """Offer the regions in which `user` keeps institutions."""
        super().__init__(data)
        mine = visible_to(Region.objects.order_by("path"), user, "rosters.institutions").values_list("code", "name")
        _offer(self, "region_code", list(mine))


def _schools(user: User, permission: str) -> list[tuple[str, str]]:
    return list(visible_to(School.objects.order_by("name"), user, permission).values_list("key", "name"))


def _offer(form: forms.Form, name: str, found: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = found if len(found) == 1 else [("", "—"), *found]
