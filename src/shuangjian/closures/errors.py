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


class NotClosing(Refusal):
    """A claim on an institution whose closing nobody has opened."""

    code = "closures.not_closing"
    text = _("No closing of this institution was opened yet.")
    fields = ("contract_key",)


class ContractUnknown(Refusal):
    """A contract that there is none of, or not for this caller: the two look the same from outside."""

    code = "closures.contract_unknown"
    text = _("There is no such contract in your care.")
    fields = ("contract_key",)


class ClaimThere(Refusal):
    """A second claim of one contract."""

    code = "closures.claim_there"
    text = _("There is a claim of this contract already.")
    fields = ("contract_key",)


class ClaimUnknown(Refusal):
    """A claim that there is none of, or not for this caller: the two look the same from outside."""

    code = "closures.claim_unknown"
    text = _("There is no such claim in your care.")
    fields = ("id",)


class ClaimDecided(Refusal):
    """A claim that was decided."""

    code = "closures.claim_decided"
    text = _("This claim was decided already.")
    fields = ("accepted_fen",)


class OwnClaim(Refusal):
    """A claim that would be decided by who filed it."""

    code = "closures.own_claim"
    text = _("You filed this claim: somebody else decides it.")
    fields = ("accepted_fen",)


class NothingToShare(Refusal):
    """No accepted claim that anything is left for."""

    code = "closures.nothing_to_share"
    text = _("No accepted claim is open, or nothing is left in escrow and deposit.")
    fields = ("incident",)


class NothingToAssign(Refusal):
    """No accepted claimant that needs hours which are there."""

    code = "closures.nothing_to_assign"
    text = _("No family of an accepted claim needs hours that are there.")
    fields = ("incident",)


class HandedOver(Refusal):
    """An incident that was handed over to a department already, and is in its hands."""

    code = "closures.handed_over"
    text = _("This department has it in hand already.")
    fields = ("department",)
