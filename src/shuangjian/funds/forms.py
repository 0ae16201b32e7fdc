"""What people fill in about prepaid money; amounts are yuan on the page and fen inside."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from shuangjian.funds.choices import (
    Account,
    CapitalKind,
    ChargeBasis,
    ChargingModeKind,
    Direction,
    HandlingClass,
    Method,
    ObjectionOutcome,
    Purpose,
    SupervisedKind,
    TakenBy,
)
from shuangjian.funds.guides import KEYS
from shuangjian.funds.models import SupervisedAccount
from shuangjian.live.words import UNITS, language
from shuangjian.registry.access import region_codes, visible_to
from shuangjian.registry.models import Institution, User
from shuangjian.registry.selectors import get_owner_names
from shuangjian.rulebook import packaged_rulebook
from shuangjian.web.forms import DayField, YuanField


class _OfInstitution(forms.Form):
    permission = "funds.record"
    institution_key = forms.ChoiceField(label=_("Institution"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        mine = visible_to(Institution.objects.all(), user, self.permission).values_list("key", flat=True)
        field = self.fields["institution_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *sorted(get_owner_names(mine).items(), key=lambda each: each[1])]


class OrderForm(_OfInstitution):
    """A contract to sign."""

    code = forms.RegexField(r"^[^/\s]+$", label=_("Contract number"), max_length=40)
    learner = forms.RegexField(r"^[^/\s]+$", label=_("Learner's code"), max_length=40)
    subject = forms.CharField(label=_("What is taught"), max_length=40)
    lessons = forms.IntegerField(label=_("Lessons"), min_value=1, max_value=10_000)
    amount_fen = YuanField(label=_("Amount in yuan"))
    starts_on = DayField(label=_("First lesson"))
    ends_on = DayField(label=_("Last lesson"))
    charge_basis = forms.ChoiceField(label=_("Charged"), choices=ChargeBasis.choices, initial=ChargeBasis.LESSON)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", forms.ValidationError(_("The last day is before the first."), code="order"))
        return self.cleaned_data


class PayInForm(forms.Form):
    """What a family paid."""

    code = forms.RegexField(r"^[^/\s]+$", label=_("Payment number"), max_length=40)
    amount_fen = YuanField(label=_("Amount in yuan"))
    paid_on = DayField(label=_("Paid on"))
    method = forms.ChoiceField(label=_("Paid by"), choices=[each for each in Method.choices if each[0] != "loan"])


class LessonForm(forms.Form):
    """A lesson that was held."""

    code = forms.RegexField(r"^[^/\s]+$", label=_("Lesson number"), max_length=40)
    attended_on = DayField(label=_("Held on"))
    lessons = forms.IntegerField(label=_("Lessons"), min_value=1, max_value=20, initial=1)


class ObjectionForm(forms.Form):
    """Why a lesson does not count."""

    text = forms.CharField(
        label=_("What was not as reported?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    """What becomes of an objection."""

    outcome = forms.ChoiceField(
        label=_("Was the lesson held?"), choices=ObjectionOutcome.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(label=_("Why"), max_length=500, help_text=_("The family sees it."))


class RefundForm(forms.Form):
    """Why a family leaves."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class GroundsForm(forms.Form):
    """The grounds of an act on somebody's money."""

    grounds = forms.CharField(label=_("Grounds"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PaidForm(forms.Form):
    """When the bank paid."""

    paid_on = DayField(label=_("Paid on"))


class DepositInForm(forms.Form):
    """What an institution paid into its deposit."""

    code = forms.RegexField(r"^[^/\s]+$", label=_("Number of the voucher"), max_length=40)
    amount_fen = YuanField(label=_("Amount in yuan"))
    on = DayField(label=_("Booked on"))


class DepositOutForm(DepositInForm):
    """What is paid back from a deposit."""

    reason = forms.CharField(label=_("Grounds"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ChargingForm(forms.Form):
    """How an institution charges."""

    mode = forms.ChoiceField(label=_("How it charges"), choices=ChargingModeKind.choices)
    since = DayField(label=_("Since"))


class AccountForm(_OfInstitution):
    """A bank account under supervision."""

    permission = "funds.manage"
    kind = forms.ChoiceField(label=_("Kind of account"), choices=SupervisedKind.choices)
    bank = forms.CharField(label=_("Bank"), max_length=80)
    number = forms.RegexField(r"^[0-9A-Za-z-]{6,40}$", label=_("Account number"))
    by_deduction = forms.BooleanField(label=_("The bank deducts by itself"), required=False)
    floor_fen = YuanField(label=_("Agreed deposit in yuan"), min_value=0, initial=0)
    opened_on = DayField(label=_("Opened on"))
    closed_on = DayField(label=_("Closed on"), required=False)
    balance_fen = YuanField(label=_("Balance on that day in yuan"), min_value=0, initial=0)


class BankLineForm(_OfInstitution):
    """A line of a bank's statement."""

    permission = "funds.bank"
    code = forms.RegexField(r"^[^/\s]+$", label=_("Number of the line"), max_length=60)
    account = forms.ChoiceField(label=_("Kind of account"), choices=Account.choices)
    booked_on = DayField(label=_("Booked on"))
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    amount_fen = YuanField(label=_("Amount in yuan"))
    purpose = forms.TypedChoiceField(
        label=_("Purpose"), choices=[("", "—"), *Purpose.choices], required=False, empty_value=None
    )
    counterparty = forms.CharField(label=_("Counterparty"), max_length=120, required=False, empty_value=None)
    reference = forms.CharField(
        label=_("What the payer wrote"), max_length=120, required=False, help_text=_("The contract it is for."), empty_value=None
    )  # fmt: skip


class CapitalForm(_OfInstitution):
    """An entry of an institution's capital."""

    permission = "funds.manage"
    code = forms.RegexField(r"^[^/\s]+$", label=_("Number of the entry"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind of entry"), choices=CapitalKind.choices)
    day = DayField(label=_("Day"), help_text=_("Of what is committed the last day on which it is due."))
    amount_fen = YuanField(label=_("Amount in yuan"))
    taken_by = forms.TypedChoiceField(
        label=_("Who got what was taken out"), choices=[("", "—"), *TakenBy.choices], required=False, empty_value=None
    )


class StatementForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(label=_("Statement or notification (camt.053, camt.054)"))


class GapForm(forms.Form):
    """Which statements of an account will not come, and why."""

    account = forms.ModelChoiceField(SupervisedAccount.objects.none(), label=_("Account"))
    first = forms.IntegerField(label=_("First missing number"), min_value=1, max_value=10**9)
    last = forms.IntegerField(label=_("Last missing number"), min_value=1, max_value=10**9)
    reason = forms.CharField(label=_("What the bank says"), max_length=500, widget=forms.Textarea)

    def __init__(self, data: Any, user: User) -> None:
        """Offer the accounts the user looks after."""
        super().__init__(data)
        mine = visible_to(SupervisedAccount.objects.filter(closed_on__isnull=True), user, "funds.manage")
        cast("forms.ModelChoiceField[SupervisedAccount]", self.fields["account"]).queryset = mine.order_by("number")


class ReportForm(forms.Form):
    """What the bank answers to an order."""

    file = forms.FileField(label=_("Answer of the bank (pain.002)"))


class OrderRegionForm(forms.Form):
    """For which region an order is made."""

    region_code = forms.ChoiceField(label=_("Region"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        field = self.fields["region_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.name) for each in region_codes(user, "funds.manage").order_by("code")]


class TalkForm(forms.Form):
    """The joint talk with an institution, and what it led to."""

    on = DayField(label=_("Held on"))
    participants = forms.CharField(
        label=_("Who took part"), max_length=500, help_text=_("Departments and the institution.")
    )
    minutes = forms.CharField(
        label=_("Minutes of the talk"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    handling = forms.ChoiceField(label=_("Class of handling"), choices=HandlingClass.choices)


class GiftForm(forms.Form):
    """Hours that are given."""

    region_code = forms.ChoiceField(label=_("Region"))
    code = forms.RegexField(r"^[^/\s]+$", label=_("Number"), max_length=40)
    donor = forms.CharField(label=_("Donor"), max_length=120)
    title = forms.CharField(label=_("Course"), max_length=120)
    subject = forms.CharField(
        label=_("What is taught"), max_length=40, required=False, help_text=_("Families who paid for the same are matched to it first.")
    )  # fmt: skip
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=1_000_000)
    fen_per_hour = YuanField(label=_("Worth of an hour in yuan"))
    given_on = DayField(label=_("Given on"))

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        field = self.fields["region_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.name) for each in region_codes(user, "funds.manage").order_by("code")]


class RedeemForm(forms.Form):
    """Hours of a gift for a learner."""

    contract = forms.CharField(
        label=_("Contract"), max_length=100, help_text=_("Region, institution and number: 230804/P1/C1.")
    )
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=10_000)


class GuideForm(forms.Form):
    """A version of the fund-management guide with the numbers it sets; what is left empty stays as it was."""

    region_code = forms.ChoiceField(label=_("Region"))
    title = forms.CharField(label=_("Title of the document"), max_length=200)
    number = forms.CharField(label=_("Number of the document"), max_length=80, required=False)
    issued_on = DayField(label=_("Issued on"))
    starts_on = DayField(label=_("Takes effect on"))
    text = forms.CharField(
        label=_("Text of the guide"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        field = self.fields["region_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.code, each.name) for each in region_codes(user, "funds.manage").order_by("code")]
        for key in KEYS:
            known = packaged_rulebook().parameters[key]
            title, unit = known.title_zh if language() == "zh" else known.title_en, known.unit
            made = (
                YuanField(label=_("{title} (yuan)").format(title=title), max_value=20_000_000, required=False)
                if unit == "fen"
                else forms.IntegerField(label=f"{title} ({UNITS[unit]})", min_value=0, max_value=1_000, required=False)
            )
            self.fields[key.replace(".", "__")] = made

    def clean(self) -> dict[str, Any]:
        """Return the numbers under `values`, by the keys of the parameters."""
        cleaned = self.cleaned_data
        if cleaned.get("issued_on") and cleaned.get("starts_on") and cleaned["starts_on"] < cleaned["issued_on"]:
            self.add_error("starts_on", forms.ValidationError(_("It cannot hold before it was issued."), code="order"))
        names = {key: key.replace(".", "__") for key in KEYS}
        values = {key: cleaned.get(name) for key, name in names.items()}
        return {name: value for name, value in cleaned.items() if name not in names.values()} | {
            "values": {key: value for key, value in values.items() if value is not None}
        }
