"""What is refused of values set locally."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class RegionNotYours(Refusal):
    """A region for which this user sets nothing."""

    code = "reporting.region_not_yours"
    text = _("You set no values for this region.")
    fields = ("region_code",)


class NotByPart(Refusal):
    """A stage or grade that the parameter does not tell apart, or none where it does."""

    code = "reporting.not_by_part"
    text = _("This parameter is given for: {parts}.")
    fields = ("part",)


class NotOnOrOff(Refusal):
    """A switch with another value than 1 or 0."""

    code = "reporting.not_on_or_off"
    text = _("A switch is 1 (on) or 0 (off).")
    fields = ("value",)


class LooserThanAbove(Refusal):
    """A value that asks less than the region above does."""

    code = "reporting.looser_than_above"
    text = _("This asks less than what holds above this region. A local value may only be stricter.")
    fields = ("value",)


class ValueThere(Refusal):
    """A value from the same day on."""

    code = "reporting.value_there"
    text = _("A value from that day on is set already. Change that one, or begin on another day.")
    fields = ("valid_from",)
