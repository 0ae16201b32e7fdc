"""What the app refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class OwnerUnknown(Refusal):
    """A school or region that there is none of, or not for this user: the two look the same from outside."""

    code = "guidance.owner_unknown"
    text = _("You keep no documents and activities of this school or region.")
    fields = ("owner_key",)


class WrongOwner(Refusal):
    """A school's document of a region, or the other way round."""

    code = "guidance.wrong_owner"
    text = _("Rules and plans are a school's, systems and guidance a region's.")
    fields = ("owner_key",)


class SubjectMismatch(Refusal):
    """Guidance without its subject, or another document with one."""

    code = "guidance.subject_mismatch"
    text = _("Guidance is for one subject, and only guidance is.")
    fields = ("subject",)


class ApprovalIncomplete(Refusal):
    """Who approved without when, or the other way round."""

    code = "guidance.approval_incomplete"
    text = _("Say both who approved it and on which day, or neither.")
    fields = ("approved_on",)


class ApprovalNotYours(Refusal):
    """An approval recorded by somebody who does not head the owner."""

    code = "guidance.approval_not_yours"
    text = _("Only the head of the school or the bureau records an approval. Save it without, and ask them.")
    fields = ("approved_by",)


class DocumentThere(Refusal):
    """A second document of its kind."""

    code = "guidance.document_there"
    text = _("There is one already. Change that one: what it said before stays readable.")
    fields = ("kind",)


class WrongLevel(Refusal):
    """A level that is not the owner's."""

    code = "guidance.wrong_level"
    text = _("The level does not fit who held it.")
    fields = ("level",)


class SubjectNeeded(Refusal):
    """Teaching research or a preparation without its subject."""

    code = "guidance.subject_needed"
    text = _("Teaching research and joint preparation are of a subject.")
    fields = ("subject",)


class NotATraining(Refusal):
    """Attendance of what is no training."""

    code = "guidance.not_a_training"
    text = _("Who took part is kept of trainings only.")


class TeacherUnknown(Refusal):
    """Somebody who does not teach at the school of the training."""

    code = "guidance.teacher_unknown"
    text = _("Somebody chosen does not teach at this school.")
    fields = ("teachers",)


class CampaignThere(Refusal):
    """A second campaign of one title in a region."""

    code = "guidance.campaign_there"
    text = _("The region has a campaign of this title already.")
    fields = ("title",)


class GroupMissing(Refusal):
    """A campaign nobody is responsible for."""

    code = "guidance.group_missing"
    text = _("Name the group responsible for the campaign.")
    fields = ("group",)


class ChecksDueTooEarly(Refusal):
    """Self-checks due before the decision that asks for them."""

    code = "guidance.checks_due_too_early"
    text = _("The self-checks are due before the decision was taken.")
    fields = ("checks_due_on",)


class CheckedAlready(Refusal):
    """A second self-check of a school."""

    code = "guidance.checked_already"
    text = _("The school has handed in its self-check.")


class CampaignNotThere(Refusal):
    """Something that is not asked for at this stage of a campaign."""

    code = "guidance.campaign_not_there"
    text = _("The campaign is not at this stage: {stage}.")
