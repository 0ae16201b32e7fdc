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


class AlreadyRun(Refusal):
    """The school has its questionnaire of the month, or the region its open round."""

    code = "surveys.already_run"
    text = _("There is one already: {title}.")


class MonthNotOpen(Refusal):
    """A month that is over or still to come."""

    code = "surveys.month_not_open"
    text = _("A monthly questionnaire is opened in its month.")
    fields = ("month",)


class NotAsked(Refusal):
    """A questionnaire for other families, or one whose days are over."""

    code = "surveys.not_asked"
    text = _("This questionnaire is not open for you.")


class NothingAnswered(Refusal):
    """Nobody has answered yet: it would count as a filing without any answer behind it."""

    code = "surveys.nothing_answered"
    text = _("Nobody has answered yet. It can be closed when there are answers.")


class OtherWording(Refusal):
    """Rounds with other questions."""

    code = "surveys.other_wording"
    text = _("“{first}” and “{second}” ask with different words. They are not compared.")


class NoAnswers(Refusal):
    """A file without rows below its header."""

    code = "surveys.no_answers"
    text = _("The file has no answers: a header and below it a row for each answer are needed.")
    fields = ("file",)


class FileUnreadable(Refusal):
    """A file that is no spreadsheet."""

    code = "surveys.file_unreadable"
    text = _("The file {reason}.")
    fields = ("file",)


class CountedAlready(Refusal):
    """Every answer of a file is counted already."""

    code = "surveys.counted_already"
    text = _("All {count} answers of this file are counted already. Nothing was added.")


class MoreThanAsked(Refusal):
    """More persons said something than were asked."""

    code = "surveys.more_than_asked"
    text = _("No more can have said so than were asked.")
    fields = ("parent_marked", "too_long")


class LeadOpen(Refusal):
    """The matter is a lead already."""

    code = "surveys.lead_open"
    text = _("A lead about this is open already.")


class NotOfTheClass(Refusal):
    """Somebody without a child in the class."""

    code = "surveys.not_of_the_class"
    text = _("A committee is made of families of the class.")
    fields = ("members",)


class NotOnTheCommittee(Refusal):
    """Who is not on the class's committee."""

    code = "surveys.not_on_the_committee"
    text = _("Only the parent committee of the class reports this.")
    fields = ("class_key",)


class WeekNotOpen(Refusal):
    """A week too long ago, or still to come."""

    code = "surveys.week_not_open"
    text = _("Report one of the last {weeks} weeks.")
    fields = ("week",)


class DecidedAlready(Refusal):
    """Somebody has decided."""

    code = "surveys.decided_already"
    text = _("This report is decided already.")


class PhotoNotTaken(Refusal):
    """A file that is no photo, or too large."""

    code = "surveys.photo_not_taken"
    text = _("Choose a JPEG or PNG of at most {megabytes} MB.")
    fields = ("photo",)


class DayAhead(Refusal):
    """A day still to come, or longer ago than a term."""

    code = "surveys.day_ahead"
    text = _("Choose a day of the last {days} days.")
    fields = ("day",)


class ReviewFiled(Refusal):
    """The term's review is filed."""

    code = "surveys.review_filed"
    text = _("The review of this term was filed on {day}.")
