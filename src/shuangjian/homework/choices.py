"""Stored codes of the app; the values are those of the fact contract."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What kind of work is assigned."""

    WRITTEN = "written", _("Written")
    READING = "reading", _("Reading")
    ORAL = "oral", _("Oral")
    PRACTICE = "practice", _("Practical")
    LABOUR = "labour", _("Labour")
    SPORT = "sport", _("Sport")
    ART = "art", _("Art")
    FAMILY = "family", _("With the family")


class Place(models.TextChoices):
    """Where the work is to be done."""

    HOME = "home", _("At home")
    SCHOOL = "school", _("At school")


class MarkedBy(models.TextChoices):
    """Who marks the work."""

    TEACHER = "teacher", _("Teacher")
    PUPIL = "pupil", _("Pupil")
    PARENT = "parent", _("Parent")


class ParentTask(models.TextChoices):
    """What is asked of parents."""

    NONE = "none", _("Nothing")
    CHECK = "check", _("Check")
    MARK = "mark", _("Mark")
    SIGN = "sign", _("Sign")
    DO = "do", _("Do it")


class Source(models.TextChoices):
    """Where the assignment comes from."""

    SCHOOL = "school", _("The school's own")
    TEACHER = "teacher", _("The teacher's own")
    DOWNLOADED = "downloaded", _("Downloaded")
    UNIFORM_ONLINE = "uniform_online", _("Uniform online homework")


class Device(models.TextChoices):
    """The device the work needs."""

    NONE = "none", _("None")
    COMPUTER = "computer", _("Computer")
    PHONE = "phone", _("Phone")


class Tier(models.TextChoices):
    """For whom within the class; a pupil does one tier."""

    ALL = "all", _("Everybody")
    BASIC = "basic", _("Basic")
    STANDARD = "standard", _("Standard")
    EXTENDED = "extended", _("Extended")


class Form(models.TextChoices):
    """The form of design that is encouraged."""

    LAYERED = "layered", _("Layered")
    ELASTIC = "elastic", _("Elastic")
    INDIVIDUAL = "individual", _("Individual")
    INQUIRY = "inquiry", _("Inquiry")


class Difficulty(models.TextChoices):
    """How hard the teacher says it is."""

    ORDINARY = "ordinary", _("Ordinary")
    HARD = "hard", _("Hard problem")


class Purpose(models.TextChoices):
    """What an item of the homework library is for."""

    DIAGNOSIS = "diagnosis", _("Diagnosis")
    CONSOLIDATION = "consolidation", _("Consolidation")
    ANALYSIS = "analysis", _("Analysis of learning")


class ExamKind(models.TextChoices):
    """What an exam is."""

    UNIT = "unit", _("Unit test")
    MIDTERM = "midterm", _("Midterm exam")
    FINAL = "final", _("Final exam")
    MOCK = "mock", _("Mock exam")
    UNIFIED = "unified", _("Unified exam of several schools")
    SELECTION = "selection", _("Selection test")
    CONTEST = "contest", _("Contest")
    GRADE_TEST = "grade_test", _("Graded test")


class Organiser(models.TextChoices):
    """Who holds an exam."""

    SCHOOL = "school", _("School")
    DISTRICT = "district", _("District")
    TRAINING_INSTITUTION = "training_institution", _("Training institution")


class FilingKind(models.TextChoices):
    """What a school files by the calendar."""

    WEEKLY_REPORT = "weekly_report", _("Weekly report")
    MONTHLY_SURVEY = "monthly_survey", _("Monthly survey")
    BIMONTHLY_CHECK = "bimonthly_check", _("Bi-monthly check")
    TERM_REVIEW = "term_review", _("Term review")


class HeldState(models.TextChoices):
    """What became of a post that was held for the class teacher."""

    HELD = "held", _("Waits for the class teacher")
    RELEASED = "released", _("Released")
    CUT = "cut", _("Cut and posted")
    REFUSED = "refused", _("Refused")


class Verdict(models.TextChoices):
    """What a review of a homework against the curriculum standard found."""

    EXCEEDING = "exceeding", _("Beyond the curriculum standard")
    WITHIN = "within", _("Within the curriculum standard")


class Feedback(models.TextChoices):
    """How pupils learn what was right and wrong."""

    FACE_TO_FACE = "face_to_face", _("Face to face")
    WRITTEN = "written", _("Written remarks")
    IN_CLASS = "in_class", _("Explained in class")


class RequestKind(models.TextChoices):
    """What is asked for a homework of a past day."""

    CORRECT = "correct", _("Correct")
    WITHDRAW = "withdraw", _("Withdraw")
    RESTORE = "restore", _("Put back in force")


class RequestState(models.TextChoices):
    """What became of a request to correct a past day."""

    WAITING = "waiting", _("Waits for agreement")
    AGREED = "agreed", _("Agreed and corrected")
    REFUSED = "refused", _("Not agreed")


class Office(models.TextChoices):
    """Whose agreement a request waits for."""

    SCHOOL = "school", _("Leaders of the school")
    BUREAU = "bureau", _("Education bureau")
