"""What the app refuses; what everything with versions refuses is in the registry's `errors`."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class NoHomeworkToday(Refusal):
    """The school declared the day free of homework."""

    code = "homework.free_day"
    text = _("{day} is a day without homework in this school. Choose another day.")
    fields = ("assigned_on",)

    def __init__(self, day: dt.date) -> None:
        """Keep the day."""
        super().__init__(day=day)


class AlreadyFiled(Refusal):
    """The filing was filed before."""

    code = "homework.already_filed"
    text = _("Filing {filing} was already filed on {day}.")

    def __init__(self, filing: str, filed_on: dt.date) -> None:
        """Keep the filing's code and the day it was filed."""
        super().__init__(filing=filing, day=filed_on)


class NotHeld(Refusal):
    """A post that waits for nobody any more."""

    code = "homework.not_held"
    text = _("This post has been answered already.")


class CutNotEnough(Refusal):
    """Fewer minutes, but not few enough."""

    code = "homework.cut_not_enough"
    text = _("With {minutes} minutes the day would still break a rule: {most} minutes fit.")
    fields = ("minutes",)


class AskCoordinator(Refusal):
    """A correction above the limit by somebody who does not coordinate the class."""

    code = "homework.ask_coordinator"
    text = _("This breaks a rule. Only the class teacher or the school's leaders may correct a homework beyond it.")
    status = 403


class PreparationUnknown(Refusal):
    """A joint preparation that there is none of, or of another school or subject."""

    code = "homework.preparation_unknown"
    text = _("The subject group of this school has no such joint preparation in this subject.")
    fields = ("agreed_in",)


class ItemNotApproved(Refusal):
    """An item of the library that is not reviewed, or not this school's."""

    code = "homework.item_not_approved"
    text = _("This item of the library has not been approved. Only approved items of the own school can be given.")
    fields = ("from_item",)


class PurposeMissing(Refusal):
    """An item to be approved that does not say what it is for."""

    code = "homework.purpose_missing"
    text = _("An item is approved with its purpose: diagnosis, consolidation or analysis of learning.")
    fields = ("purpose",)


class AlreadyApproved(Refusal):
    """An item approved before."""

    code = "homework.already_approved"
    text = _("This item has been approved already.")


class SchoolUnknown(Refusal):
    """A school whose library this user does not keep."""

    code = "homework.school_unknown"
    text = _("You keep no homework library of this school.")
    fields = ("school_key",)


class RegionNotYours(Refusal):
    """A region whose list of points this user does not keep."""

    code = "homework.region_not_yours"
    text = _("You keep no list of this region.")
    fields = ("region_code",)


class PointThere(Refusal):
    """A point the list has."""

    code = "homework.point_there"
    text = _("The list has a point of this code already. Change that one, or take another code.")
    fields = ("code",)


class PointUnknown(Refusal):
    """A point no list of the region or above it has in this subject."""

    code = "homework.point_unknown"
    text = _("The curriculum standard has no such point in this subject.")
    fields = ("point",)


class OwnHomework(Refusal):
    """A review of what one posted oneself."""

    code = "homework.own_homework"
    text = _("You posted or corrected this homework. Somebody else reviews it.")


class ReviewedAlready(Refusal):
    """A homework reviewed before."""

    code = "homework.reviewed_already"
    text = _("This homework has been reviewed already; a review stays as it was found.")


class PupilUnknown(Refusal):
    """A pupil that is not in the class."""

    code = "homework.pupil_unknown"
    text = _("A pupil named is not in this class.")


class MostDoesNotFit(Refusal):
    """More, or fewer, choices than an offer can allow."""

    code = "homework.most_does_not_fit"
    text = _("{count} items are on offer: a pupil chooses at least one of them and at most all.")
    fields = ("most",)


class OfferThere(Refusal):
    """A second offer of a subject for a class's day."""

    code = "homework.offer_there"
    text = _("The class has an offer of this subject for the day already.")
    fields = ("subject",)


class OfferOverLimit(Refusal):
    """An offer whose longest choice takes the day over its limit."""

    code = "homework.offer_over_limit"
    text = _("With the longest choice the day would have {total} minutes of written work; the limit is {limit}.")
    fields = ("items",)


class VariantOverLimit(Refusal):
    """Something of a pupil's own that takes the pupil's day over the limit."""

    code = "homework.variant_over_limit"
    text = _("With this {name} would have {total} minutes of written work; the limit is {limit}.")
    fields = ("minutes",)


class TooManyChosen(Refusal):
    """More items than the teacher allows."""

    code = "homework.too_many_chosen"
    text = _("Choose at most {most} of this offer.")
    fields = ("items",)


class OfferOver(Refusal):
    """A choice after its day."""

    code = "homework.offer_over"
    text = _("The day of this offer is over.")
    fields = ("items",)


class MarkedBefore(Refusal):
    """A marking before its homework was given, or on a day to come."""

    code = "homework.marked_before"
    text = _("The marking lies between the day the homework was given and today.")
    fields = ("marked_on",)


class MorePupils(Refusal):
    """A marking for more pupils than the class has."""

    code = "homework.more_pupils"
    text = _("The class has {size} pupils.")
    fields = ("pupils",)


class ShareOutOfOrder(Refusal):
    """A range whose end lies below its beginning."""

    code = "homework.share_out_of_order"
    text = _("The range begins at its smaller share; both lie between 0 and 100 %.")
    fields = ("low", "high")


class ShareThere(Refusal):
    """A second range of a subject."""

    code = "homework.share_there"
    text = _("The school has a range for this subject already. Change that one.")
    fields = ("subject",)


class ClassUnknown(Refusal):
    """A class whose timetable this user does not keep."""

    code = "homework.class_unknown"
    text = _("You keep no timetable of this class.")
    fields = ("class_key",)


class LessonThere(Refusal):
    """A second lesson at the same time."""

    code = "homework.lesson_there"
    text = _("The class has a lesson then already.")
    fields = ("period",)


class DayLocked(Refusal):
    """A change of a homework of a past day that nobody has agreed to."""

    code = "homework.day_locked"
    text = _("{day} is over: its homework is changed only when a second person agrees. Ask for the correction.")


class RequestWaits(Refusal):
    """A second request while one waits."""

    code = "homework.request_waits"
    text = _("A correction of this homework waits for agreement already. Let it be answered first.")


class RequestAnswered(Refusal):
    """A request that waits for nobody any more."""

    code = "homework.request_answered"
    text = _("This request has been answered already.")


class OwnRequest(Refusal):
    """A request answered by who made it."""

    code = "homework.own_request"
    text = _("You asked for this correction. Somebody else agrees to it.")
    status = 403


class HigherOffice(Refusal):
    """A request of somebody whose corrections a higher office agrees to."""

    code = "homework.higher_office"
    text = _("A correction asked for by the school's leaders is agreed to by the education bureau.")
    status = 403
