"""What is refused of packs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class RegionNotYours(Refusal):
    """A region for which this user keeps no pack."""

    code = "packs.region_not_yours"
    text = _("You keep no local rules for this region.")
    fields = ("region", "region_code")


class PackUnknown(Refusal):
    """A pack that there is none of, or not for this caller."""

    code = "packs.unknown"
    text = _("There is no such pack in your care.")
    status = 404


class NotThatWay(Refusal):
    """A move that does not start from this state."""

    code = "packs.not_that_way"
    text = _("The pack is no longer in the state this needs. Reload the page.")


class Moved(Refusal):
    """An entry of a version that is no longer the last."""

    code = "packs.moved"
    text = _("Somebody changed this pack while you had it open. Reload the page and do it again.")


class EntryUnknown(Refusal):
    """An entry that is not there."""

    code = "packs.entry_unknown"
    text = _("There is no such entry any more. Reload the page.")


class Faulty(Refusal):
    """A pack, or an entry, in which the linter found something."""

    code = "packs.faulty"
    text = _("{faults}")
    fields = ("file", "files", "text")


class OwnPack(Refusal):
    """Somebody approves what they wrote."""

    code = "packs.own_pack"
    text = _("You wrote part of this pack. Somebody else approves it.")


class DayTaken(Refusal):
    """A first day on or before that of the edition in force."""

    code = "packs.day_taken"
    text = _("An edition of this region is in force from {day}. Begin later.")
    fields = ("in_force_from",)


class TooEarly(Refusal):
    """A first day before the document's own."""

    code = "packs.too_early"
    text = _("None of the documents is in force before {day}. Begin then or later.")
    fields = ("in_force_from",)


class NotAPack(Refusal):
    """A file that is no pack."""

    code = "packs.not_a_pack"
    text = _("This is neither a pack.yaml nor a folder (.zip) with one.")
    fields = ("file", "files")
