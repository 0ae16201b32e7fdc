"""What the app refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.cases.errors import CaseError
from shuangjian.web.errors import Refusal


class RegionNotYours(Refusal):
    """A region in which the user keeps nothing."""

    code = "closures.region_not_yours"
    text = _("You keep no plans for this region.")
    fields = ("region_code",)


class InstitutionUnknown(Refusal):
    """An institution that there is none of, or not for this user: the two look the same from outside."""

    code = "closures.institution_unknown"
    text = _("There is no such institution that you look after.")
    fields = ("institution_key",)


class AlreadyThere(Refusal):
    """A row of that key is there."""

    code = "closures.already_there"
    text = _("There is one already. Change that one.")
    fields = ("region_code", "institution_key", "number", "department", "place")


class PlanUnknown(Refusal):
    """A step of a region that has no plan."""

    code = "closures.plan_unknown"
    text = _("This region has no contingency plan yet. Add the plan first.")
    fields = ("region_code",)


class DepartmentUnknown(Refusal):
    """A department of another region."""

    code = "closures.department_unknown"
    text = _("The region has no such department.")
    fields = ("department",)


class PaymentMissing(CaseError):
    """Unpaid wages of which nobody says what was paid."""

    code = "closures.payment_missing"
    text = _("Record first what was paid of the {amount} yuan.")

    def __init__(self, amount: str) -> None:
        """Name what is owed."""
        super().__init__(amount=amount)


class IncidentUnknown(Refusal):
    """An incident that there is none of, or not for this caller: the two look the same from outside."""

    code = "closures.incident_unknown"
    text = _("There is no such incident in your care.")
    fields = ("id",)


class PaidBeyondOwed(Refusal):
    """More paid than is owed."""

    code = "closures.paid_beyond_owed"
    text = _("With this more than the {amount} yuan owed would be paid.")
    fields = ("amount_fen",)
