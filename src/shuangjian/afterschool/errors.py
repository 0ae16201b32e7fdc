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
