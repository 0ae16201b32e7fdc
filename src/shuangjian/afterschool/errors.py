"""What the services refuse."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class InPreparation(Refusal):
    """A second draft beside one that is not decided."""

    code = "afterschool.in_preparation"
    text = _("Version {version} is being prepared or waits for approval. Finish that one first.")


class NothingSaid(Refusal):
    """Neither words nor a file."""

    code = "afterschool.nothing_said"
    text = _("Write the text, or hand in the file.")
    fields = ("text", "file")


class NoProjects(Refusal):
    """A plan without any project."""

    code = "afterschool.no_projects"
    text = _("Name at least one project, one a line.")
    fields = ("projects",)


class NotHere(Refusal):
    """Somebody who neither writes nor reviews plans there."""

    code = "afterschool.not_here"
    status = 403
    text = _("Your role does not do this here: {action}.")


class WrongState(Refusal):
    """The plan has moved on."""

    code = "afterschool.wrong_state"
    text = _("It is now “{state}”; look at it again before acting.")


class SameHand(Refusal):
    """Who wrote it reviews it."""

    code = "afterschool.same_hand"
    text = _("You wrote it yourself. Somebody else must decide.")


class ReasonMissing(Refusal):
    """Sent back or withdrawn without a word."""

    code = "afterschool.reason_missing"
    text = _("Say in a sentence why.")
    fields = ("text",)


class SchoolNotYours(Refusal):
    """A school for which the user does not schedule service."""

    code = "afterschool.school_not_yours"
    text = _("You do not schedule service for this school.")
    fields = ("school_key",)


class SessionThere(Refusal):
    """A second session of one number."""

    code = "afterschool.session_there"
    text = _("The school has a session {session} already. Take another number.")
    fields = ("code",)


class ClassNotThere(Refusal):
    """A class the school does not have."""

    code = "afterschool.class_not_there"
    text = _("The school has no class {school_class}. Leave it empty for a group of several classes.")
    fields = ("class_code",)


class StageNeeded(Refusal):
    """A group of which nobody said whether it is of primary or junior pupils, or of a stage the school does not have."""

    code = "afterschool.stage_needed"
    text = _("Say of which stage the group is; it is one that the school has.")
    fields = ("stage",)


class TimesOutOfOrder(Refusal):
    """A session that ends before it begins."""

    code = "afterschool.times_out_of_order"
    text = _("The session ends before it begins.")
    fields = ("ends",)


class EveningNotAllowed(Refusal):
    """Evening study of primary pupils, or on a day that is no school day."""

    code = "afterschool.evening_not_allowed"
    text = _("It cannot be scheduled: {rule}")
    fields = ("phase", "day")


class EveningUndecided(Refusal):
    """Evening study on a day of which the calendar is not published."""

    code = "afterschool.evening_undecided"
    text = _(
        "The calendar of {day} is not published, so nobody can say whether it is a school day. Enter the calendar first."
    )
    fields = ("day",)
