"""What is asked on the pages and in files; amounts are yuan there and fen inside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.budgets.choices import Basis, FundPurpose, FundSource
from shuangjian.budgets.models import YEARS, Allocation, SpecialFund
from shuangjian.registry.access import region_codes, visible_to
from shuangjian.registry.models import School, User
from shuangjian.web.forms import DayField, YearField, YuanField

_NOUGHT = Decimal("0.00")


def _choose(form: forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices if len(choices) == 1 and field.required else [("", "—"), *choices]


def _schools(user: User, permission: str) -> list[tuple[str, str]]:
    return list(visible_to(School.objects.order_by("name"), user, permission).values_list("key", "name"))


def _year() -> YearField:
    return YearField(label=_("Year"), min_value=YEARS[0], max_value=YEARS[1])


def _document() -> forms.CharField:
    return forms.CharField(label=_("Document it stands on"), max_length=200)


class FundForm(forms.Form):
    """A special fund."""

    region_code = forms.ChoiceField(label=_("Region"))
    code = forms.RegexField(r"^[^/\s]+$", label=_("Number in the register"), max_length=40)
    title = forms.CharField(label=_("What the fund is for"), max_length=200)
    year = _year()
    total_fen = YuanField(label=_("Total (yuan)"))
    document = _document()

    def __init__(self, data: Any, user: User) -> None:
        """Offer the regions whose money the user provides."""
        super().__init__(data)
        _choose(self, "region_code", list(region_codes(user, "budgets.provide").order_by("path").values_list("code", "name")))  # fmt: skip


class AllocationForm(forms.Form):
    """Money for a school, year and purpose."""

    school_key = forms.ChoiceField(label=_("School"))
    code = forms.RegexField(r"^[^/\s]+$", label=_("Number in the register"), max_length=40)
    year = _year()
    purpose = forms.ChoiceField(label=_("Purpose"), choices=FundPurpose.choices)
    source = forms.ChoiceField(label=_("Source"), choices=FundSource.choices)
    fund = forms.ModelChoiceField(
        SpecialFund.objects.none(), label=_("Special fund"), required=False, to_field_name="code", empty_label="—"
    )
    difficulty = forms.CharField(
        label=_("Difficulty it is to solve"), max_length=300, required=False, help_text=_("Of money from a special fund.")
    )  # fmt: skip
    amount_fen = YuanField(label=_("Amount (yuan)"))
    document = _document()

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools and funds for which the user provides money."""
        super().__init__(data)
        _choose(self, "school_key", _schools(user, "budgets.provide"))
        funds = visible_to(SpecialFund.objects.order_by("-year", "code"), user, "budgets.provide")
        field = self.fields["fund"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = funds


class ExpenseForm(forms.Form):
    """What was spent, of which allocation, and on what."""

    allocation = forms.ChoiceField(label=_("Allocation"))
    code = forms.RegexField(r"^[^/\s]+$", label=_("Number in the register"), max_length=40)
    spent_on = DayField(label=_("Spent on the day"))
    item = forms.ChoiceField(label=_("Spent on"), choices=FundPurpose.choices)
    amount_fen = YuanField(label=_("Amount (yuan)"))
    note = forms.CharField(label=_("What was bought or paid"), max_length=300)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the allocations of the schools for which the user spends."""
        super().__init__(data)
        rows = visible_to(Allocation.objects.select_related("school"), user, "budgets.spend").order_by("-year", "code")
        _choose(self, "allocation", [(f"{row.school_key}/{row.code}", f"{row.code} · {row} · {row.school}") for row in rows])  # fmt: skip


class NeedForm(forms.Form):
    """What a school's service needs in a year."""

    school_key = forms.ChoiceField(label=_("School"))
    year = _year()
    amount_fen = YuanField(label=_("Needed (yuan)"), min_value=_NOUGHT)
    reckoning = forms.CharField(
        label=_("How it was reckoned"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools for which the user spends."""
        super().__init__(data)
        _choose(self, "school_key", _schools(user, "budgets.spend"))


class StandardForm(forms.Form):
    """What a workday session or hour of service is paid."""

    region_code = forms.ChoiceField(label=_("Region"))
    school_key = forms.TypedChoiceField(
        label=_("School"), required=False, empty_value=None, help_text=_("Empty: the whole region.")
    )
    valid_from = DayField(label=_("In force from"))
    basis = forms.ChoiceField(label=_("Paid"), choices=Basis.choices)
    amount_fen = YuanField(label=_("Amount (yuan)"))
    document = _document()

    def __init__(self, data: Any, user: User) -> None:
        """Offer the places for which the user sets standards."""
        super().__init__(data)
        _choose(self, "region_code", list(region_codes(user, "budgets.provide").order_by("path").values_list("code", "name")))  # fmt: skip
        _choose(self, "school_key", _schools(user, "budgets.provide"))


class BreakdownForm(forms.Form):
    """Which days of service are paid, by which plan."""

    school_key = forms.ChoiceField(label=_("School"))
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))
    plan = forms.CharField(
        label=_("Plan of pay it follows"), max_length=200, help_text=_("Title and number of the school's plan.")
    )

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools for which the user hands in breakdowns."""
        super().__init__(data)
        _choose(self, "school_key", _schools(user, "budgets.spend"))

    def clean(self) -> dict[str, Any]:
        """Refuse days out of order, and more than a year of them."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and not 0 <= (last - first).days <= 366:
            self.add_error("last_day", _("The last day is not before the first, and at most a year after it."))
        return cleaned


class ProposalForm(forms.Form):
    """The performance pay of a school's year."""

    school_key = forms.ChoiceField(label=_("School"))
    year = _year()
    base_fen = YuanField(label=_("Normal total (yuan)"), min_value=_NOUGHT)
    item_fen = YuanField(label=_("Item for after-school service (yuan)"), min_value=_NOUGHT, help_text=_("An increment on top of the normal total; it is no part of next year's."))  # fmt: skip
    other_change_fen = YuanField(label=_("Changes of the base for other reasons (yuan)"), min_value=Decimal("-999999999.99"), initial=0, help_text=_("Against the normal total of the year before."))  # fmt: skip
    paid_from_base_fen = YuanField(label=_("Of it paid out of the normal total (yuan)"), min_value=_NOUGHT, initial=0)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the schools for which the user hands in proposals."""
        super().__init__(data)
        _choose(self, "school_key", _schools(user, "budgets.spend"))


class MoveForm(forms.Form):
    """A move that needs no word."""


class ReturnForm(forms.Form):
    """Why something is sent back."""

    text = forms.CharField(label=_("Why"), max_length=500)
