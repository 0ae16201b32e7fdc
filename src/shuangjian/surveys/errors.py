"""What the app refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class AnsweredAlready(Refusal):
    """A family answers once."""

    code = "surveys.answered_already"
    text = _("Your family has answered this already. Each family answers once.")


class BallotClosed(Refusal):
    """It is over: nothing more is counted."""

    code = "surveys.ballot_closed"
    text = _("This is closed. Nothing more is counted.")


class DayNotOpen(Refusal):
    """A day that is not asked about: too long ago, still to come, or without written homework."""

    code = "surveys.day_not_open"
    text = _("Minutes are answered for written homework of today and yesterday.")
    fields = ("day",)


class MinutesNotOffered(Refusal):
    """Minutes nobody can have meant."""

    code = "surveys.minutes_not_offered"
    text = _("Choose minutes between 0 and {most}.")
    fields = ("minutes",)
