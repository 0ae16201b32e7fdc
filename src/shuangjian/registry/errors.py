"""What the registry refuses, and what everything that keeps versions refuses."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from shuangjian.web.errors import Refusal


class NotPermitted(Refusal):
    """The user's memberships do not give this right here."""

    code = "registry.not_permitted"
    text = _("You may not do this ({permission}) in {place}. Ask who administers your memberships.")
    status = 403

    def __init__(self, permission: str, place: str) -> None:
        """Keep the permission asked for and the key of the place."""
        super().__init__(permission=permission, place=place)


class UnknownRegion(Refusal):
    """A region code that is not in the tree."""

    code = "registry.unknown_region"
    text = _("Region {region} is not in the region tree. Add it before what lies in it.")
    fields = ("parent_code",)

    def __init__(self, region: str) -> None:
        """Keep the region's code."""
        super().__init__(region=region)


class NotCurrent(Refusal):
    """What is to be changed was changed or withdrawn since it was looked at."""

    code = "versions.not_current"
    text = _("“{name}” has been changed by somebody else. Reload the page and look again.")

    def __init__(self, name: object) -> None:
        """Keep what it is called."""
        super().__init__(name=str(name))


class NothingChanged(Refusal):
    """A correction that corrects nothing."""

    code = "versions.nothing_changed"
    text = _("Nothing was changed in “{name}”.")

    def __init__(self, name: object) -> None:
        """Keep what it is called."""
        super().__init__(name=str(name))


class ReasonMissing(Refusal):
    """A correction or withdrawal without a reason."""

    code = "versions.reason_missing"
    text = _("Say in a few words why: whoever looks at the history sees the reason.")
    fields = ("reason",)

    def __init__(self) -> None:
        """Need nothing: the field says it all."""
        super().__init__()


class StillUsed(Refusal):
    """Something that cannot be withdrawn because other rows refer to it."""

    code = "versions.still_used"
    text = _("“{name}” is still used by {count} other records. Change or withdraw those first.")

    def __init__(self, name: object, count: int) -> None:
        """Keep what it is called and how many refer to it."""
        super().__init__(name=str(name), count=count)


class VersionUnknown(Refusal):
    """A version that there is none of."""

    code = "versions.unknown"
    text = _("“{name}” has no version {number}.")

    def __init__(self, name: object, number: int) -> None:
        """Keep what it is called and the number."""
        super().__init__(name=str(name), number=number)


class NotKnownThatDay(Refusal):
    """A day on which nothing is recorded of an institution."""

    code = "registry.not_known_that_day"
    text = _("Nothing is recorded of the institution on {day}. Choose a day from which something was known.")
    fields = ("on",)

    def __init__(self, day: dt.date) -> None:
        """Keep the day."""
        super().__init__(day=day)


class NotAddedHere(Refusal):
    """A row of a file that is not in the register, where a file only changes what is."""

    code = "imports.not_added_here"
    text = _("It is not in the register, and a file adds nothing here.")


class OwnRole(Refusal):
    """Nobody gives or takes a role of their own."""

    code = "registry.own_role"
    text = _("This is your own role. Somebody else must give or end it.")


class RoleNotYours(Refusal):
    """A role that is not given from where the user stands, or not at that place."""

    code = "registry.role_not_yours"
    text = _("The role “{role}” cannot be given there by you. Choose another place, or ask the bureau above.")
    fields = ("role",)

    def __init__(self, role: object) -> None:
        """Name the role."""
        super().__init__(role=role)


class RoleHeld(Refusal):
    """The user has this role there already."""

    code = "registry.role_held"
    text = _("{name} has this role there already, since {since}.")
    fields = ("username",)

    def __init__(self, name: object, since: object) -> None:
        """Name who has it, and since when."""
        super().__init__(name=name, since=since)


class NotYourArrangement(Refusal):
    """A stand-in that neither concerns the user nor is given by them."""

    code = "registry.not_your_arrangement"
    text = _("You arrange a stand-in for your own roles, acting as yourself, or for roles that you give.")
    status = 403


class NotLent(Refusal):
    """A role that nobody else may hold, or that does not hold on those days."""

    code = "registry.not_lent"
    text = _("Nobody can stand in for this role, or it is not held on all of these days.")
    fields = ("membership",)


class OneselfStandsIn(Refusal):
    """Nobody stands in for themselves."""

    code = "registry.oneself_stands_in"
    text = _("Somebody else must stand in.")
    fields = ("deputy",)


class NotAColleague(Refusal):
    """Somebody of another house."""

    code = "registry.not_a_colleague"
    text = _(
        "{name} holds no role in your school, department or institution. Name a colleague, or ask who gives your role to name somebody."
    )
    fields = ("deputy",)

    def __init__(self, name: object) -> None:
        """Name them."""
        super().__init__(name=name)


class DaysOver(Refusal):
    """Days that are over."""

    code = "registry.days_over"
    text = _("These days are over.")
    fields = ("last_day",)


class StandInThere(Refusal):
    """A second stand-in on one day, or a chain of them."""

    code = "registry.stand_in_there"
    text = _(
        "On these days somebody stands in for this role already, or one of the two stands in or is stood in for elsewhere. Choose other days or another person."
    )
    fields = ("deputy",)
