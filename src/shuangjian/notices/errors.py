"""What the notices refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class AddressNotUnderstood(Refusal):
    """An address that is none of the channel's."""

    code = "notices.address_not_understood"
    text = _("This is not an address of this channel. Copy it whole, as the channel shows it.")
    fields = ("address",)


class QuietHoursHalf(Refusal):
    """Quiet hours with a beginning and no end, or the other way round."""

    code = "notices.quiet_hours_half"
    text = _("Give both the beginning and the end of the quiet hours, or neither.")
    fields = ("quiet_from", "quiet_until")
