"""What the interface refuses."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from shuangjian.web.errors import Refusal


class PermissionNotHeld(Refusal):
    """A token for more than its maker may do there."""

    status = 403

    def __init__(self, permissions: Iterable[str]) -> None:
        """Keep what is not the maker's to hand on."""
        self.permissions = sorted(permissions)
        super().__init__(
            _("You may not do this there yourself, so no token of yours may: {permissions}.").format(
                permissions="、".join(self.permissions)
            )
        )


class PermissionMissing(Refusal):
    """A token that may do nothing."""

    def __init__(self) -> None:
        """Say what to choose."""
        super().__init__(_("Choose at least one thing the token may do."))


class ExpiryOutOfRange(Refusal):
    """A token for longer than tokens last, or for a day that is past."""

    def __init__(self, days_max: int) -> None:
        """Keep the longest span in days."""
        self.days_max = days_max
        super().__init__(_("A token lasts from today on for at most {days} days.").format(days=days_max))


class AlreadyWithdrawn(Refusal):
    """It was withdrawn before."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        self.name = name
        super().__init__(_("“{name}” was withdrawn before.").format(name=name))


class KeyUsedOtherwise(Refusal):
    """A key under which something else was asked before."""

    def __init__(self, key: str) -> None:
        """Keep the key."""
        self.key = key
        super().__init__(
            _("Under the key {key} something else was asked before. Take a new key for a new act.").format(key=key)
        )


class StillUnderWay(Refusal):
    """A repeat while the first is still at work."""

    def __init__(self, key: str) -> None:
        """Keep the key."""
        self.key = key
        super().__init__(_("The request with the key {key} is still under way. Ask again in a moment.").format(key=key))


class KindsMissing(Refusal):
    """A webhook that is told nothing."""

    def __init__(self) -> None:
        """Say what to choose."""
        super().__init__(_("Choose at least one kind of event."))


class KindUnknown(Refusal):
    """A kind of event that no app has."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(_("There are no events of the kind {code}.").format(code=code))


class AddressNotAllowed(Refusal):
    """An address to which nothing is sent."""

    def __init__(self, url: str) -> None:
        """Keep the address."""
        self.url = url
        super().__init__(
            _(
                "Nothing is sent there. Give a full https address that is known on the internet, without name and password."
            )
        )


class StillWaiting(Refusal):
    """A delivery that is on its way already."""

    def __init__(self) -> None:
        """Say to wait."""
        super().__init__(_("It is still being sent and will be tried again by itself."))
