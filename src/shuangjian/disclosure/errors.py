"""What is refused to who keeps public information, with what to do instead."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class ContactThere(Refusal):
    """A region has one contact."""

    code = "disclosure.contact_there"
    text = _("This region has its contact already. Change that one.")
    fields = ("region_code",)


class RegionElsewhere(Refusal):
    """A region the user keeps nothing of."""

    code = "disclosure.region_elsewhere"
    text = _("You do not keep the public information of this region.")
    fields = ("region_code",)


class InstitutionElsewhere(Refusal):
    """An institution there is none of, or not for this user: the two look the same from outside."""

    code = "disclosure.institution_elsewhere"
    text = _("There is no such institution where you keep the public information.")
    fields = ("institution_key",)


class PromiseWithoutSource(Refusal):
    """Days promised to the public, and nothing that says so."""

    code = "disclosure.promise_without_source"
    text = _("Say which document or announcement promises an answer in so many days.")
    fields = ("promised_in",)


class NotFounded(Refusal):
    """A decision without a reason or a source."""

    code = "disclosure.not_founded"
    text = _("A decision needs its reason and its source.")
    fields = ("reason", "source")


class DecidedOutOfOrder(Refusal):
    """A decision of a day before the last one, or of a day to come."""

    code = "disclosure.decided_out_of_order"
    text = _("A decision is of today at the latest, and not of a day before the institution's last decision ({day}).")
    fields = ("decided_on",)


class ListedAlready(Refusal):
    """A decision that decides nothing."""

    code = "disclosure.listed_already"
    text = _("The institution stands there already.")
    fields = ("listing",)


class WithdrawalWithoutReason(Refusal):
    """A withdrawal that does not say why."""

    code = "disclosure.withdrawal_without_reason"
    text = _("Say why it was withdrawn.")
    fields = ("withdrawn_reason",)


class CertifiedThen(Refusal):
    """Two certificates of one institution on one day."""

    code = "disclosure.certified_then"
    text = _("The institution is certified in some of these days already. Withdraw that one first.")
    fields = ("certified_on",)


class OrderOfDays(Refusal):
    """A withdrawal before the certificate."""

    code = "disclosure.order_of_days"
    text = _("It was withdrawn before it was certified.")
    fields = ("withdrawn_on",)
