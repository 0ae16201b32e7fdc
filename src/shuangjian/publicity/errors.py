"""What the services refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class PlaceNotYours(Refusal):
    """A school for which the user does not publish, or of which they do not record what was published."""

    code = "publicity.place_not_yours"
    text = _("You do not do this for the school chosen.")
    fields = ("school_key",)


class MoveNotPossible(Refusal):
    """A move that does not start from here."""

    code = "publicity.move_not_possible"
    text = _("It is “{state}” by now. Look at the page again.")


class OwnText(Refusal):
    """Who wrote a text would release it."""

    code = "publicity.own_text"
    text = _("You wrote this text; somebody else decides.")
    status = 403


class ReasonMissing(Refusal):
    """A decision without its reason."""

    code = "publicity.reason_missing"
    text = _("Give the reason.")
    fields = ("text",)


class NotYetPublished(Refusal):
    """A day to come for something that was found published."""

    code = "publicity.not_yet_published"
    text = _("Give the day on which it was published, today at the latest.")
    fields = ("published_on",)
