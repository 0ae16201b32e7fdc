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


class NoTermNow(Refusal):
    """A check outside of terms."""

    code = "surveys.no_term_now"
    text = _("No term is recorded for today. Record the term first, then draw.")
    fields = ("region",)


class DrawnAlready(Refusal):
    """A second check of the same two months."""

    code = "surveys.drawn_already"
    text = _("The check of the two months until {day} is drawn already. It is drawn once.")
    fields = ("region",)


class NothingToDraw(Refusal):
    """No class, or no school day yet."""

    code = "surveys.nothing_to_draw"
    text = _("There is no class or no school day yet in these two months.")
    fields = ("region",)


class NoReviewer(Refusal):
    """A school nobody of another school can look at."""

    code = "surveys.no_reviewer"
    text = _(
        "Nobody of another school can review {schools}. Give a principal or academic director of another school an account first."
    )
    fields = ("region",)


class ScoredAlready(Refusal):
    """A class-day that has its points."""

    code = "surveys.scored_already"
    text = _("This class-day is scored. A score is given once.")


class PointsDoNotFit(Refusal):
    """Points that are not the rubric's."""

    code = "surveys.points_do_not_fit"
    text = _("Give each criterion its points, none below zero or above its most.")


class WordsMissing(Refusal):
    """A broken rule without a word."""

    code = "surveys.words_missing"
    text = _("You gave no point where a rule would be broken. Say what you saw.")
    fields = ("words",)


class ReviewerDoesNotFit(Refusal):
    """Somebody who may not review this school."""

    code = "surveys.reviewer_does_not_fit"
    text = _("Choose a reviewer of another school in the region.")
    fields = ("reviewer",)


class CheckClosed(Refusal):
    """A closed check."""

    code = "surveys.check_closed"
    text = _("The check is closed.")


class NotAllScored(Refusal):
    """A check closed too early."""

    code = "surveys.not_all_scored"
    text = _("{count} class-days are not yet scored. Close it when all are.")
