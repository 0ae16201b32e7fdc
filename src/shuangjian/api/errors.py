"""What the interface refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class PermissionNotHeld(Refusal):
    """A token or webhook for more than its maker may do or know there: `permissions`."""

    code = "api.permission_not_held"
    text = _("You may not do this there yourself, so no token of yours may: {permissions}.")
    fields = ("permissions", "kinds")
    status = 403


class PermissionMissing(Refusal):
    """A token that may do nothing."""

    code = "api.permission_missing"
    text = _("Choose at least one thing the token may do.")
    fields = ("permissions",)


class ExpiryOutOfRange(Refusal):
    """A token for longer than tokens last (`days`), or for a day that is past."""

    code = "api.expiry_out_of_range"
    text = _("A token lasts from today on for at most {days} days.")
    fields = ("expires_on",)


class AlreadyWithdrawn(Refusal):
    """It (`name`) was withdrawn before."""

    code = "api.already_withdrawn"
    text = _("“{name}” was withdrawn before.")


class KeyUsedOtherwise(Refusal):
    """A `key` under which something else was asked before."""

    code = "api.key_used_otherwise"
    text = _("Under the key {key} something else was asked before. Take a new key for a new act.")


class StillUnderWay(Refusal):
    """A repeat while the first under this `key` is still at work."""

    code = "api.still_under_way"
    text = _("The request with the key {key} is still under way. Ask again in a moment.")


class KindsMissing(Refusal):
    """A webhook that is told nothing."""

    code = "api.kinds_missing"
    text = _("Choose at least one kind of event.")
    fields = ("kinds",)


class KindUnknown(Refusal):
    """A kind of event that no app has: `kind`."""

    code = "api.kind_unknown"
    text = _("There are no events of the kind {kind}.")
    fields = ("kinds",)


class AddressNotAllowed(Refusal):
    """An address to which nothing is sent."""

    code = "api.address_not_allowed"
    text = _(
        "Nothing is sent there. Give a full https address that is known on the internet, without name and password."
    )
    fields = ("url",)


class StillWaiting(Refusal):
    """A delivery that is on its way already."""

    code = "api.still_waiting"
    text = _("It is still being sent and will be tried again by itself.")
